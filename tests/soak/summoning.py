"""Calls the window and sends it away, over and over, by its key; counts what that leaves behind."""

from dataclasses import dataclass

import psutil
from Xlib.ext import res

from tests.parts.desktop import Desktop
from tests.parts.program import Program
from tests.parts.waiting import until

KEY = "ctrl+alt+h"


@dataclass(frozen=True)
class Held:
    """What the program holds: of memory, of the system, of the X server."""

    memory_mb: float
    files: int
    threads: int
    x_resources: int


def cycles(desktop: Desktop, program: Program, count: int) -> None:
    """Shown and hidden so often; it is hidden at the beginning and at the end."""
    for _ in range(count):
        desktop.key(KEY)
        until(lambda: not program.hidden, "the window", 20)
        until(lambda: desktop.active_window() == program.window.id, "its focus", 20)
        desktop.key(KEY)
        until(lambda: program.hidden, "it to go", 20)


def held(desktop: Desktop, program: Program) -> Held:
    assert program.process is not None
    process = psutil.Process(program.process.pid)
    return Held(
        process.memory_info().rss / 1e6,
        process.num_fds(),
        process.num_threads(),
        _x_resources(desktop, process.pid),
    )


def _x_resources(desktop: Desktop, pid: int) -> int:
    """Windows, pixmaps, pictures and the like, of all its connections."""
    specs = [{"client": 0, "mask": res.LocalClientPIDMask}]
    count = 0
    for about in desktop.x.res_query_client_ids(specs).ids:
        if list(about.value) == [pid]:
            kinds = desktop.x.res_query_client_resources(about.spec.client).types
            count += sum(kind.count for kind in kinds)
    return count
