"""Keys on X11 under other keyboards: each press is one press, on whatever layout and in whatever group."""

import ctypes
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from Xlib import X
from Xlib.ext import xtest

from tests.parts.accessibility import Control
from tests.parts.desktop import Desktop
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
CTRL, ALT, H, Y_HERE, Y_IN_GERMANY = 37, 64, 43, 29, 52
"""Places on the keyboard, whatever is printed there."""
CORE_KEYBOARD = 0x100
Said = Callable[[], list[str]]


@pytest.fixture
def taker(desktop: Desktop) -> Iterator[Callable[..., Said]]:
    started = []

    def start(*keys: str) -> Said:
        name = f"taker-{time.monotonic_ns()}"
        command = (sys.executable, "-m", "tests.parts.key_taker", *keys)
        started.append(desktop.processes.start(*command, env=desktop.env, name=name, cwd=ROOT))
        said = lambda: desktop.processes.log(name).splitlines()  # noqa: E731
        until(lambda: "running" in said(), "the program")
        return said

    yield start
    for process in started:
        desktop.processes.stop(process)


@pytest.fixture
def layout(desktop: Desktop) -> Iterator[Callable[..., None]]:
    """Another keyboard than the American one, until the story ends."""
    yield lambda *words: desktop.run("setxkbmap", *words) and None
    lock_group(desktop, 0)
    desktop.run("setxkbmap", "-layout", "us")


def strike(desktop: Desktop, place: int, times: int = 1, modifiers: tuple[int, ...] = (CTRL, ALT)) -> None:
    """The key at a place, Ctrl and Alt held beside it, as a hand does it: whatever group is on stays on."""
    for key in modifiers:
        xtest.fake_input(desktop.x, X.KeyPress, key)
    for _ in range(times):
        xtest.fake_input(desktop.x, X.KeyPress, place)
        xtest.fake_input(desktop.x, X.KeyRelease, place)
    for key in reversed(modifiers):
        xtest.fake_input(desktop.x, X.KeyRelease, key)
    desktop.x.sync()


def lock_group(desktop: Desktop, group: int) -> None:
    """As the panel's switch between two layouts does."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x.XOpenDisplay(desktop.env["DISPLAY"].encode()))
    x.XkbLockGroup(display, CORE_KEYBOARD, group)
    x.XCloseDisplay(display)


def heard(said: Said, what: str, times: int = 1) -> None:
    until(lambda: said().count(what) >= times, f"“{what}” × {times} among {said()[-8:]}")


def test_twenty_presses_are_twenty_presses_and_none_is_typed(
    desktop: Desktop, taker: Callable[..., Said], notes: Control
) -> None:
    said = taker("toggle=Ctrl+Alt+H", "new=Ctrl+Alt+N")
    strike(desktop, H, times=20)
    heard(said, "toggle released", times=20)
    assert said().count("toggle pressed") == 20
    assert "new pressed" not in said()
    assert notes.text == ""


def test_a_key_works_in_each_group_of_two_layouts(
    desktop: Desktop, taker: Callable[..., Said], layout: Callable[..., None], notes: Control
) -> None:
    layout("-layout", "us,ru")
    said = taker("toggle=Ctrl+Alt+H")
    for turn, (group, letters) in enumerate([(0, "h"), (1, "hр"), (0, "hрh")], 1):
        lock_group(desktop, group)
        strike(desktop, H, modifiers=())
        until(lambda letters=letters: notes.text == letters, f"the group that types {letters}")  # type: ignore[misc]
        strike(desktop, H)
        heard(said, "toggle released", times=turn)


def test_a_key_moves_with_the_layout(
    desktop: Desktop, taker: Callable[..., Said], layout: Callable[..., None]
) -> None:
    said = taker("toggle=Ctrl+Alt+Y", "marker=Ctrl+Alt+H")
    strike(desktop, Y_HERE)
    heard(said, "toggle released")
    layout("-layout", "de")

    def moved() -> bool:
        strike(desktop, Y_IN_GERMANY)
        return said().count("toggle released") > 1

    until(moved, "the key at its new place")
    strike(desktop, H)
    heard(said, "marker released")
    before = said().count("toggle pressed")
    strike(desktop, Y_HERE)
    strike(desktop, H)
    heard(said, "marker released", times=2)
    assert said().count("toggle pressed") == before


def test_a_keyboard_without_latin_letters_has_them_where_they_are_on_others(
    desktop: Desktop, taker: Callable[..., Said], layout: Callable[..., None]
) -> None:
    layout("-layout", "ru")
    said = taker("toggle=Ctrl+Alt+H")
    assert "toggle taken" in said()
    strike(desktop, H)
    heard(said, "toggle released")
