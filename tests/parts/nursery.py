"""Starts our Python programs as forks of one process that has already loaded what they load; a start then costs a
tenth. Python's own start and the imports are what is left out; all else is as at a fresh start: process id, parent,
arguments, environment, directory, open files, standard streams, session, handling of SIGINT, module search path.

What could differ, and why it does not harm:

* Threads and locks do not survive a fork. The process that is forked never starts a thread, and runs no model, opens no
  database and makes no id, so no pool of OpenMP, rayon or SQLite and no generator of random numbers is copied.
* What was imported is there already: an import that is missing, or comes early, would not show.
  ``test_a_start_loads_nothing_heavy`` and the stories of ``tests/e2e``, which never fork, see to that.
* ``/proc/PID/cmdline`` and ``/proc/PID/environ`` are those of the forked process. Stories that read them, and some
  others of each program, use the fixture ``fresh_programs``.
* A variable that changes the interpreter itself (``PYTHONWARNINGS``, ``LC_ALL``) cannot be set afterwards: whoever sets
  one to something else gets a fresh start.

usage: python -m tests.parts.nursery SOCKET
"""

import fcntl
import gc
import json
import os
import runpy
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import NoReturn

LOADED = (
    "alembic.command",
    "alembic.config",
    "harmony_workspace.serving",
    "harmony_workspace.commands",
    "harmony_workspace.tools.mcp.stdio",
    "harmony_desktop.cli.ask",
    "harmony_desktop.net.local",
    "harmony_desktop.services.session",
    "tests.fakes.answerer",
    "mcp.server.mcpserver",
)
_LONGEST = 4_000_000
_INTERPRETER = ("PYTHON", "LC_", "LANG", "MALLOC_", "LD_")
_EVERYWHERE = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True)
class Start:
    """What is asked for; the files come along, numbered as the program is to see them."""

    arguments: list[str]
    """After the interpreter."""
    environment: dict[str, str]
    directory: str
    files: list[int]
    new_session: bool
    ignores_sigint: bool


@dataclass(frozen=True)
class Called:
    """Arguments of the interpreter, understood. ``alone``: nothing is imported from where one happens to be."""

    program: str
    words: list[str]
    module: bool
    alone: bool

    @classmethod
    def of(cls, arguments: list[str]) -> "Called":
        rest = list(arguments)
        if alone := rest[0] == "-P":
            rest.pop(0)
        if module := rest[0] == "-m":
            rest.pop(0)
        return cls(rest[0], rest[1:], module, alone)


def fixed(environment: dict[str, str]) -> dict[str, str]:
    """What an interpreter takes from its environment once and for all."""
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(_INTERPRETER) and name not in _EVERYWHERE
    }


def main() -> None:
    line = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends when its line does
    base = _load()
    while True:
        message, files, _, _ = socket.recv_fds(line, _LONGEST, 64)
        if not message:
            return
        start = Start(**json.loads(message))
        born = _twins()
        if born is None:
            break
        for file in files:
            os.close(file)
        line.sendall(f"{born}\n".encode())
    _become(start, files, base)


def _load() -> list[str]:
    """Imports everything; gives the search path without what this start put into it."""
    from starlette.routing import NoMatchFound

    from harmony_workspace import app
    from harmony_workspace.companion import libraries

    for name in LOADED:
        import_module(name)
    libraries.load()
    with suppress(NoMatchFound):
        app._application().url_path_for("no such route")  # to look for it, every route is finished
    ours = {"", str(Path.cwd()), *os.environ.get("PYTHONPATH", "").split(os.pathsep)}
    gc.collect()
    gc.freeze()
    return [place for place in sys.path if place not in ours]


def _twins() -> int | None:
    """Forks twice, so that the program becomes a child of whoever takes in orphans; None in the program itself."""
    read_end, write_end = os.pipe()
    between = os.fork()
    if not between:
        born = os.fork()
        if not born:
            return None
        os.write(write_end, str(born).encode())
        os._exit(0)
    os.close(write_end)
    os.waitpid(between, 0)
    with os.fdopen(read_end, "rb") as pipe:
        return int(pipe.read())


def _become(start: Start, files: list[int], base: list[str]) -> NoReturn:
    """The program, to its end."""
    _take_over(files, start.files)
    if start.new_session:
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN if start.ignores_sigint else signal.default_int_handler)
    os.chdir(start.directory)
    os.environ.clear()
    os.environ.update(start.environment)
    time.tzset()
    called = Called.of(start.arguments)
    sys.argv = [called.program, *called.words]
    beside = start.directory if called.module else str(Path(called.program).parent)
    named = [place for place in start.environment.get("PYTHONPATH", "").split(os.pathsep) if place]
    sys.path[:] = [*([] if called.alone else [beside]), *named, *base]
    if called.module:
        runpy.run_module(called.program, run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(called.program, run_name="__main__")
    raise SystemExit(0)


def _take_over(files: list[int], numbers: list[int]) -> None:
    """These files under these numbers, and no others."""
    clear = max(numbers) + 1
    aside = [fcntl.fcntl(file, fcntl.F_DUPFD, clear) for file in files]
    for file, number in zip(aside, numbers, strict=True):
        os.dup2(file, number)
    for number in range(3, clear):
        if number not in numbers:
            os.closerange(number, number + 1)  # says nothing where none is open
    os.closerange(clear, os.sysconf("SC_OPEN_MAX"))


if __name__ == "__main__":
    main()
