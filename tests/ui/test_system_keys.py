"""Keys as Windows and macOS count them, and what is made of their presses. The systems themselves are not here."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication

from harmony_desktop.domain.desktop import Chord, GlobalKeys, KeyCalls, KeyState, KeyUse
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.system.hotkeys_held import HeldKey
from harmony_desktop.system.hotkeys_macos import ESCAPE, MacKeys, key_code
from harmony_desktop.system.hotkeys_windows import NO_REPEAT, VK_ESCAPE, WindowsKeys, virtual_key
from tests.fakes.keyboards import MacKeyboard, WindowsKeyboard

SPACE, MAC_SPACE = 0x20, 49
HOLD = Chord.parse("Ctrl+Alt+Space")


@pytest.fixture(autouse=True)
def _an_event_loop(qapp: QCoreApplication) -> None:
    """Windows looks at its keyboard by a timer."""


def taken(keys: GlobalKeys, chord: Chord = HOLD) -> tuple[list[str], Callable[[], None]]:
    """What happens to the key, as it happens; and the way to give it back."""
    told: list[str] = []
    end = keys.grab(
        KeyUse("hold_key", "Hold to speak"),
        chord,
        KeyCalls(
            pressed=lambda: told.append("pressed"),
            released=lambda: told.append("released"),
            cancelled=lambda: told.append("cancelled"),
        ),
    )
    return told, end


# --- one key


def test_a_key_that_is_lost_while_it_is_held_is_let_go() -> None:
    told: list[object] = []
    key = HeldKey(
        KeyUse("a", "A"),
        HOLD,
        KeyCalls(lambda: told.append("pressed"), lambda: told.append("released"), None, told.append),
    )
    gone = KeyState(Problem("keys_missing"))
    key.press()
    key.stand(gone)
    key.stand(gone)
    key.release()
    assert told == ["pressed", "released", gone]


# --- Windows


@pytest.mark.parametrize(
    ("chord", "key"),
    [
        ("Ctrl+A", 0x41),
        ("Ctrl+7", 0x37),
        ("Ctrl+F1", 0x70),
        ("Ctrl+F24", 0x87),
        ("Ctrl+Space", SPACE),
        ("Ctrl+Pageup", 0x21),
        ("Ctrl+.", 0xBE),
        ("Ctrl+Plus", 0xBB),
        ("Ctrl+Ö", 0xC0),
    ],
)
def test_windows_counts_keys_so(chord: str, key: int) -> None:
    assert virtual_key(Chord.parse(chord), WindowsKeyboard()) == key


@pytest.mark.parametrize("chord", ["Ctrl+F25", "Ctrl+Ы", "Ctrl+Banana"])
def test_a_key_that_the_layout_lacks_is_refused(chord: str) -> None:
    with pytest.raises(HarmonyError) as refused:
        virtual_key(Chord.parse(chord), WindowsKeyboard())
    assert refused.value.problem.code == "key_unknown"


def test_on_windows_a_press_is_told_once_and_its_release_when_the_key_is_up() -> None:
    keyboard = WindowsKeyboard()
    keys = WindowsKeys(keyboard)
    told, end = taken(keys)
    assert keyboard.registered == {1: (NO_REPEAT | 0x0001 | 0x0002, SPACE)}
    keyboard.down = {SPACE}
    keys.on_hotkey(1)
    keys.on_hotkey(1)
    keys.look()
    assert told == ["pressed"]
    keyboard.down = set()
    keys.look()
    keys.look()
    assert told == ["pressed", "released"]
    end()
    assert not keyboard.registered
    keys.close()


def test_on_windows_escape_cancels_what_is_held() -> None:
    keyboard = WindowsKeyboard()
    keys = WindowsKeys(keyboard)
    told, _ = taken(keys)
    keyboard.down = {SPACE, VK_ESCAPE}
    keys.on_hotkey(1)
    keys.look()
    keyboard.down = set()
    keys.look()
    assert told == ["pressed", "cancelled"]
    keys.close()


def test_on_windows_a_key_of_another_program_is_refused() -> None:
    keys = WindowsKeys(WindowsKeyboard(SPACE))
    with pytest.raises(HarmonyError) as refused:
        taken(keys)
    assert refused.value.problem.code == "key_taken"
    keys.close()


# --- macOS


@pytest.mark.parametrize(
    ("chord", "key"), [("Ctrl+A", 0), ("Meta+F12", 111), ("Alt+Space", 49), ("Ctrl+'", 39)]
)
def test_macos_counts_keys_by_their_places(chord: str, key: int) -> None:
    assert key_code(Chord.parse(chord)) == key


def test_on_macos_press_and_release_are_told_and_escape_is_taken_meanwhile() -> None:
    system = MacKeyboard()
    keys = MacKeys(system)
    told, _ = taken(keys)
    number = system.number(MAC_SPACE)
    assert system.registered[number] == (MAC_SPACE, 0x1000 | 0x0800)
    system.told(number, True)
    assert system.registered[system.number(ESCAPE)] == (ESCAPE, 0x1000 | 0x0800)
    system.told(number, False)
    assert told == ["pressed", "released"]
    assert list(system.registered) == [number]
    keys.close()
    assert not system.open
    assert not system.registered


def test_on_macos_escape_cancels_what_is_held() -> None:
    system = MacKeyboard()
    told, _ = taken(MacKeys(system))
    number = system.number(MAC_SPACE)
    system.told(number, True)
    escape = system.number(ESCAPE)
    system.told(escape, True)
    system.told(escape, False)
    system.told(number, False)
    assert told == ["pressed", "cancelled"]


def test_on_macos_a_key_of_another_program_is_refused() -> None:
    with pytest.raises(HarmonyError) as refused:
        taken(MacKeys(MacKeyboard(MAC_SPACE)))
    assert refused.value.problem.code == "key_taken"
