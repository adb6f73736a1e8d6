"""What was being said when the program was killed is there at the next start, and its words come."""

import pytest

from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.program import ROOT, SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e

HEARD = 10_000
"""Bytes of a take in which there is sound already."""
SPOKEN = ROOT / "resources/sample_workspace/question.wav"


def test_a_take_cut_short_by_a_kill_is_offered_and_its_words_wait_in_the_composer(
    desktop: Desktop, microphone: Microphone, program: Program
) -> None:
    program.start()
    desktop.button_down(*program.control("Talk").centre)
    takes = program.data / "client/takes"
    until(lambda: [file for file in takes.glob("*.wav") if file.stat().st_size > HEARD], "an open microphone")
    microphone.say(SPOKEN)
    program.kill()
    desktop.button_up()
    assert len(list(takes.glob("*.wav"))) == 1
    program.start()
    program.click("Turn into words")
    program.logged("words landed", seconds=SLOW)
    heard = until(lambda: program.question.lower(), "words in the composer")
    assert "pricing" in heard
    assert "five calls" in heard
    until(lambda: not list(takes.iterdir()), "an end of the recording")
    assert program.screen.seek("Turn into words") is None
