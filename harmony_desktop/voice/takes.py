"""Takes on disk: written as they arrive, readable by their owner only, deleted with success."""

from __future__ import annotations

import contextlib
import os
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import KeptTake
from harmony_desktop.paths import private

if TYPE_CHECKING:
    from harmony_desktop.voice.source import Audio

RATE = 16_000
HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
UNKNOWN = 0xFFFFFFFF
KEPT = 20
SHORTEST_MS = 300


def _header(data: int) -> bytes:
    """A WAV of 32-bit floats, so that any player opens a kept take."""
    size = min(data + HEADER.size - 8, UNKNOWN)
    return HEADER.pack(b"RIFF", size, b"WAVE", b"fmt ", 16, 3, 1, RATE, RATE * 4, 4, 32, b"data", data)


class Take:
    """One recording. Every block goes straight to the file, so a crash loses at most the block in flight."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.samples = 0
        self._fd = os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        os.write(self._fd, _header(UNKNOWN))

    @property
    def duration_ms(self) -> int:
        return self.samples * 1000 // RATE

    def write(self, block: Audio) -> None:
        data = block.astype("<f4", copy=False).tobytes()
        while data:
            data = data[os.write(self._fd, data) :]
        self.samples += len(block)

    def finish(self) -> None:
        """Writes the length into the header and closes; safe to repeat."""
        if self._fd < 0:
            return
        os.lseek(self._fd, 0, os.SEEK_SET)
        os.write(self._fd, _header(self.samples * 4))
        os.close(self._fd)
        self._fd = -1

    def delete(self) -> None:
        self.finish()
        with contextlib.suppress(FileNotFoundError):
            self.file.unlink()


def read(file: Path) -> Audio:
    """The samples of a take, finished or cut short."""
    import numpy as np

    with file.open("rb") as stream:
        stream.seek(HEADER.size)
        data = stream.read()
    return np.frombuffer(data[: len(data) // 4 * 4], "<f4").astype(np.float32)


class Takes:
    """The folder of takes. What lies there and is not being recorded right now has failed and can be tried again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._recording: list[Take] = []

    def start(self) -> Take:
        private(self._folder)
        take = Take(self._folder / f"{time.time_ns() // 1_000_000}-{os.urandom(3).hex()}.wav")
        self._recording.append(take)
        return take

    def recording(self) -> tuple[Path, ...]:
        """Files of takes that are being spoken or turned into words right now."""
        return tuple(take.file for take in self._recording)

    def kept(self) -> tuple[KeptTake, ...]:
        """Newest first; scraps and what is older than the last twenty are deleted."""
        found = sorted((f for f in self._folder.glob("*-*.wav") if f not in self.recording()), reverse=True)
        takes = [KeptTake(f.stem, int(f.stem.split("-")[0]), _duration_ms(f)) for f in found]
        scraps = [take for take in takes if take.duration_ms < SHORTEST_MS]
        good = [take for take in takes if take not in scraps]
        for old in scraps + good[KEPT:]:
            self.drop(old.id)
        return tuple(good[:KEPT])

    def file(self, take: str) -> Path:
        file = self._folder / f"{take}.wav"
        if "/" in take or "\\" in take or not file.is_file():
            raise HarmonyError.of("file_missing", file=take)
        return file

    def drop(self, take: str) -> None:
        with contextlib.suppress(HarmonyError, FileNotFoundError):
            self.file(take).unlink()

    def settled(self, take: Take) -> None:
        """No longer being recorded: from now on it is listed if its file stays."""
        take.finish()
        if take in self._recording:
            self._recording.remove(take)


def _duration_ms(file: Path) -> int:
    return max(0, file.stat().st_size - HEADER.size) // 4 * 1000 // RATE
