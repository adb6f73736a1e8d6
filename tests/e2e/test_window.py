"""The window on a real desktop: above everything, brought and sent away by key, tray, command and second start."""

import pytest

from tests.parts.accessibility import Control
from tests.parts.desktop import Desktop
from tests.parts.program import Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e


def test_it_floats_above_other_windows_without_a_frame(
    desktop: Desktop, window: Program, notes: Control
) -> None:
    assert "_NET_WM_STATE_ABOVE" in desktop.states(window.window)
    assert desktop.title(window.window) == "Harmony Companion"
    assert set(desktop.frame(window.window)) <= {0}
    editor = next(other for other in desktop.windows() if desktop.title(other) == "Another application")
    desktop.focus(editor)
    until(lambda: notes.is_("focused"), "the other application to have the focus")
    order = [other.id for other in desktop.windows()]
    assert order.index(window.window.id) > order.index(editor.id)


def test_typing_lands_in_the_composer_from_the_first_frame(window: Program) -> None:
    window.focus_composer()
    window.type("what did dana say")
    until(lambda: window.question == "what did dana say", "the words in the composer")


def test_a_second_start_brings_the_first_to_the_front(
    desktop: Desktop, window: Program, notes: Control
) -> None:
    window.focus_composer()
    desktop.key("Escape")
    until(lambda: window.hidden, "Esc to hide it")
    assert window.start_again() == 0
    until(lambda: not window.hidden, "the first window again")
    until(lambda: desktop.active_window() == window.window.id, "its focus")


def test_the_toggle_command_hides_it_and_shows_it(desktop: Desktop, window: Program) -> None:
    window.focus_composer()
    assert window.command("toggle").returncode == 0
    until(lambda: window.hidden, "toggle to hide it")
    assert window.command("toggle").returncode == 0
    until(lambda: not window.hidden, "toggle to show it")


def test_the_toggle_key_works_from_another_application(
    desktop: Desktop, window: Program, notes: Control
) -> None:
    window.focus_composer()
    desktop.key("Escape")
    until(lambda: window.hidden, "Esc to hide it")
    until(lambda: notes.is_("focused"), "the other application to have the focus")
    desktop.key("ctrl+alt+h")
    until(lambda: not window.hidden, "the window")
    window.type("hello")
    until(lambda: window.question == "hello", "typing to land in it at once")
    assert notes.text == ""
    desktop.key("ctrl+alt+h")
    until(lambda: window.hidden, "the key to send it away")
