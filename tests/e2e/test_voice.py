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


def test_words_appear_while_the_key_is_held_and_are_no_text_yet(
    desktop: Desktop, microphone: Microphone, window: Program
) -> None:
    window.focus_composer()
    desktop.key_down("ctrl+alt+space")
    window.logged("state listening")
    speech = microphone.play(SPOKEN)
    window.logged("first words shown", seconds=SLOW)
    assert window.question == ""
    speech.wait(30)
    desktop.key_up("ctrl+alt+space")
    assert "five calls" in words_in_composer(window)
    desktop.key("ctrl+z")
    until(lambda: window.question == "", "the words to be taken back in one step")


def test_two_taps_listen_until_the_next_press(
    desktop: Desktop, microphone: Microphone, window: Program
) -> None:
    window.focus_composer()
    desktop.key("ctrl+alt+space", "ctrl+alt+space")
    window.control("Press again to finish")
    microphone.say(SPOKEN)
    desktop.key("ctrl+alt+space")
    assert "five calls" in words_in_composer(window)


def test_escape_drops_what_was_said(desktop: Desktop, microphone: Microphone, window: Program) -> None:
    window.focus_composer()
    desktop.key_down("ctrl+alt+space")
    window.logged("state listening")
    desktop.key("Escape")
    desktop.key_up("ctrl+alt+space")
    window.logged("state quick")
    assert window.question == ""
    until(lambda: not list((window.data / "client/takes").glob("*.wav")), "the recordings to be gone")
