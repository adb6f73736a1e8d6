"""What is set in the real window: a key that works at once, a model chosen by the workspace, a start in the background."""

import json

import pytest

from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e


def test_a_start_in_the_background_waits_for_its_key(desktop: Desktop, program: Program) -> None:
    program.start_in_background()
    assert program.hidden
    desktop.key("ctrl+alt+h")
    until(lambda: not program.hidden, "the window")
    program.logged("window painted")


def test_a_recorded_key_works_from_then_on(desktop: Desktop, program: Program) -> None:
    window = program.start()
    window.focus_composer()
    desktop.key("ctrl+shift+p")
    window.click("Preferences")
    window.click("Hardware")
    window.click("Show and hide: Ctrl+Alt+H")
    window.control("Show and hide: press the new keys; Esc keeps the old ones")
    desktop.key("ctrl+alt+j")
    window.control("Show and hide: Ctrl+Alt+J")
    settings = json.loads((window.data / "client/settings.json").read_text())
    assert settings["toggle_key"] == "Ctrl+Alt+J"
    desktop.key("ctrl+alt+j")
    until(lambda: window.hidden, "the new key to hide it")
    desktop.key("ctrl+alt+h")
    desktop.key("ctrl+alt+j")
    until(lambda: not window.hidden, "the new key to show it, the old one to do nothing")


def test_an_admin_sets_a_limit_and_finds_it_again(desktop: Desktop, program: Program) -> None:
    window = program.start()
    window.logged("link: online", seconds=SLOW)
    window.focus_composer()
    desktop.key("ctrl+shift+p")
    window.click("Workspace Settings")
    steps = window.control("Limit: Steps", seconds=SLOW)
    assert steps.is_("checked")
    steps.press()
    window.control("Saved")
    window.click("Preferences")
    window.click("Workspace Settings")
    until(lambda: not window.control("Limit: Steps").is_("checked"), "the limit as it was left")
