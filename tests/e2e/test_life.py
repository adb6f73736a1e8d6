"""A start, a kill, a quit: what the window does with the desktop over its life."""

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from harmony_desktop.domain.desktop import HOLD_CHORD
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e


def test_a_draft_is_there_after_a_kill(program: Program) -> None:
    program.start()
    program.logged("link: online", seconds=SLOW)
    program.focus_composer()
    program.type("half a thought")
    until(lambda: program.question == "half a thought", "the draft in the composer")
    program.kill()
    program.start()
    until(lambda: program.question == "half a thought", "the draft again")


def test_an_open_window_that_nobody_uses_rests(program: Program) -> None:
    program.start()
    program.logged("link: online", seconds=SLOW)
    assert program.process is not None
    window = psutil.Process(program.process.pid)
    until(lambda: window.cpu_percent(interval=2) < 5, "the window to rest", seconds=SLOW)
    program.process.terminate()
    assert program.ended() == 0


def test_a_key_that_another_program_has_is_told_in_words(
    program: Program, resident: Callable[..., Callable[[], list[str]]], tmp_path: Path
) -> None:
    said = resident(str(tmp_path), HOLD_CHORD, "Ctrl+Alt+J")
    until(lambda: "hold taken" in said(), "the other program to take the key")
    program.start()
    program.control("Ctrl+Alt+Space belongs to another program.")


def test_a_directory_that_cannot_be_used_is_told_on_the_screen(desktop: Desktop) -> None:
    """From a menu nobody reads what is printed."""
    program = Program(desktop, Path("/proc/nope"))
    program.process = program.begin()
    program.control("The data directory /proc/nope cannot be used.", seconds=SLOW)
    program.click("Copy details")
    program.control("Close").press()
    assert program.ended() == 2


def test_a_key_of_the_desktops_own_opens_the_window_where_none_runs(program: Program) -> None:
    program.start("toggle")
    assert not program.hidden
    assert program.command("toggle").returncode == 0
    until(lambda: program.hidden, "the same key to hide it")


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


def test_without_a_microphone_it_says_so_and_typing_works(
    desktop: Desktop, microphone: Microphone, prepared: Path, program: Program
) -> None:
    program.env |= {"PULSE_SERVER": "unix:/nowhere", "PIPEWIRE_RUNTIME_DIR": "/nowhere"}
    program.start()
    desktop.button_down(*program.control("Talk").centre)
    program.control("No microphone was found.")
    desktop.button_up()
    program.focus_composer()
    program.type("typed instead")
    until(lambda: program.question == "typed instead", "the typed words")


def test_a_window_that_is_quit_while_its_workspace_starts_leaves_nothing_running(program: Program) -> None:
    program.start()
    program.logged("started a workspace")
    assert program.quit() == 0
    assert program.workspaces() == []
