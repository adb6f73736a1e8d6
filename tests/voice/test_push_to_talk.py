"""Hold, speak, release: the words are there. Whatever goes wrong in between, what was said is not lost."""

import asyncio
import os
import signal
import stat
from pathlib import Path

import psutil
import pytest

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import VoiceState
from harmony_desktop.voice import portaudio, recording, takes
from tests.parts import clips
from tests.voice.conftest import Bench

EXTENSION = "please enter a new extension"


async def test_words_spoken_while_the_key_is_held_come_back(bench: Bench) -> None:
    bench.engine.arm()
    await bench.engine.begin()
    assert bench.engine.state is VoiceState.LISTENING
    assert stat.S_IMODE(bench.recordings[0].stat().st_mode) == 0o600
    await bench.say("agent-newlocation")
    words = await bench.engine.finish()
    assert words.text.lower().startswith(EXTENSION)
    assert words.language == "en"
    assert words.duration_ms >= 3_300
    assert bench.states == [VoiceState.ARMING, VoiceState.LISTENING, VoiceState.TRANSCRIBING, VoiceState.IDLE]
    assert max(level.value for level in bench.levels) > 0.3
    assert bench.recordings == []
    assert bench.engine.kept_takes() == ()


async def test_a_second_take_may_start_while_the_first_is_transcribed(bench: Bench) -> None:
    await bench.engine.begin()
    await bench.say("agent-newlocation")
    first = asyncio.create_task(bench.engine.finish())
    await bench.until(lambda: bench.engine.state is VoiceState.TRANSCRIBING)
    await bench.engine.begin()
    await bench.say("all-circuits-busy-now")
    second = await bench.engine.finish()
    assert (await first).text.lower().startswith(EXTENSION)
    assert "circuits" in second.text
    assert bench.engine.state is VoiceState.IDLE


async def test_another_speech_model_hears_the_next_take(bench: Bench) -> None:
    await bench.engine.transcribe_file(
        clips.write_wav(bench.folder / "first.wav", clips.prompt("agent-newlocation").audio())
    )
    before = {child.pid for child in psutil.Process().children()}
    bench.engine.use_model("tiny.en")
    bench.engine.use_language("de")  # which that model does not know
    await bench.engine.begin()
    await bench.say("agent-newlocation")
    words = await bench.engine.finish()
    assert words.text.lower().startswith(EXTENSION)
    assert words.language == "en"
    after = {child.pid for child in psutil.Process().children()}
    assert before - after, "the other model's worker has ended"


async def test_a_repeating_key_does_not_restart_the_take(bench: Bench) -> None:
    await bench.engine.begin()
    await bench.engine.begin()
    assert len(bench.recordings) == 1
    await bench.engine.cancel()


async def test_escape_drops_the_take(bench: Bench) -> None:
    await bench.engine.begin()
    await bench.until(lambda: bench.elapsed_ms > 200)
    await bench.engine.cancel()
    assert bench.recordings == []
    assert bench.engine.state is VoiceState.IDLE


async def test_a_microphone_that_sends_only_zeros_is_called_silent(bench: Bench) -> None:
    await bench.engine.begin()
    await bench.until(lambda: bench.elapsed_ms > 1_100)
    with pytest.raises(HarmonyError) as silent:
        await bench.engine.finish()
    assert silent.value.problem.code == "mic_silent"
    assert bench.engine.state is VoiceState.IDLE
    assert bench.recordings == []


async def test_a_short_tap_is_no_speech(bench: Bench) -> None:
    await bench.engine.begin()
    with pytest.raises(HarmonyError) as nothing:
        await bench.engine.finish()
    assert nothing.value.problem.code in ("no_speech", "mic_silent")


async def test_a_worker_that_dies_is_replaced_and_the_words_still_come(bench: Bench) -> None:
    await bench.engine.begin()
    worker = bench.engine._working()
    await bench.until(lambda: worker.pid is not None)
    await bench.say("agent-newlocation")
    assert worker.pid
    os.kill(worker.pid, signal.SIGKILL)
    assert (await bench.engine.finish()).text.lower().startswith(EXTENSION)


