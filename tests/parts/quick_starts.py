"""Programs of ours that stories start come from the nursery; everything else, and what asks for it, starts afresh."""

import atexit
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from inspect import signature
from typing import Any

from tests.parts.nursery import Called, Start, fixed

PROGRAMS = (
    "harmony_workspace",
    "tests.fakes.acting_workspace",
    "tests.fakes.scripted_workspace",
    "tests.fakes.worded_workspace",
)
COMMANDS = (("harmony_desktop", "ask"),)
SCRIPTS = ("/tests/fakes/linear_server.py", "/tests/fakes/lying_server.py")
_TAKES_IN_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""
_ANSWER = 64
_fresh = 0


class Nursery:
    """One a test process; started with the first program that can come from it."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._one_at_a_time = threading.Lock()
        self.fixed = fixed(dict(os.environ))
        number = theirs.fileno()
        command = [sys.executable, "-m", "tests.parts.nursery", str(number)]
        self._process = _Popen(command, pass_fds=(number,), stdin=subprocess.DEVNULL)
        theirs.close()
        atexit.register(self.close)

    def start(self, start: Start, files: Sequence[int]) -> int:
        """The process id of a child of ours."""
        prctl = ctypes.CDLL(None).prctl
        with self._one_at_a_time:
            prctl(_TAKES_IN_ORPHANS, 1, 0, 0, 0)
            try:
                socket.send_fds(self._line, [json.dumps(asdict(start)).encode()], list(files))
                return int(self._line.recv(_ANSWER))
            finally:
                prctl(_TAKES_IN_ORPHANS, 0, 0, 0, 0)

    def close(self) -> None:
        self._line.close()
        self._process.wait()


_Popen = subprocess.Popen
nursery = cache(Nursery)


class _Quick(_Popen):  # type: ignore[type-arg]
    """Differs in how the process comes to be, and in nothing else."""

    def _execute_child(self, *given: Any) -> None:
        asked = _ASKED.bind(self, *given).arguments
        start = _start(asked)
        if start is None:
            super()._execute_child(*given)  # type: ignore[misc]
            return
        ends = [asked[name] for name in ("p2cread", "c2pwrite", "errwrite")]
        files = [end if end != -1 else number for number, end in enumerate(ends)]
        self.pid = nursery().start(start, [*files, *sorted(asked["pass_fds"])])
        self._child_created = True
        self._close_pipe_fds(  # type: ignore[attr-defined]
            *(asked[f] for f in ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite"))
        )


_ASKED = signature(_Popen._execute_child)  # type: ignore[attr-defined]
_PLAIN = {"preexec_fn": None, "shell": False, "gid": None, "gids": None, "uid": None, "umask": -1}


def _start(asked: dict[str, Any]) -> Start | None:
    """None: this needs a fresh one."""
    words = [os.fsdecode(word) for word in asked["args"]] if isinstance(asked["args"], list | tuple) else []
    if _fresh or words[:1] != [sys.executable] or not _of_ours(words[1:]):
        return None
    if any(asked[name] != value for name, value in _PLAIN.items()) or not asked["close_fds"]:
        return None
    environment = dict(os.environ if asked["env"] is None else asked["env"])
    if fixed(environment) != nursery().fixed:
        return None
    return Start(
        arguments=words[1:],
        environment={os.fsdecode(name): os.fsdecode(value) for name, value in environment.items()},
        directory=os.fsdecode(asked["cwd"] or os.getcwd()),
        files=[0, 1, 2, *sorted(asked["pass_fds"])],
        new_session=asked["start_new_session"],
        ignores_sigint=signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    )


def _of_ours(arguments: list[str]) -> bool:
    if not arguments or (arguments[0] not in ("-P", "-m") and not arguments[0].endswith(SCRIPTS)):
        return False
    called = Called.of(arguments)
    if called.module:
        return called.program in PROGRAMS or (called.program, *called.words[:1]) in COMMANDS
    return called.program.endswith(SCRIPTS)


def install() -> None:
    """For all starts of this process from now on."""
    if sys.platform == "linux":
        subprocess.Popen = _Quick  # type: ignore[misc]


@contextmanager
def fresh() -> Iterator[None]:
    """Every program is started afresh inside."""
    global _fresh
    _fresh += 1
    try:
        yield
    finally:
        _fresh -= 1
