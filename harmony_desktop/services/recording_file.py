"""A recording that lies in the workspace, read like a file: blocks come as they are wanted and are kept for a while."""

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from harmony_desktop.domain.problems import HarmonyError

BLOCK = 1 << 20
MOST_KEPT = 256
"""Blocks on the disk; then it begins anew."""
Fetch = Callable[[int, int], bytes]
"""The bytes from here to before there; raises `HarmonyError`."""


class RecordingFile(io.RawIOBase):
    """Belongs to the thread that reads it. What is kept lies in a file without a name, which ends with the program."""

    def __init__(self, size: int, fetch: Fetch, folder: Path) -> None:
        super().__init__()
        self._size, self._fetch = size, fetch
        self._at = 0
        self._have: dict[int, int] = {}
        """Which block lies where in the file."""
        self._kept = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (closed with this one)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """At most to the end of a block: whoever wants more asks again."""
        block, inside = divmod(self._at, BLOCK)
        if self._at >= self._size:
            return b""
        count = BLOCK - inside if size < 0 else min(size, BLOCK - inside)
        self._bring(block)
        self._kept.seek(self._have[block] * BLOCK + inside)
        data = self._kept.read(min(count, self._size - self._at)) or b""
        self._at += len(data)
        return data

    def _bring(self, block: int) -> None:
        if block in self._have:
            return
        start = block * BLOCK
        end = min(start + BLOCK, self._size)
        data = self._fetch(start, end)
        if len(data) != end - start:
            raise HarmonyError.of("recording_unfetched", retryable=True, detail=f"{len(data)} bytes")
        if len(self._have) >= MOST_KEPT:
            self._have.clear()
        place = len(self._have)
        self._kept.seek(place * BLOCK)
        self._kept.write(data)
        self._have[block] = place

    def close(self) -> None:
        if not self.closed:
            self._kept.close()
        super().close()
