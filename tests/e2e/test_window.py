"""The window on a real desktop: above everything, brought and sent away by key, tray, command and second start."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harmony_desktop.domain.desktop import HOLD_CHORD
from tests.parts.accessibility import Control
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e


def test_it_floats_above_other_windows_without_a_frame(
    desktop: Desktop, program: Program, notes: Control
) -> None:
    program.start()
    assert "_NET_WM_STATE_ABOVE" in desktop.states(program.window)
    assert set(desktop.frame(program.window)) <= {0}
    editor = next(window for window in desktop.windows() if desktop.title(window) == "Another application")
    desktop.focus(editor)
    until(lambda: notes.is_("focused"), "the other application to have the focus")
    order = [window.id for window in desktop.windows()]
    assert order.index(program.window.id) > order.index(editor.id)


def test_typing_lands_in_the_composer_from_the_first_frame(program: Program) -> None:
    program.start()
    program.focus_composer()
    program.type("what did dana say")
    until(lambda: program.question == "what did dana say", "the words in the composer")


def test_a_draft_is_there_after_a_kill(program: Program) -> None:
    program.start()
    program.focus_composer()
    program.type("half a thought")
    until(lambda: program.question == "half a thought", "the draft in the composer")
    program.kill()
    program.start()
    until(lambda: program.question == "half a thought", "the draft again")


def test_a_second_start_brings_the_first_to_the_front(
    desktop: Desktop, program: Program, notes: Control
) -> None:
    program.start()
    program.focus_composer()
    desktop.key("Escape")
    until(lambda: program.hidden, "Esc to hide it")
    assert program.start_again() == 0
    until(lambda: not program.hidden, "the first window again")
    until(lambda: desktop.active_window() == program.window.id, "its focus")


def test_the_toggle_command_hides_it_and_shows_it(desktop: Desktop, program: Program) -> None:
    program.start()
    program.focus_composer()
    assert program.command("toggle").returncode == 0
    until(lambda: program.hidden, "toggle to hide it")
    assert program.command("toggle").returncode == 0
    until(lambda: not program.hidden, "toggle to show it")


def test_the_toggle_key_works_from_another_application(
    desktop: Desktop, program: Program, notes: Control
) -> None:
    program.start()
    program.focus_composer()
    desktop.key("Escape")
    until(lambda: program.hidden, "Esc to hide it")
    until(lambda: notes.is_("focused"), "the other application to have the focus")
    desktop.key("ctrl+alt+h")
    until(lambda: not program.hidden, "the window")
    program.type("hello")
    until(lambda: program.question == "hello", "typing to land in it at once")
    assert notes.text == ""
    desktop.key("ctrl+alt+h")
    until(lambda: program.hidden, "the key to send it away")


def test_a_key_that_another_program_has_is_told_in_words(
    program: Program, resident: Callable[..., Callable[[], list[str]]], tmp_path: Path
) -> None:
    said = resident(str(tmp_path), HOLD_CHORD, "Ctrl+Alt+J")
    until(lambda: "hold taken" in said(), "the other program to take the key")
    program.start()
    program.control("Ctrl+Alt+Space belongs to another program.")


def test_the_tray_icon_shows_the_window_and_quits(desktop: Desktop, program: Program) -> None:
    program.start()
    assert program.process is not None
    pid = program.process.pid
    icon = until(lambda: desktop.tray_icon(pid), "the icon in the tray")
    program.focus_composer()
    desktop.key("Escape")
    until(lambda: program.hidden, "Esc to hide it")
    desktop.click(*icon)
    until(lambda: not program.hidden, "a click on the icon to show it")
    program.logged("link: online", seconds=SLOW)
    before = desktop.popups(pid)
    desktop.click(*icon, button=3)
    until(lambda: desktop.popups(pid) > before, "the menu of the icon")
    desktop.key("Up")  # the last entry
    desktop.key("Return")
    assert program.ended() == 0
    assert desktop.tray_icon(pid) is None
    assert program.workspace_pid() is None  # the workspace it started ended with it
