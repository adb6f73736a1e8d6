"""How a later start speaks to the running one. Plain sockets, no Qt: `toggle` must be quick."""

import contextlib
import json
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from harmony_desktop.domain.problems import HarmonyError

ADDRESS_FILE = "instance.json"
LOCK_FILE = "instance.lock"


@dataclass(frozen=True)
class Command:
    """What a later start asks of the running one: raise, toggle or quit, with the arguments it was given."""

    name: str
    args: tuple[str, ...] = ()

    def to_line(self) -> bytes:
        return json.dumps({"command": self.name, "args": list(self.args)}).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Command":
        """Raises ValueError for anything that is no command."""
        said = json.loads(line)
        if not isinstance(said, dict) or not isinstance(said.get("command"), str):
            raise ValueError("not a command")
        args = said.get("args", [])
        if not isinstance(args, list) or not all(isinstance(arg, str) for arg in args):
            raise ValueError("arguments are strings")
        return cls(said["command"], tuple(args))


def tell(client_dir: Path, command: Command, timeout: float = 3.0) -> bool:
    """Sends the command to the instance of this directory. False when none runs.

    Raises `HarmonyError`: instance_silent (one runs and does not answer), command_unknown.
    """
    try:
        address = json.loads((client_dir / ADDRESS_FILE).read_text(encoding="utf-8"))["address"]
        with _connection(str(address), timeout) as stream:
            stream.write(command.to_line())
            stream.flush()
            reply = stream.readline(1024)
    except TimeoutError as late:
        raise HarmonyError.of("instance_silent", retryable=True) from late
    except (OSError, ValueError, KeyError, TypeError):
        return False  # never started, ended, or killed with its address left behind
    if not reply:
        return False  # it was closing
    if json.loads(reply).get("done") is not True:
        raise HarmonyError.of("command_unknown", command=command.name)
    return True


@contextlib.contextmanager
def _connection(address: str, timeout: float) -> Iterator[BinaryIO]:
    if sys.platform == "win32":
        with open(address, "r+b", buffering=0) as pipe:
            yield pipe  # type: ignore[misc]  # an unbuffered pipe writes, flushes and reads lines all the same
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(timeout)
        link.connect(address)
        with link.makefile("rwb") as stream:
            yield stream  # type: ignore[misc]


def write_address(client_dir: Path, address: str) -> None:
    """Says where this instance listens; in one step, readable by this user only."""
    fresh = client_dir / f"{ADDRESS_FILE}.new"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps({"address": address, "pid": os.getpid()}), encoding="utf-8")
    fresh.replace(client_dir / ADDRESS_FILE)
