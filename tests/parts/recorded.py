"""A take recorded from a fake microphone in a world of its own time, and what should be in it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from harmony_desktop.domain.voice import MicrophoneFact, MicrophoneNews
from harmony_desktop.voice.devices import InputDevice
from harmony_desktop.voice.recording import Recording
from harmony_desktop.voice.takes import Takes, read
from tests.fakes.portaudio import Device, FakePortAudio
from tests.fakes.world import World

RATE = 16_000


@dataclass
class Stage:
    """One world with its microphones; `open` is what happens at key down."""

    folder: Path
    backend: FakePortAudio
    levels: list[tuple[float, int]] = field(default_factory=list)
    told: list[MicrophoneNews] = field(default_factory=list)
    fulls: int = 0
    opened: list[Recording] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.backend.world

    @property
    def facts(self) -> list[MicrophoneFact]:
        return [news.fact for news in self.told]

    @property
    def takes(self) -> Takes:
        return Takes(self.folder)

    def open(self, wish: InputDevice | None = None) -> Recording:
        recording = Recording(
            wish,
            lambda level, elapsed: self.levels.append((level, elapsed)),
            self._on_full,
            self.told.append,
            pace=self.world,
        )
        self.opened.append(recording)
        return recording

    def begin(self, wish: InputDevice | None = None) -> Recording:
        recording = self.open(wish)
        recording.begin(self.takes)
        return recording

    def _on_full(self) -> None:
        self.fulls += 1

    def heard(self, *names: str) -> Any:
        """All the devices called back, at 16 kHz: in the order of their names, each resampled for itself."""
        parts = []
        for name in names:
            blocks = [block for device, block in self.backend.heard if device == name]
            rate = next(d.rate for d in self.backend.devices if d.name == name)
            parts.append(soxr.resample(np.concatenate(blocks)[:, 0], rate, RATE))
        return np.concatenate(parts)


@contextmanager
def stage(folder: Path, *devices: Device) -> Iterator[Stage]:
    """The fake stands in for PortAudio herein."""
    before = sys.modules.get("sounddevice")
    here = Stage(folder, FakePortAudio(World(), *devices))
    sys.modules["sounddevice"] = here.backend  # type: ignore[assignment]
    try:
        yield here
    finally:
        here.backend.lets_go.set()
        left_open = bool(here.backend.streams)
        for recording in here.opened:
            recording.close()
        if before is None:
            del sys.modules["sounddevice"]
        else:
            sys.modules["sounddevice"] = before
    assert not left_open, "a microphone was left open"


def samples(recording: Recording) -> Any:
    assert recording.take is not None
    return read(recording.take.file)
