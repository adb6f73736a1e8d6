"""Playing a recording through a real loudspeaker: what comes out of it, from which place, how fast, and what goes wrong."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from harmony_desktop.domain.playing import PlayState
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.services.recording_file import BLOCK, RecordingFile
from harmony_desktop.voice.playing import Player
from harmony_desktop.voice.source import RATE, Source
from harmony_desktop.wordings import PROBLEMS
from tests.parts import clips
from tests.parts.audio import Microphone

__all__ = ["Microphone"]
LOUD = 0.01


@dataclass
class Told:
    """What the player said."""

    said: list[tuple[PlayState, int, Problem | None]] = field(default_factory=list)

    def __call__(self, state: PlayState, place: int, problem: Problem | None) -> None:
        self.said.append((state, place, problem))

    @property
    def state(self) -> PlayState | None:
        return self.said[-1][0] if self.said else None

    @property
    def place(self) -> int:
        return self.said[-1][1] if self.said else 0

    async def until(self, fact: Callable[[], object], what: str, within_s: float = 20.0) -> None:
        end = time.monotonic() + within_s
        while not fact():
            assert time.monotonic() < end, f"never: {what}: {self.said[-5:]}"
            await asyncio.sleep(0.01)


class Ear:
    """Hears what the loudspeaker plays."""

    def __init__(self) -> None:
        self._source = Source(None)
        self._source.started.wait(5)

    def heard(self) -> float:
        """How loud it was since the last call."""
        block = self._source.read()
        return float(np.sqrt(np.mean(np.square(block)))) if len(block) else np.nan

    def close(self) -> None:
        self._source.close()


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Six seconds that are heard everywhere."""
    at = np.arange(6 * RATE) / RATE
    return clips.write_wav(tmp_path / "tone.wav", (0.3 * np.sin(2 * np.pi * 440 * at)).astype(np.float32))


@pytest.fixture
def told(microphone: Microphone) -> Told:
    return Told()


async def test_it_is_heard_pauses_goes_to_a_place_and_plays_faster_to_its_end(told: Told, tone: Path) -> None:
    size, bytes_ = tone.stat().st_size, tone.read_bytes()
    asked: list[tuple[int, int]] = []

    def fetch(start: int, end: int) -> bytes:
        asked.append((start, end))
        return bytes_[start:end]

    file = RecordingFile(size, fetch, tone.parent)
    ear = Ear()
    player = Player(file, told)
    try:
        player.play()
        await told.until(lambda: told.place > 300, "playing")
        await told.until(lambda: ear.heard() > LOUD, "heard")
        player.pause()
        await told.until(lambda: told.state is PlayState.PAUSED, "paused")
        await told.until(lambda: ear.heard() < LOUD / 10, "silent")
        place = told.place
        player.play()
        await told.until(lambda: told.place > place and told.state is PlayState.PLAYING, "going on")
        player.set_speed(2.0)
        player.seek(4_000)
        began = time.monotonic()
        await told.until(lambda: told.state is PlayState.ENDED, "its end")
        assert time.monotonic() - began < 1.9
        assert min(place for _, place, _ in told.said if place >= 4_000) < 4_400
        assert told.place == pytest.approx(6_000, abs=150)
        player.play()
        await told.until(lambda: told.state is PlayState.PLAYING and told.place < 1_000, "from its beginning")
        assert asked == [(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK)]
    finally:
        player.close()
        player.join(5)
        ear.close()
    assert file.closed
    assert [path.name for path in tone.parent.iterdir()] == ["tone.wav"], "nothing is left"


async def test_what_is_no_recording_and_one_that_does_not_come_say_so(told: Told, tmp_path: Path) -> None:
    def junk(start: int, end: int) -> bytes:
        return b"\x07" * (end - start)

    def away(start: int, end: int) -> bytes:
        raise HarmonyError.of("workspace_unreachable", retryable=True)

    for fetch, code in ((junk, "recording_unreadable"), (away, "workspace_unreachable")):
        player = Player(RecordingFile(50_000, fetch, tmp_path), told)
        player.play()
        await told.until(lambda: told.state is PlayState.FAILED, code)
        problem = told.said[-1][2]
        assert problem is not None
        assert problem.code == code
        assert problem.code in PROBLEMS
        player.close()
        player.join(5)
        told.said.clear()


async def test_without_a_loudspeaker_it_says_so(tone: Path) -> None:
    """Where nobody plays anything, in a process of its own: PortAudio looks once."""
    script = (
        "import sys, threading\n"
        "from harmony_desktop.voice.playing import Player\n"
        "over = threading.Event()\n"
        "def told(state, place, problem):\n"
        "    if problem is not None:\n"
        "        print(state.value, problem.code, problem.retryable)\n"
        "        over.set()\n"
        "player = Player(sys.argv[1], told)\n"
        "player.play()\n"
        "over.wait(20)\n"
        "player.close()\n"
        "player.join(5)\n"
    )
    silent = {k: v for k, v in os.environ.items() if not k.startswith(("PULSE", "PIPEWIRE", "XDG", "DBUS"))}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(tone), env=silent, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await asyncio.wait_for(process.communicate(), 40)
    assert said.decode().split() == ["failed", "no_speaker", "True"]
    assert "no_speaker" in PROBLEMS
