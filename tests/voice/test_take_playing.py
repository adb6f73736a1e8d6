"""Kept takes through a real loudspeaker: whole or cut short, one at a time, told on the event loop."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from harmony_desktop.domain.playing import PlayState
from harmony_desktop.domain.takes import TakePlayback, TakePlayed
from harmony_desktop.voice.take_playing import TakePlaying
from harmony_desktop.voice.takes import Takes
from tests.fakes.takes import left_behind
from tests.parts.audio import Microphone

__all__ = ["Microphone"]


async def until(fact: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 20
    while not fact():
        assert time.monotonic() < end, f"never: {what}"
        await asyncio.sleep(0.01)


async def test_one_cut_short_is_played_to_its_end_and_another_makes_it_quiet(
    microphone: Microphone, tmp_path: Path
) -> None:
    takes = Takes(tmp_path)
    short = left_behind(tmp_path, 0.8, finished=False)
    long = left_behind(tmp_path, 30)
    playing = TakePlaying()
    promised: TakePlayback = playing
    told: list[TakePlayed | None] = []
    end = promised.listen(told.append)
    await playing.play(short, takes.file(short))
    await until(lambda: told and told[-1] and told[-1].state is PlayState.ENDED, "its end")
    assert told[-1] is not None
    assert told[-1].position_ms == pytest.approx(800, abs=120)
    await playing.play(long, takes.file(long), 10_000)
    await until(lambda: playing.played and playing.played.position_ms > 10_200, "the other one")
    assert {one.take for one in told[told.index(None) :] if one is not None} == {long}
    playing.seek(20_000)
    await until(lambda: playing.played and playing.played.position_ms >= 20_000, "its place")
    playing.pause()
    await until(lambda: playing.played and not playing.played.running, "a pause")
    playing.close()
    assert playing.played is None
    assert told[-1] is None
    end()


async def test_what_is_no_recording_and_what_is_closed_while_it_opens(
    microphone: Microphone, tmp_path: Path
) -> None:
    junk = tmp_path / "junk.wav"
    junk.write_bytes(b"\x07" * 5000)
    playing = TakePlaying()
    await playing.play("junk", junk)
    await until(lambda: playing.played and playing.played.state is PlayState.FAILED, "why not")
    assert playing.played is not None
    assert playing.played.problem is not None
    assert playing.played.problem.code == "recording_unreadable"
    id_ = left_behind(tmp_path, 5)
    opening = asyncio.create_task(playing.play(id_, Takes(tmp_path).file(id_)))
    await until(lambda: playing.played and playing.played.take == id_, "opening")
    playing.close()
    await opening
    assert playing.played is None
