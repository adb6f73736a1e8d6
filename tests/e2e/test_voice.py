"""A spoken question: by the button, by the key held in another application, and every way it can come to nothing."""

from pathlib import Path

import pytest

from tests.parts.accessibility import Control
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.program import ROOT, SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e

SPOKEN = ROOT / "resources/sample_workspace/question.wav"


def words_in_composer(program: Program) -> str:
    program.logged("words landed", seconds=SLOW)
    return program.question.lower()


def test_words_spoken_while_the_button_is_held_land_in_the_composer(
    desktop: Desktop, microphone: Microphone, program: Program
) -> None:
    program.start()
    desktop.button_down(*program.control("Talk").centre)
    program.logged("state listening")
    microphone.say(SPOKEN)
    desktop.button_up()
    heard = words_in_composer(program)
    assert "pricing" in heard
    assert "five calls" in heard


def test_a_key_held_in_another_application_speaks_to_companion(
    desktop: Desktop, microphone: Microphone, program: Program, notes: Control
) -> None:
    program.start()
    program.focus_composer()
    desktop.key("Escape")
    until(lambda: notes.is_("focused"), "the other application to have the focus")
    desktop.key_down("ctrl+alt+space")
    program.logged("state listening")
    microphone.say(SPOKEN)
    desktop.key_up("ctrl+alt+space")
    assert "pricing" in words_in_composer(program)
    assert notes.text == ""


def test_escape_drops_what_was_said(desktop: Desktop, microphone: Microphone, program: Program) -> None:
    program.start()
    program.focus_composer()
    desktop.key_down("ctrl+alt+space")
    program.logged("state listening")
    desktop.key("Escape")
    desktop.key_up("ctrl+alt+space")
    program.logged("state quick")
    assert program.question == ""
    assert not list((program.data / "client/takes").glob("*.wav"))


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
