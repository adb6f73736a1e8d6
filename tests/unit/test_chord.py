"""A key combination is read and written the same way, and one that typing needs is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.domain.desktop import HOLD_CHORD, TOGGLE_CHORD, Chord
from harmony_desktop.domain.problems import HarmonyError


@pytest.mark.parametrize("spelling", [HOLD_CHORD, TOGGLE_CHORD, "Ctrl+Shift+F12", "Meta+."])
def test_a_chord_is_written_as_it_was_read(spelling: str) -> None:
    assert str(Chord.parse(spelling)) == spelling


def test_order_case_and_blanks_do_not_matter() -> None:
    assert Chord.parse(" alt + control+SPACE ") == Chord.parse(HOLD_CHORD)


@pytest.mark.parametrize("text", ["", "+", "Ctrl+", "Ctrl+Alt", "Hyper+X", "Ctrl+X+Y"])
def test_what_is_no_chord_is_refused(text: str) -> None:
    with pytest.raises(HarmonyError) as refused:
        Chord.parse(text)
    assert refused.value.problem.code == "key_bad"


@pytest.mark.parametrize("text", ["Space", "a", "Shift+A", "F5"])
def test_a_key_that_typing_needs_is_refused(text: str) -> None:
    with pytest.raises(HarmonyError) as refused:
        Chord.parse(text)
    assert refused.value.problem.code == "key_bare"


@given(st.text(max_size=30))
def test_any_text_is_a_chord_or_refused(text: str) -> None:
    try:
        chord = Chord.parse(text)
    except HarmonyError:
        return
    assert Chord.parse(str(chord)) == chord
