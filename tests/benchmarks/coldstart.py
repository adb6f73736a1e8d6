"""Process to usable composer, on a warm disk: how long until what is typed lands in the question, and how long the window
then ever stands still while the rest of the program loads behind it.

Every run has a new data directory. The modules are compiled by a start that is not counted, as they are for a user from the
second start on; ``first_ever_ms`` is that one.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import Any

RUNS = 7
PROBE = """
import sys, time
began = float(sys.argv[1])
from pathlib import Path
from harmony_desktop import paths
from harmony_desktop.app import Life, run_window
from PySide6.QtCore import QTimer
paint = Life.paint
def told(life):
    paint(life)
    life._window.composer.edit.insertPlainText("x")
    assert life._window.composer.text == "x"
    loaded = [n for n in ("httpx", "keyring", "sounddevice", "numpy", "faster_whisper") if n in sys.modules]
    print("usable", (time.time() - began) * 1000, time.process_time() * 1000, ",".join(loaded), flush=True)
    looks = [time.perf_counter()]
    def look():
        looks.append(time.perf_counter())
        if life._rooms is not None and life._rooms.stand and life._window.on_screen:
            print("longest", max(b - a for a, b in zip(looks, looks[1:])) * 1000, flush=True)
            every.stop()
            life.quit()
    life.every = every = QTimer(life._window)
    every.timeout.connect(look)
    every.start(5)
Life.paint = told
run_window(paths.resolve(Path(sys.argv[2])))
"""


def run() -> Iterable[dict[str, Any]]:
    from tests.benchmarks.screen import screen

    with (
        nullcontext() if os.environ.get("DISPLAY") else screen(),
        tempfile.TemporaryDirectory() as compiled,
    ):
        first = _once(compiled)
        starts = [_once(compiled) for _ in range(RUNS)]
    took = [start["usable"] for start in starts]
    gaps = [start["longest"] for start in starts]
    yield {
        "bench": "coldstart",
        "figures": {
            "median_ms": round(median(took)),
            "max_ms": round(max(took)),
            "processor_ms": round(median(start["processor"] for start in starts)),
            "first_ever_ms": round(first["usable"]),
            "runs": RUNS,
            "heavy_modules_before_paint": sorted({name for start in starts for name in start["loaded"]}),
            "still_ms": round(median(gaps)),
            "still_max_ms": round(max(gaps)),
        },
        "baseline": {"what": "the promise", "ms": 700},
    }


def _once(compiled: str) -> dict[str, Any]:
    env = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": compiled,
    }
    with tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [sys.executable, "-c", PROBE, str(time.time()), data],
            env=env,
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    said = {words[0]: words[1:] for words in (line.split(" ") for line in done.stdout.splitlines())}
    return {
        "usable": float(said["usable"][0]),
        "processor": float(said["usable"][1]),
        "loaded": [name for name in said["usable"][2].split(",") if name],
        "longest": float(said["longest"][0]),
    }
