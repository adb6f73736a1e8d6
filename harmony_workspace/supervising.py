"""Several server processes behind one address: one program binds it, starts them, and starts anew whichever dies.

They share the socket that listens: a connection is taken by whoever is free, and none is lost with one that dies before
it took it. Each hears by a pipe that this program has ended, and ends then as well.
"""

import asyncio
import logging
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from harmony_journal import lines
from harmony_workspace import addresses, terminal
from harmony_workspace.access import parent
from harmony_workspace.paths import Paths
from harmony_workspace.program import command
from harmony_workspace.web.server import listen

log = logging.getLogger(__name__)
VARIABLE = "HARMONY_SUPERVISED"
"""Environment name of what a process inherits: descriptors of the socket and of the pipe."""
PAUSES = (0.2, 1.0, 5.0, 15.0, 60.0)
"""Seconds before one that died is started anew; from the beginning again for one that has lived for a minute."""
_LIVED = 60.0
_PATIENCE = 20.0
"""Seconds to end in order."""
CANNOT = 2
"""The code of a process that cannot serve at all."""


@dataclass(frozen=True)
class Supervised:
    """What a process has of the program that watches over it."""

    listening: int
    line: int

    def listener(self) -> socket.socket:
        return socket.socket(fileno=self.listening)

    @staticmethod
    def end_all() -> None:
        os.kill(os.getppid(), signal.SIGTERM)


def inherited() -> Supervised | None:
    """It is not passed on to our own children."""
    text = os.environ.pop(VARIABLE, "")
    if not text:
        return None
    found = Supervised(*map(int, text.split()))
    for descriptor in (found.listening, found.line):
        os.set_inheritable(descriptor, False)
    return found


async def until_gone(line: int) -> None:
    """Returns when the program that watches over this process has ended, however that was."""
    loop, gone = asyncio.get_running_loop(), asyncio.Event()

    def heard() -> None:
        loop.remove_reader(line)
        gone.set()

    loop.add_reader(line, heard)
    await gone.wait()


@dataclass
class _Place:
    """One of the processes, and when it is to be started anew."""

    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0


@dataclass
class Supervisor:
    """``arguments``: of each process."""

    arguments: Sequence[str]
    host: str
    port: int
    number: int
    _places: list[_Place] = field(default_factory=list)
    _stopping: bool = False
    _code: int = 0

    def run(self) -> int:
        """Until it is told to end. Raises `PortTaken`."""
        listener = listen(self.host, [self.port])
        # taken together: who comes before the first process is there waits for it
        listener.listen(2048)
        url = addresses.local_url(self.host, listener.getsockname()[1])
        terminal.tell(f"{self.number} processes serve at {url}; Ctrl+C ends them.")
        reading, writing = os.pipe()
        bell = self._bell()
        self._places = [_Place() for _ in range(self.number)]
        try:
            while not self._stopping:
                for place in self._places:
                    self._see(place, listener.fileno(), reading)
                if select.select([bell], [], [], self._until_due())[0]:
                    bell.recv(4096)
        finally:
            os.close(reading)
            self._end()
            os.close(writing)
            listener.close()
        return self._code

    def _bell(self) -> socket.socket:
        """Rings when a process has ended, or when this one is told to."""
        hearing, ringing = socket.socketpair()
        ringing.setblocking(False)
        signal.set_wakeup_fd(ringing.detach())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        return hearing

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _until_due(self) -> float:
        due = [place.due for place in self._places if place.process is None]
        return max(0.0, min(due) - time.monotonic()) if due else 3600.0

    def _see(self, place: _Place, listening: int, line: int) -> None:
        now = time.monotonic()
        if place.process is not None and (code := place.process.poll()) is not None:
            place.process = None
            if now - place.started >= _LIVED:
                place.failures = 0
            place.due = now + PAUSES[min(place.failures, len(PAUSES) - 1)]
            place.failures += 1
            log.warning("a process ended with code %d; it is started anew in %.1f s", code, place.due - now)
            if code == CANNOT:  # it said why
                self._code, self._stopping = code, True
        if place.process is None and now >= place.due and not self._stopping:
            place.started = now
            place.process = subprocess.Popen(
                command(*self.arguments),
                env=os.environ | {VARIABLE: f"{listening} {line}"},
                pass_fds=(listening, line),
                stdin=subprocess.DEVNULL,
            )

    def _end(self) -> None:
        """All are told, and get a while."""
        there = [place.process for place in self._places if place.process is not None]
        for process in there:
            process.terminate()
        until = time.monotonic() + _PATIENCE
        for process in there:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run(paths: Paths, supervisor: Supervisor) -> int:
    """Its log stands beside those of the processes."""
    parent.descriptor()  # who started this one is told nothing: a window starts none of these
    paths.make()
    lines.start(paths.logs, "supervisor", alone=True)
    return supervisor.run()
