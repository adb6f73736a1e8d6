"""One instance of a directory: who may be it, and how a later start speaks to it. No Qt: both must be quick."""

import json
import os
import queue
import socket
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.paths import private

if TYPE_CHECKING:
    from io import BufferedRWPair

    from filelock import BaseFileLock

ADDRESS_FILE = "instance.json"
LOCK_FILE = "instance.lock"
PATIENCE_S = 20.0
"""So long the running one may take to come, to end, or to answer: a start on a busy machine takes seconds."""
BETWEEN_S = 0.05


@dataclass(frozen=True)
class Command:
    """What a later start asks of the running one: raise, open, toggle, stay or quit, with the arguments it was given.

    ``token``: the desktop's leave to come to the front, which the later start got and the running one needs.
    """

    name: str
    args: tuple[str, ...] = ()
    token: str = ""

    def to_line(self) -> bytes:
        said = {"command": self.name, "args": list(self.args), "token": self.token}
        return json.dumps(said).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Command":
        """Raises ValueError for anything that is no command."""
        said = json.loads(line)
        if not isinstance(said, dict) or not isinstance(said.get("command"), str):
            raise ValueError("not a command")
        args = said.get("args", [])
        if not isinstance(args, list) or not all(isinstance(arg, str) for arg in args):
            raise ValueError("arguments are strings")
        return cls(said["command"], tuple(args), str(said.get("token", "")))


class _NotThereError(Exception):
    """Nobody listens: not yet, or no more."""


def claim(client_dir: Path, command: Command, patience: float = PATIENCE_S) -> "BaseFileLock | None":
    """The lock that makes this process the instance of the directory; or the running one has been told the command.

    Raises `HarmonyError` as `tell`.
    """
    from filelock import Timeout

    lock = _lock(client_dir)
    while True:
        try:
            lock.acquire(timeout=0)  # the kernel lets go of it however this process ends
        except Timeout:
            if tell(client_dir, command, patience):
                return None
        else:
            return lock


def tell(client_dir: Path, command: Command, patience: float = PATIENCE_S) -> bool:
    """Sends the command to the instance of this directory. False when none runs.

    One that has the lock and does not listen is starting or ending: it is waited for.
    Raises `HarmonyError`: instance_silent (one runs and does not answer), command_unknown.
    """
    end = time.monotonic() + patience
    while True:
        left = end - time.monotonic()
        try:
            if left <= 0:
                raise HarmonyError.of("instance_silent", retryable=True)
            reply = _say(client_dir, command, left)
        except TimeoutError as late:
            raise HarmonyError.of("instance_silent", retryable=True) from late
        except _NotThereError:
            if not _runs(client_dir):
                return False
            time.sleep(BETWEEN_S)
            continue
        if json.loads(reply).get("done") is not True:
            raise HarmonyError.of("command_unknown", command=command.name)
        return True


def ended(client_dir: Path, patience: float = PATIENCE_S) -> bool:
    """Waits until no instance of this directory runs any more."""
    end = time.monotonic() + patience
    while _runs(client_dir):
        if time.monotonic() > end:
            return False
        time.sleep(BETWEEN_S)
    return True


def _say(client_dir: Path, command: Command, timeout: float) -> bytes:
    try:
        address = json.loads((client_dir / ADDRESS_FILE).read_text(encoding="utf-8"))["address"]
        reply = _exchange(str(address), command.to_line(), timeout)
    except TimeoutError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as gone:
        raise _NotThereError from gone  # not yet there, ended, too many at once, or killed with its address left
    if not reply:
        raise _NotThereError  # it was closing
    return reply


def _lock(client_dir: Path) -> "BaseFileLock":
    from filelock import FileLock

    try:
        private(client_dir)
    except OSError as error:
        raise HarmonyError.of("data_dir_unusable", directory=str(client_dir), detail=str(error)) from error
    return FileLock(client_dir / LOCK_FILE)


def _runs(client_dir: Path) -> bool:
    """Somebody has the lock."""
    from filelock import Timeout

    if not (client_dir / LOCK_FILE).exists():
        return False
    try:
        with _lock(client_dir).acquire(timeout=0):
            return False
    except Timeout:
        return True


def _exchange(address: str, line: bytes, timeout: float) -> bytes:
    """Raises TimeoutError, and OSError where nobody listens."""
    if sys.platform == "win32":
        return _exchange_in_time(address, line, timeout)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(timeout)
        link.connect(address)
        with link.makefile("rwb") as stream:
            return _converse(stream, line)


def _exchange_in_time(address: str, line: bytes, timeout: float) -> bytes:
    """A pipe of Windows knows no time limit: what hangs is left behind."""
    said: queue.SimpleQueue[bytes | OSError] = queue.SimpleQueue()

    def talk() -> None:
        try:
            with open(address, "r+b", buffering=0) as pipe:
                said.put(_converse(pipe, line))
        except OSError as gone:
            said.put(gone)

    threading.Thread(target=talk, daemon=True).start()
    try:
        reply = said.get(timeout=timeout)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(reply, OSError):
        raise reply
    return reply


def _converse(stream: "IO[bytes] | BufferedRWPair", line: bytes) -> bytes:
    stream.write(line)
    stream.flush()
    return stream.readline(1024)


def write_address(client_dir: Path, address: str) -> None:
    """Says where this instance listens; in one step, readable by this user only."""
    fresh = client_dir / f"{ADDRESS_FILE}.new"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps({"address": address, "pid": os.getpid()}), encoding="utf-8")
    fresh.replace(client_dir / ADDRESS_FILE)
