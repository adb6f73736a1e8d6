"""One take's file: a WAV of 32-bit floats that grows while somebody speaks, and can be read wherever it was cut off."""

from __future__ import annotations

import contextlib
import os
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from harmony_desktop.voice.source import Audio

RATE = 16_000
HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
UNKNOWN = 0xFFFFFFFF
LOUDEST = 8.0
"""Beyond this no microphone goes: such samples come from a damaged disk."""
BINARY = getattr(os, "O_BINARY", 0)
"""Without it Windows would write a line break where a sample looks like one."""


def _header(data: int) -> bytes:
    """So that any player opens a kept take."""
    size = min(data + HEADER.size - 8, UNKNOWN)
    return HEADER.pack(b"RIFF", size, b"WAVE", b"fmt ", 16, 3, 1, RATE, RATE * 4, 4, 32, b"data", data)


FIXED = _header(0)[8:40]
"""What stands in the header of every take; only the two sizes around it differ."""


class Take:
    """One recording. Every block goes straight to the file, so a crash loses at most the block in flight."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.samples = 0
        self._fd = os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR | BINARY, 0o600)
        try:
            os.write(self._fd, _header(UNKNOWN))
        except OSError:
            os.close(self._fd)
            file.unlink(missing_ok=True)
            raise

    @property
    def id(self) -> str:
        return self.file.stem

    @property
    def duration_ms(self) -> int:
        return self.samples * 1000 // RATE

    def write(self, block: Audio) -> None:
        data = block.astype("<f4", copy=False).tobytes()
        while data:
            data = data[os.write(self._fd, data) :]
        self.samples += len(block)

    def finish(self) -> None:
        """Writes the length into the header and closes; safe to repeat. A full disk may refuse the header: nobody here
        needs it."""
        if self._fd < 0:
            return
        with contextlib.suppress(OSError):
            os.lseek(self._fd, 0, os.SEEK_SET)
            os.write(self._fd, _header(self.samples * 4))
        os.close(self._fd)
        self._fd = -1

    def delete(self) -> None:
        self.finish()
        self.file.unlink(missing_ok=True)


def read(file: Path, start: int = 0) -> Audio:
    """The samples of a take from ``start`` on, finished, growing or cut short; what no microphone gives is silence."""
    import numpy as np

    with file.open("rb") as stream:
        stream.seek(HEADER.size + 4 * start)
        data = stream.read()
    samples = np.frombuffer(data[: len(data) // 4 * 4], "<f4").astype(np.float32)
    samples[~(np.abs(samples) < LOUDEST)] = 0.0
    return samples


def is_take(file: Path) -> bool:
    """Whether it begins as a take does, as far as it goes. Foreign files and unreadable ones are none."""
    try:
        with file.open("rb") as stream:
            head = stream.read(HEADER.size)
    except OSError:
        return False
    return FIXED.startswith(head[8:40]) and (b"RIFF".startswith(head[:4]))


def duration_ms(size: int) -> int:
    """Of a file so large."""
    return max(0, size - HEADER.size) // 4 * 1000 // RATE


def mend(file: Path) -> None:
    """Gives a take that a crash cut short the length it has: players ask the header."""
    data = max(0, file.stat().st_size - HEADER.size) // 4 * 4
    with file.open("r+b") as stream:
        if stream.read(HEADER.size) != _header(data):
            stream.seek(0)
            stream.write(_header(data))
