"""Key to picture on a real desktop, and what an open window costs after that: the program runs as a user runs it, hidden; the
key is pressed in the X server, and the clock stops when the card is seen on the screen.

Xvfb with openbox and no compositor. The press is an XTEST event; the screen is read by one pixel, every half millisecond. So
the figure holds everything between: X server, grab, event loop, layout, window manager, painting.
"""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep
from typing import Any

import psutil

from tests.benchmarks.needs import NeedsMissing

RUNS = 60
LOOK_S = 0.0005
LONGEST_S = 10.0


def run() -> Iterable[dict[str, Any]]:
    from tests.parts import desktop as parts
    from tests.parts.desktop import Desktop
    from tests.parts.program import Program

    if lacking := parts.missing():
        raise NeedsMissing(f"a real desktop needs {', '.join(lacking)} (installers/linux/packages-test.txt)")
    desk = Desktop()
    program = Program(desk, desk.root / "data")
    try:
        program.start()
        program.logged("link: online", seconds=60)
        before = _processor_ms(program)
        took = _presses(desk, program)
        spent = _processor_ms(program) - before
        yield {
            "bench": "key",
            "figures": {**_spread(took), "processor_ms_a_turn": round(spent / (RUNS + 3), 1), "runs": RUNS},
            "baseline": {"what": "the promise", "p95_ms": 50},
        }
    finally:
        program.stop()
        desk.stop()
        shutil.rmtree(Path(desk.root), ignore_errors=True)


def _presses(desk: Any, program: Any) -> list[float]:
    program.skip_first_steps()
    program.focus_composer()
    left, top, wide, tall = desk.rectangle(program.window)
    x, y = left + wide // 2, top + tall - 6
    card = desk.pixel(x, y)
    took = []
    for _ in range(RUNS + 3):
        _press(desk)
        _seen(lambda: desk.pixel(x, y) != card, "the window to go")
        sleep(0.05)  # what it does when it goes is another matter
        began = perf_counter()
        _press(desk)
        _seen(lambda: desk.pixel(x, y) == card, "the window")
        took.append((perf_counter() - began) * 1000)
        _seen(lambda: desk.active_window() == program.window.id, "its focus")
        sleep(0.05)
    return took[3:]


def _processor_ms(program: Any) -> float:
    used = psutil.Process(program.process.pid).cpu_times()
    return float(used.user + used.system) * 1000


def _press(desk: Any) -> None:
    """Ctrl+Alt+H, in the server."""
    from Xlib import XK, X
    from Xlib.ext.xtest import fake_input

    codes = [desk.x.keysym_to_keycode(XK.string_to_keysym(name)) for name in ("Control_L", "Alt_L", "h")]
    for code in codes:
        fake_input(desk.x, X.KeyPress, code)
    for code in reversed(codes):
        fake_input(desk.x, X.KeyRelease, code)
    desk.x.flush()


def _seen(fact: Callable[[], bool], what: str) -> None:
    end = perf_counter() + LONGEST_S
    while not fact():
        if perf_counter() > end:
            raise TimeoutError(f"{what} did not come")
        sleep(LOOK_S)


def _spread(took: list[float]) -> dict[str, float]:
    cuts = quantiles(took, n=20)
    return {"p50_ms": round(cuts[9], 1), "p95_ms": round(cuts[18], 1), "max_ms": round(max(took), 1)}
