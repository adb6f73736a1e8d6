"""What an open window costs that nobody uses: its memory and its processor time, once its workspace is there.

Memory is counted twice: as the system lists it, and with what it shares with other programs divided among them. Packages
that only developers have are hidden from it: httpcore loads trio wherever it is installed.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
sys.modules.update(dict.fromkeys({hidden!r}))
from harmony_desktop.__main__ import main
sys.exit(main(["--data-dir", {data!r}]))
"""
STARTED = 90.0
RESTED = 60.0
LOOKS, LOOK_S = 5, 2.0


def run() -> Iterable[dict[str, Any]]:
    from tests.benchmarks.screen import screen

    with (
        nullcontext() if os.environ.get("DISPLAY") else screen(),
        tempfile.TemporaryDirectory() as data,
        _window(Path(data)) as window,
    ):
        empty = _empty_mb()
        used = [_percent(window) for _ in range(LOOKS)]
        memory = window.memory_full_info()
    yield {
        "bench": "resting",
        "figures": {
            "cpu_percent_median": sorted(used)[LOOKS // 2],
            "cpu_percent_max": max(used),
            "memory_mb": round(memory.rss / 1e6),
            "memory_shared_out_mb": round(memory.pss / 1e6),
        },
        "baseline": {"python_and_qt_mb": round(empty)},
    }


@contextmanager
def _window(data: Path) -> Iterator[psutil.Process]:
    """The program with a workspace of its own, after what follows a first start is done."""
    from harmony_desktop.system.instance import Command, tell
    from tests.parts.waiting import until

    log = data / "logs" / "window.log"
    program = PROGRAM.format(hidden=_of_developers(), data=str(data))
    env = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env=env,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: log.exists() and "link: online" in log.read_text(), "the workspace", STARTED)
        window = psutil.Process(process.pid)
        until(lambda: _percent(window) < 5, "what a start does to be done", RESTED)
        yield window
        tell(data / "client", Command("quit"))
        process.wait(STARTED)
    finally:
        process.kill()
        process.wait()


def _of_developers() -> list[str]:
    """Modules that are installed here, and not where the program is installed to be used."""
    locks = (ROOT / f"requirements{part}.lock" for part in ("", "-models", "-speech"))
    users = {_plain(name) for lock in locks for name in re.findall(r"^([\w.-]+)==", lock.read_text(), re.M)}
    users |= {"pip", "setuptools", "harmony-desktop"}
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if module.isidentifier() and not any(_plain(owner) in users for owner in owners)
    )


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _percent(window: psutil.Process) -> float:
    return window.cpu_percent(interval=LOOK_S)


def _empty_mb() -> float:
    """A Qt program that shows an empty window."""
    code = (
        "import psutil; from PySide6.QtWidgets import QApplication, QWidget; app = QApplication([]); w = QWidget();"
        "w.show(); app.processEvents(); print(psutil.Process().memory_info().rss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return int(done.stdout) / 1e6
