"""A spoken question: by the button, by the key held in another application, and every way it can come to nothing."""

import pytest

from tests.fakes.model_server import ModelServer, text
from tests.parts.accessibility import Control
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.program import ROOT, SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e

SPOKEN = ROOT / "resources/sample_workspace/question.wav"


def words_in_composer(window: Program) -> str:
    window.logged("words landed", seconds=SLOW)
    return window.question.lower()


def test_words_spoken_while_the_button_is_held_land_in_the_composer(
    desktop: Desktop, microphone: Microphone, window: Program
) -> None:
    desktop.button_down(*window.control("Talk").centre)
    window.logged("state listening")
    microphone.say(SPOKEN)
    desktop.button_up()
    heard = words_in_composer(window)
    assert "pricing" in heard
    assert "five calls" in heard


def test_a_key_held_in_another_application_asks_companion(
    desktop: Desktop, microphone: Microphone, model: ModelServer, window: Program, notes: Control
) -> None:
    model.script(text("I heard you."))
    window.focus_composer()
    desktop.key("Escape")
    until(lambda: notes.is_("focused"), "the other application to have the focus")
    desktop.key_down("ctrl+alt+space")
    window.logged("state listening")
    microphone.say(SPOKEN)
    desktop.key_up("ctrl+alt+space")
    assert "pricing" in words_in_composer(window)
    assert notes.text == ""
    desktop.key("Return")
    assert "on this device" in window.shows("I heard you.", seconds=SLOW)


def test_escape_drops_what_was_said(desktop: Desktop, microphone: Microphone, window: Program) -> None:
    window.focus_composer()
    desktop.key_down("ctrl+alt+space")
    window.logged("state listening")
    desktop.key("Escape")
    desktop.key_up("ctrl+alt+space")
    window.logged("state quick")
    assert window.question == ""
    assert not list((window.data / "client/takes").glob("*.wav"))
