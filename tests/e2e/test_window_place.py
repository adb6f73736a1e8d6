"""Where the window comes, who has the keyboard afterwards, and what it survives, on a real desktop."""

import sys
from collections.abc import Iterator

import pytest

from tests.parts.accessibility import Control
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until
from tests.soak.summoning import KEY, cycles, held

pytestmark = pytest.mark.e2e

Box = tuple[int, int, int, int]
SHADOW = 42
"""Around the card, where windows are blended: that may lie beyond an edge."""


@pytest.fixture
def film(desktop: Desktop) -> Iterator[int]:
    """The window id of something that fills the screen and has the focus."""
    process = desktop.processes.start(
        sys.executable, "tests/parts/full_screen.py", env=desktop.env, name="film"
    )
    window = until(lambda: desktop.window_of(process.pid, "A film"), "the film")
    assert window is not None
    until(lambda: "_NET_WM_STATE_FULLSCREEN" in desktop.states(window), "the whole screen")
    until(lambda: desktop.active_window() == window.id, "its focus")
    yield window.id
    desktop.processes.stop(process)


@pytest.fixture
def halves(desktop: Desktop) -> Iterator[tuple[Box, Box]]:
    """Two monitors, side by side."""
    screen = desktop.x.screen()
    half, tall = screen.width_in_pixels // 2, screen.height_in_pixels
    parts = (0, 0, half, tall), (half, 0, half, tall)
    desktop.monitors(*parts)
    yield parts
    desktop.monitors()


def hidden(desktop: Desktop, window: Program) -> Program:
    window.focus_composer()
    desktop.key("Escape")
    until(lambda: window.hidden, "Esc to hide it")
    return window


def shown(desktop: Desktop, window: Program) -> Program:
    before = told(window, "focused")
    desktop.key(KEY)
    until(lambda: not window.hidden, "the window")
    until(lambda: told(window, "focused") > before, "it to know that it has the focus")
    until(lambda: desktop.active_window() == window.window.id, "its focus")
    return window


def told(window: Program, *words: str) -> int:
    """How often it has logged one of these so far."""
    return sum(line["says"] in words for line in window.log())


def online(window: Program) -> bool:
    return any(line["says"].startswith("link: online") for line in window.log())


def middle(desktop: Desktop, window: Program) -> tuple[int, int]:
    left, top, wide, tall = desktop.rectangle(window.window)
    return left + wide // 2, top + tall // 2


# --- above, and back again


def test_it_comes_over_a_window_that_fills_the_screen(desktop: Desktop, window: Program, film: int) -> None:
    window.focus_composer()
    desktop.key("Escape")
    until(lambda: window.hidden, "Esc to hide it")
    until(lambda: desktop.active_window() == film, "the film to have the focus again")
    seen = desktop.pixel(640, 400)
    shown(desktop, window)
    order = [other.id for other in desktop.windows()]
    assert order.index(window.window.id) > order.index(film)
    x, y = middle(desktop, window)
    until(lambda: desktop.pixel(x, y) != seen, "the window to be seen over it")
    desktop.key(KEY)
    until(lambda: desktop.active_window() == film, "the film to have the focus again")


@pytest.mark.parametrize("away", ["Escape", KEY])
def test_the_application_below_takes_letters_again_when_it_goes(
    desktop: Desktop, window: Program, notes: Control, away: str
) -> None:
    hidden(desktop, window)
    until(lambda: notes.is_("focused"), "the other application to have the focus")
    shown(desktop, window)
    desktop.key(away)
    until(lambda: window.hidden, f"{away} to send it away")
    until(lambda: notes.is_("focused"), "the focus where it was")
    desktop.type("on")
    until(lambda: notes.text == "on", "what is typed to land there")


def test_a_click_elsewhere_sends_an_unpinned_window_away(
    desktop: Desktop, window: Program, notes: Control
) -> None:
    shown(desktop, hidden(desktop, window))
    desktop.key("ctrl+shift+t")
    window.logged("window unpinned")
    try:
        desktop.click_at_title("Another application")
        until(lambda: window.hidden, "the window to make room")
        until(lambda: notes.is_("focused"), "the focus where the click was")
    finally:
        shown(desktop, window)
        desktop.key("ctrl+shift+t")
        window.logged("window pinned")
    desktop.click_at_title("Another application")
    until(lambda: notes.is_("focused"), "the focus where the click was")
    assert not window.hidden


# --- pressed in a hurry


@pytest.mark.parametrize("presses", [2, 5])
def test_each_press_counts_however_fast_they_come(
    desktop: Desktop, window: Program, notes: Control, presses: int
) -> None:
    hidden(desktop, window)
    before = told(window, "summoned", "dismissed")
    desktop.key(*[KEY] * presses)
    until(lambda: told(window, "summoned", "dismissed") - before == presses, f"all of {presses} presses")
    until(lambda: window.hidden == (presses % 2 == 0), "the last press to hold")


def test_called_and_sent_away_over_and_over_it_leaves_nothing_behind(
    desktop: Desktop, window: Program
) -> None:
    """A thousand times: tests/soak/test_summoning.py."""
    hidden(desktop, window)
    until(lambda: online(window), "the workspace: it holds more from then on", SLOW)
    cycles(desktop, window, 10)
    before = held(desktop, window)
    cycles(desktop, window, 100)
    after = held(desktop, window)
    assert after.files <= before.files + 2
    assert after.x_resources <= before.x_resources + 5
    assert after.memory_mb - before.memory_mb <= 8


