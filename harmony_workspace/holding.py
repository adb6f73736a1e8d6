"""Who may work in a data directory: one process alone, or several that share a database and take a place each."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import filelock

from harmony_workspace.paths import Paths

MOST = 64
_TURNS = 61
"""Files there are at most."""


class Held(Exception):
    """Somebody else works in it, or too many do."""


@contextmanager
def held(paths: Paths, shared: bool) -> Iterator[int]:
    """Gives the place: 1, or the first that is free. Raises ``Held``."""
    try:
        if not shared:
            with filelock.FileLock(paths.lock, timeout=0):
                yield 1
            return
    except filelock.Timeout as error:
        raise Held(f"A workspace already runs on {paths.data}.") from error
    with _together(paths), _place(paths) as place:
        yield place


@asynccontextmanager
async def turn(folder: Path, about: str) -> AsyncIterator[None]:
    """One after the other, over all processes: among those whose ``about`` is the same, and a few more."""
    file = folder / f"turn-{zlib.crc32(about.encode()) % _TURNS}.lock"
    lock = filelock.FileLock(file, thread_local=False)
    await asyncio.to_thread(_wait_for, lock)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _together(paths: Paths) -> Iterator[None]:
    """Beside others of its kind, never beside one that has the directory for itself."""
    import fcntl  # not on Windows, where no server of a team runs

    with paths.lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            raise Held(f"A workspace already runs on {paths.data}.") from error
        yield


@contextmanager
def _place(paths: Paths) -> Iterator[int]:
    for number in range(1, MOST + 1):
        lock = filelock.FileLock(paths.run / f"process-{number}.lock", timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout:
            continue
        with lock:
            yield number
        return
    raise Held(f"{MOST} processes work on {paths.data} already.")


def _wait_for(lock: filelock.BaseFileLock) -> None:
    Path(lock.lock_file).parent.mkdir(mode=0o700, exist_ok=True)
    lock.acquire()
