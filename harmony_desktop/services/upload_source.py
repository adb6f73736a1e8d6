"""The bytes of an upload: a file that has to stay as it was, or a text that was pasted; read away from the loop."""

import asyncio
import os
import stat
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from harmony_desktop.domain.bringing import MOST_BYTES, About, FoundFile, Upload
from harmony_desktop.domain.problems import HarmonyError, Problem

PIECE = 256 * 1024
MEDIUMS = {"zoom": "Zoom", "teams": "Teams", "meet": "Google Meet", "webex": "Webex", "call": "Phone"}
"""Where recorders name what they recorded after the program."""
_FOREIGN = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
"""What is no file, such as a pipe, is not waited for."""


class Source:
    """Open from `open` to `close`. Everything raises `HarmonyError` ``bring_gone``, ``bring_changed``,
    ``bring_unreadable``."""

    def __init__(self, upload: Upload, content: bytes = b"") -> None:
        self._upload = upload
        self._file: BinaryIO = BytesIO(content)

    async def open(self) -> None:
        if self._upload.path:
            self._file = await asyncio.to_thread(self._opened)

    async def close(self) -> None:
        await asyncio.to_thread(self._file.close)

    async def check(self) -> None:
        """It is still what it was."""
        if self._upload.path:
            await asyncio.to_thread(self._check)

    async def read(self, at: int, size: int) -> AsyncGenerator[bytes, None]:
        end = at + size
        while at < end:
            piece = await asyncio.to_thread(self._piece, at, min(PIECE, end - at))
            if not piece:
                raise self._problem("bring_changed")
            yield piece
            at += len(piece)

    def _opened(self) -> BinaryIO:
        self._check()
        try:
            return os.fdopen(os.open(self._upload.path, os.O_RDONLY | _FOREIGN), "rb")
        except OSError as error:
            raise self._problem("bring_unreadable", error) from error

    def _check(self) -> None:
        try:
            about = os.stat(self._upload.path)
        except FileNotFoundError as error:
            raise self._problem("bring_gone", error) from error
        except OSError as error:
            raise self._problem("bring_unreadable", error) from error
        if (about.st_size, about.st_mtime_ns) != (self._upload.size, self._upload.changed_ns):
            raise self._problem("bring_changed")

    def _piece(self, at: int, size: int) -> bytes:
        try:
            self._file.seek(at)
            return self._file.read(size)
        except OSError as error:
            raise self._problem("bring_unreadable", error) from error

    def _problem(self, code: str, error: OSError | None = None) -> HarmonyError:
        return HarmonyError.of(code, file=self._upload.name, detail=str(error or ""))


def look(path: str) -> FoundFile:
    """What a file is before anything of it is sent. Reads from the disk: call it away from the loop."""
    name = Path(path).name or path
    try:
        about = os.stat(path)
        problem = _problem_of(about, path, name)
    except FileNotFoundError as error:
        return FoundFile(path, name, problem=Problem("bring_gone", {"file": name}, detail=str(error)))
    except OSError as error:
        return FoundFile(path, name, problem=Problem("bring_unreadable", {"file": name}, detail=str(error)))
    return FoundFile(path, name, about.st_size, about.st_mtime_ns, _guess(path, about), problem)


def _problem_of(about: os.stat_result, path: str, name: str) -> Problem | None:
    if stat.S_ISDIR(about.st_mode):
        return Problem("bring_folder", {"file": name})
    if not stat.S_ISREG(about.st_mode) or not os.access(path, os.R_OK):
        return Problem("bring_unreadable", {"file": name})
    if not about.st_size:
        return Problem("import_empty")
    if about.st_size > MOST_BYTES:
        return Problem("import_too_large", {"limit": MOST_BYTES})
    return None


def _guess(path: str, about: os.stat_result) -> About:
    """What its name and date tell."""
    stem = Path(path).stem
    low = stem.lower()
    medium = next((medium for sign, medium in MEDIUMS.items() if sign in low), "")
    at = datetime.fromtimestamp(about.st_mtime, UTC).replace(second=0, microsecond=0)
    return About(title=" ".join(stem.replace("_", " ").split())[:300], started_at=at, medium=medium)