async def test_a_take_that_failed_is_kept_and_can_be_tried_again(bench: Bench) -> None:
    await bench.engine.begin()
    await bench.say("agent-newlocation")
    broken = bench.folder / "broken"
    broken.mkdir()
    bench.engine._working()._model = broken
    await asyncio.to_thread(bench.engine._working().stop)
    with pytest.raises(HarmonyError) as failed:
        await bench.engine.finish()
    assert failed.value.problem.code == "voice_failed"
    assert failed.value.problem.retryable
    (kept,) = bench.engine.kept_takes()
    assert kept.duration_ms > 3_000
    bench.engine._working()._model = bench.engine._hiring.folder()
    assert (await bench.engine.retry(kept.id)).text.lower().startswith(EXTENSION)
    assert bench.engine.kept_takes() == ()


async def test_a_take_cut_short_by_a_crash_can_be_read(bench: Bench) -> None:
    take = takes.Takes(bench.folder / "takes").start()
    take.write(clips.prompt("agent-newlocation").audio())  # and no finish: the program died here
    (kept,) = bench.engine.kept_takes()
    assert (await bench.engine.retry(kept.id)).text.lower().startswith(EXTENSION)
    take.finish()


async def test_the_longest_take_is_committed_not_cut_off(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "LONGEST_S", 3.4)
    await bench.engine.begin()
    await bench.say("agent-newlocation")
    await bench.until(lambda: bench.engine.state is VoiceState.TRANSCRIBING)
    assert (await bench.engine.finish()).text.lower().startswith(EXTENSION)


async def test_a_microphone_unplugged_in_the_middle_loses_only_the_gap(bench: Bench) -> None:
    await bench.engine.begin()
    await bench.say("agent-newlocation")
    bench.microphone.plug("second_mic")
    try:
        bench.microphone.unplug()
        wav = clips.write_wav(bench.folder / "b.wav", clips.prompt("all-circuits-busy-now").audio())
        for _ in range(2):
            await asyncio.to_thread(lambda: bench.microphone.play(wav, "second_mic").wait(10))
        words = await bench.engine.finish()
    finally:
        bench.microphone.plug()
        bench.microphone.unplug("second_mic")
    assert words.text.lower().startswith(EXTENSION)
    assert "circuits" in words.text


async def test_when_armed_with_preroll_the_first_word_may_come_before_the_key(bench: Bench) -> None:
    bench.engine._preroll = True
    bench.engine.arm()
    await bench.until(lambda: bench.engine._opening.recording is not None)
    open_one = bench.engine._opening.recording
    assert open_one is not None
    assert open_one.take is None
    assert bench.recordings == []
    speaking = asyncio.create_task(bench.say("agent-newlocation"))
    capture = open_one._capture
    await bench.until(lambda: any(abs(block).max() > 0.02 for block in tuple(capture._preroll)))
    await bench.engine.begin()
    await speaking
    assert (await bench.engine.finish()).text.lower().startswith("please enter")


async def test_a_file_is_transcribed_by_the_same_worker(bench: Bench, tmp_path: Path) -> None:
    wav = clips.write_wav(tmp_path / "a.wav", clips.prompt("cannot-complete-as-dialed").audio())
    words = await bench.engine.transcribe_file(wav, ("Acme",))
    assert words.text == "Your call cannot be completed as dialed."
    assert words.segments[0].end_ms <= words.duration_ms
    (tmp_path / "letter.wav").write_text("Dear Sir")
    for file, code in (("none.wav", "file_missing"), ("letter.wav", "file_not_audio")):
        with pytest.raises(HarmonyError) as refused:
            await bench.engine.transcribe_file(tmp_path / file)
        assert refused.value.problem.code == code
    assert refused.value.problem.args["file"] == "letter.wav"


async def test_closing_leaves_no_process_and_no_microphone(bench: Bench) -> None:
    await bench.engine.begin()
    worker = bench.engine._working()
    await bench.until(lambda: worker.pid is not None)
    process = psutil.Process(worker.pid)
    await bench.engine.close()
    assert not process.is_running()
    assert not portaudio._open_streams
