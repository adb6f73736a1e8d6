"""Ten minutes in which nobody does anything: window, worker and workspace take next to no processor time, and do not grow.

HARMONY_SOAK_IDLE_S for less. What is measured: the processor time of each process, as the kernel counts it, from the
moment nothing of the start runs any more to the end; its memory with what it shares divided (PSS), its files and threads,
at both ends. The window stands open with an answer on it, after a question was asked by voice: the worker is there.
"""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
import pytest

from tests.e2e.conftest import desktop, microphone, model, prepared, program
from tests.fakes.model_server import ModelServer, text
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.program import ROOT, SLOW, Program
from tests.parts.waiting import until

__all__ = ["desktop", "microphone", "model", "prepared", "program"]
SPOKEN = ROOT / "resources/sample_workspace/question.wav"
IDLE_S = float(os.environ.get("HARMONY_SOAK_IDLE_S", "600"))
MOST_PERCENT = 0.2
"""Of one core, all processes together."""
MOST_GROWTH_MB = 4.0
CALM_S, CALM_PERCENT, SETTLE_S = 5.0, 1.0, 240.0
"""What follows a start is done once all of them took less than that in such a while."""


@dataclass(frozen=True)
class Look:
    """At one process, at one moment."""

    cpu_s: float
    pss_mb: float
    files: int
    threads: int


def look(process: psutil.Process) -> Look:
    with process.oneshot():
        times = process.cpu_times()
        return Look(
            times.user + times.system,
            process.memory_full_info().pss / 1e6,
            process.num_fds(),
            process.num_threads(),
        )


def ours(program: Program) -> Iterator[tuple[str, psutil.Process]]:
    """The window, what it started, and the workspace, by what each is."""
    assert program.process is not None
    window = psutil.Process(program.process.pid)
    yield "window", window
    workspace = program.workspace_pid()
    for child in window.children(recursive=True):
        if child.pid == workspace:
            yield "workspace", child
        elif any("resource_tracker" in part for part in child.cmdline()):
            yield "resource tracker", child
        else:
            yield f"worker {child.pid}", child


def calm(program: Program) -> bool:
    processes = [process for _, process in ours(program)]
    before = {p.pid: sum(p.cpu_times()[:2]) for p in processes}
    time.sleep(CALM_S)  # the fact that is waited for is time going by without work
    used = sum(sum(p.cpu_times()[:2]) - before[p.pid] for p in processes)
    return 100 * used / CALM_S < CALM_PERCENT


@pytest.mark.timeout(2400)
def test_ten_minutes_of_nothing_cost_nothing(
    desktop: Desktop, microphone: Microphone, model: ModelServer, program: Program
) -> None:
    program.start()
    program.logged("link: online", seconds=SLOW)
    model.script(text("They refused it at first."))
    desktop.button_down(*program.control("Talk", seconds=SLOW).centre)
    program.logged("state listening", seconds=SLOW)
    microphone.say(SPOKEN)
    desktop.button_up()
    program.logged("words landed", seconds=SLOW)
    program.focus_composer()
    desktop.key("Return")
    program.logged("answer finished", seconds=SLOW)
    until(lambda: calm(program), "what a start does to be done", SETTLE_S)
    begun = {name: (process, look(process)) for name, process in ours(program)}
    since = time.monotonic()
    time.sleep(IDLE_S)  # nothing is waited for: that is the story
    took = time.monotonic() - since
    figures = {}
    for name, (process, before) in begun.items():
        if not process.is_running():
            figures[name] = {"left": True}
            continue
        after = look(process)
        figures[name] = {
            "cpu_percent": round(100 * (after.cpu_s - before.cpu_s) / took, 3),
            "grown_mb": round(after.pss_mb - before.pss_mb, 2),
            "memory_mb": round(after.pss_mb, 1),
            "files_more": after.files - before.files,
            "threads_more": after.threads - before.threads,
        }
    print(json.dumps({"soak": "idle", "seconds": round(took), "figures": figures}))
    stayed = [figure for figure in figures.values() if "left" not in figure]
    assert {"window", "workspace"} <= {name for name in figures if "left" not in figures[name]}
    assert sum(figure["cpu_percent"] for figure in stayed) < MOST_PERCENT
    for name, figure in figures.items():
        assert figure.get("grown_mb", 0) < MOST_GROWTH_MB, name
        assert figure.get("files_more", 0) <= 0, name
        assert figure.get("threads_more", 0) <= 0, name
