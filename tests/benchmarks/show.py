"""Key to painted: a prewarmed, hidden window is summoned and its frame has been drawn."""

import os
from collections.abc import Iterable
from contextlib import nullcontext
from statistics import quantiles
from time import perf_counter
from typing import Any

RUNS = 60


def run() -> Iterable[dict[str, Any]]:
    from tests.benchmarks.screen import screen

    with nullcontext() if os.environ.get("DISPLAY") else screen():
        yield from _measure()


def _measure() -> Iterable[dict[str, Any]]:
    """In a process of its own: a Qt application keeps the platform it began with."""
    import json
    import subprocess
    import sys

    code = "import json; from tests.benchmarks.show import times; print(json.dumps(times()))"
    env = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True, timeout=120
    )
    took = json.loads(done.stdout.strip().splitlines()[-1])
    cuts = quantiles(took, n=20)
    yield {
        "bench": "show",
        "figures": {
            "p50_ms": round(cuts[9], 1),
            "p95_ms": round(cuts[18], 1),
            "max_ms": round(max(took), 1),
            "runs": RUNS,
        },
        "baseline": {"what": "the promise", "p95_ms": 50},
    }


def times() -> list[float]:
    from PySide6.QtWidgets import QApplication

    from harmony_desktop.ui import shadow
    from harmony_desktop.ui.theme import Theme
    from harmony_desktop.ui.window import CompanionWindow

    app = QApplication([])
    theme = Theme()
    theme.dress()
    window = CompanionWindow(theme, blends=shadow.translucent())
    painted: list[float] = []
    window.painted.connect(lambda: painted.append(perf_counter()))
    took = []
    for _ in range(RUNS + 3):
        painted.clear()
        began = perf_counter()
        window.summon()
        while not painted:
            app.processEvents()
        took.append((painted[0] - began) * 1000)
        window.hide()
        for _ in range(5):
            app.processEvents()
    return took[3:]
