"""Words come while the key is held, through a real microphone and a real worker; no death of that worker costs any."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from harmony_desktop.domain.voice import VoiceState
from harmony_desktop.voice.worker import Worker
from harmony_speech import models
from tests.parts import clips
from tests.voice.conftest import Bench

EXTENSION = "please enter a new extension"


async def test_words_settle_while_the_key_is_held(bench: Bench) -> None:
    bench.engine.arm()
    await bench.engine.begin()
    await bench.say("agent-newlocation")
    await bench.until(lambda: any("new extension" in partial.solid.lower() for partial in bench.partials))
    assert bench.engine.state is VoiceState.LISTENING
    first = bench.partials[0]
    words = await bench.engine.finish()
    assert len(first.solid) + len(first.grey) < len(words.text), "they came one after the other"
    assert words.text.lower().startswith(EXTENSION)
    told = len(bench.partials)
    await bench.until(lambda: bench.engine.state is VoiceState.IDLE)
    assert len(bench.partials) == told, "after release there is nothing but the words"


async def test_a_pause_in_a_take_costs_none_of_its_words(bench: Bench) -> None:
    await bench.engine.begin()
    for clip in ("agent-newlocation", "cannot-complete-as-dialed", "all-circuits-busy-now"):
        await bench.say(clip)
        settled = len(bench.partials)
        await bench.until(lambda settled=settled: len(bench.partials) > settled)  # type: ignore[misc]
    words = await bench.engine.finish()
    for said in ("new extension", "cannot be completed as dialed", "circuits"):
        assert said in words.text.lower()
    assert words.segments[-1].end_ms <= words.duration_ms


async def test_the_key_may_be_released_in_the_middle_of_a_word(bench: Bench) -> None:
    bench.engine.arm()
    await bench.engine.begin()
    wav = clips.write_wav(bench.folder / "said.wav", clips.prompt("agent-newlocation").audio())
    speaking = bench.microphone.play(wav)
    await bench.until(lambda: bench.elapsed_ms > 1_500 and bool(bench.partials))
    words = await bench.engine.finish()
    await asyncio.to_thread(speaking.wait, 10)
    assert words.text.lower().startswith("please")


async def test_a_worker_that_dies_in_a_take_is_replaced_and_words_go_on(bench: Bench) -> None:
    bench.engine.arm()
    await bench.engine.begin()
    await bench.say("agent-newlocation")
    await bench.until(lambda: any("extension" in partial.solid.lower() for partial in bench.partials))
    worker = bench.engine._working()
    first = worker.pid
    assert first
    bench.partials.clear()
    os.kill(first, signal.SIGKILL)
    await bench.say("all-circuits-busy-now")
    await bench.until(lambda: any("circuits" in partial.solid for partial in bench.partials))
    assert "extension" in bench.partials[-1].solid.lower(), "what was said before is read again"
    assert worker.pid not in (None, first)
    words = await bench.engine.finish()
    assert words.text.lower().startswith(EXTENSION)
    assert "circuits" in words.text


async def test_words_of_a_second_take_come_while_the_first_is_decoded(bench: Bench) -> None:
    bench.engine.arm()
    await bench.engine.begin()
    await bench.say("agent-newlocation")
    first = asyncio.create_task(bench.engine.finish())
    await bench.until(lambda: bench.engine.state is VoiceState.TRANSCRIBING)
    await bench.engine.begin()
    bench.partials.clear()
    await bench.say("all-circuits-busy-now")
    await bench.until(lambda: any("circuits" in partial.solid for partial in bench.partials))
    assert not any("extension" in partial.solid for partial in bench.partials)
    assert "circuits" in (await bench.engine.finish()).text
    words = (await first).text.lower()  # all of it, from its first word to its last
    assert words.startswith("please enter")
    assert "new extension" in words
    assert words.endswith("followed by pound.")


async def test_a_take_that_is_called_off_is_followed_no_longer(bench: Bench) -> None:
    await bench.engine.begin()
    await bench.say("agent-newlocation")
    worker = bench.engine._working()
    assert worker._listening
    await bench.engine.cancel()
    assert not worker._listening
    assert worker.pid, "the next take finds it warm"


def test_a_take_whose_file_vanished_is_told_as_missing_sound_not_as_a_hang(tmp_path: Path) -> None:
    worker = Worker(models.require("tiny.en", tmp_path))
    with pytest.raises(Exception, match=r"no_speech|file_missing"):
        worker.words("take", tmp_path / "gone.wav", "en", ())
    worker.stop()
