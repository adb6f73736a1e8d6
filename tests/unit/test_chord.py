"""A key combination is read and written the same way, and one that typing needs is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.domain.desktop import HOLD_CHORD, TOGGLE_CHORD, Chord
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.hotkeys_names import read_trigger, trigger


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


@pytest.mark.parametrize(
    "text",
    ["Ctrl+C", "Ctrl+1", "Ctrl+Left", "Ctrl+Shift+Z", "Ctrl+Shift+Tab", "Alt+Tab", "Alt+F4", "Ctrl+Alt+Del"],
)
def test_a_key_that_other_programs_need_is_refused(text: str) -> None:
    with pytest.raises(HarmonyError, match="key_needed"):
        Chord.parse(text).spare(mac=False)


@pytest.mark.parametrize(
    "text", [HOLD_CHORD, TOGGLE_CHORD, "Meta+C", "Ctrl+Shift+Space", "Ctrl+F8", "Alt+Space"]
)
def test_a_key_that_most_programs_leave_free_is_not(text: str) -> None:
    Chord.parse(text).spare(mac=False)


def test_on_a_mac_programs_need_the_command_key() -> None:
    Chord.parse("Ctrl+C").spare(mac=True)
    with pytest.raises(HarmonyError, match="key_needed"):
        Chord.parse("Meta+C").spare(mac=True)


@given(st.text(max_size=30))
def test_any_text_is_a_chord_or_refused(text: str) -> None:
    try:
        chord = Chord.parse(text)
    except HarmonyError:
        return
    assert Chord.parse(str(chord)) == chord


@pytest.mark.parametrize(
    ("chord", "spelled"),
    [
        (HOLD_CHORD, "CTRL+ALT+space"),
        (TOGGLE_CHORD, "CTRL+ALT+h"),
        ("Meta+Shift+Pageup", "SHIFT+LOGO+Prior"),
        ("Ctrl+Plus", "CTRL+plus"),
        ("Alt+Ö", "ALT+U00F6"),
    ],
)
def test_the_portal_is_asked_for_a_key_in_its_own_spelling(chord: str, spelled: str) -> None:
    assert trigger(Chord.parse(chord)) == spelled


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("Press <Control><Alt>space", "Ctrl+Alt+Space"),
        ("Ctrl+Alt+Space", "Ctrl+Alt+Space"),
        ("<Super>Return", "Meta+Enter"),
        ("CTRL+LOGO+Prior", "Ctrl+Meta+Pageup"),
        ("Tasto rosso", "Tasto rosso"),
        ("", ""),
    ],
)
def test_the_key_that_a_desktop_gave_reads_like_ours(words: str, read: str) -> None:
    assert read_trigger(words) == read


@given(st.text(max_size=30))
def test_whatever_a_desktop_calls_a_key_is_shown(words: str) -> None:
    assert read_trigger(words) or not words.strip()