def test_sent_away_while_it_grows_it_comes_back_whole(desktop: Desktop, window: Program) -> None:
    shown(desktop, hidden(desktop, window))
    small = desktop.rectangle(window.window)
    desktop.key("ctrl+shift+p", KEY)
    until(lambda: window.hidden, "it to go in the middle of growing")
    shown(desktop, window)
    until(lambda: desktop.rectangle(window.window)[2] >= 880, "the whole page")
    desktop.key("ctrl+shift+p")
    until(lambda: desktop.rectangle(window.window) == small, "the small window as it was")


def test_a_minimised_window_comes_back(desktop: Desktop, window: Program) -> None:
    shown(desktop, hidden(desktop, window))
    desktop.run("xdotool", "windowminimize", str(window.window.id))
    until(lambda: "_NET_WM_STATE_HIDDEN" in desktop.states(window.window), "it to be minimised")
    desktop.key(KEY)
    until(lambda: "_NET_WM_STATE_HIDDEN" not in desktop.states(window.window), "it to come back")
    until(lambda: desktop.active_window() == window.window.id, "its focus")


# --- desktops and window managers


@pytest.mark.parametrize("minimised", [False, True])
def test_it_comes_to_the_desktop_where_the_user_is(
    desktop: Desktop, window: Program, minimised: bool
) -> None:
    shown(desktop, hidden(desktop, window))
    try:
        if minimised:
            desktop.run("xdotool", "windowminimize", str(window.window.id))
        desktop.run("xdotool", "set_desktop", "1")
        until(lambda: desktop.run("xdotool", "get_desktop").strip() == "1", "the other desktop")
        desktop.key(KEY)
        until(lambda: desktop.active_window() == window.window.id, "its focus")
        assert desktop.run("xdotool", "get_desktop").strip() == "1"
        assert desktop.run("xdotool", "get_desktop_for_window", str(window.window.id)).strip() == "1"
    finally:
        desktop.run("xdotool", "set_desktop", "0")


def test_another_window_manager_takes_over_and_all_holds(
    desktop: Desktop, window: Program, notes: Control
) -> None:
    shown(desktop, hidden(desktop, window))
    desktop.replace_window_manager()
    until(lambda: "_NET_WM_STATE_ABOVE" in desktop.states(window.window), "it to be above again")
    assert set(desktop.frame(window.window)) <= {0}
    desktop.focus(window.window)
    until(lambda: desktop.active_window() == window.window.id, "its focus")
    desktop.key(KEY)
    until(lambda: window.hidden, "the key to send it away")
    shown(desktop, window)
    window.type("hello")
    until(lambda: window.question == "hello", "typing to land in it")


# --- monitors


def test_it_opens_on_the_monitor_with_the_pointer_where_it_was_there(
    desktop: Desktop, window: Program, halves: tuple[Box, Box]
) -> None:
    places = []
    for left, top, wide, tall in halves:
        hidden(desktop, window)
        desktop.move_pointer(left + wide // 2, top + tall - 10)
        shown(desktop, window)
        assert left <= middle(desktop, window)[0] <= left + wide
        desktop.run("xdotool", "windowmove", "--sync", str(window.window.id), str(left + 30), "300")
        places.append(desktop.rectangle(window.window))
    for (left, top, wide, tall), place in zip(halves, places, strict=True):
        desktop.key(KEY)
        until(lambda: window.hidden, "it to go")
        desktop.move_pointer(left + wide // 2, top + tall - 10)
        shown(desktop, window)
        assert desktop.rectangle(window.window) == place


def test_a_monitor_that_is_unplugged_takes_no_window_with_it(
    desktop: Desktop, window: Program, halves: tuple[Box, Box]
) -> None:
    left_half, right_half = halves
    hidden(desktop, window)
    desktop.move_pointer(right_half[0] + 200, 850)
    shown(desktop, window)
    assert middle(desktop, window)[0] > right_half[0]
    desktop.monitors(left_half)
    until(lambda: middle(desktop, window)[0] < right_half[0], "it to come to what is left")
    left, _, wide, _ = desktop.rectangle(window.window)
    assert left + wide <= left_half[2] + SHADOW


def test_it_stays_off_a_panel_of_its_own_monitor(
    desktop: Desktop, window: Program, halves: tuple[Box, Box]
) -> None:
    left, _, wide, tall = halves[0]
    hidden(desktop, window)
    desktop.move_pointer(left + 100, 100)
    shown(desktop, window)
    ends = [0] * 6 + [left, left + wide - 1]
    panel = desktop.panel(left, tall - 60, wide, 60, [0, 0, 0, 60, *ends])
    try:
        desktop.run("xdotool", "windowmove", "--sync", str(window.window.id), "100", str(tall - 70))
        desktop.key(KEY)
        until(lambda: window.hidden, "it to go")
        shown(desktop, window)
        _, y, _, high = desktop.rectangle(window.window)
        assert y + high <= tall - 60 + SHADOW
    finally:
        panel.destroy()
        desktop.x.sync()
