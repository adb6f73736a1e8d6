"""A file that comes from the workspace: there whole, or not at all."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from harmony_desktop.domain.problems import HarmonyError

Write = Callable[[bytes], Awaitable[object]]


@asynccontextmanager
async def whole_file(file: Path) -> AsyncIterator[Write]:
    """Gives what writes into it; only its user may read it. Raises ``file_not_written``."""
    part = file.with_name(f"{file.name}.part")
    try:
        out = await asyncio.to_thread(_begin, part)
        try:
            yield lambda piece: asyncio.to_thread(out.write, piece)
            await asyncio.to_thread(_end, out)
            await asyncio.to_thread(os.replace, part, file)
        finally:
            await asyncio.to_thread(_forget, out, part)
    except OSError as error:
        raise HarmonyError.of("file_not_written", file=str(file), detail=str(error)) from error


def _begin(part: Path) -> BinaryIO:
    return os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _end(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())
    out.close()


def _forget(out: BinaryIO, part: Path) -> None:
    """What has become of it by now is told by whatever went wrong."""
    with suppress(OSError):
        out.close()
    part.unlink(missing_ok=True)
