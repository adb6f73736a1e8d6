"""Whether global keys can be had right now, for a command that is no window: each is taken and given back at once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from harmony_desktop.domain.desktop import Chord, KeyCalls, KeyState, KeyUse, Session
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.facts import session

if TYPE_CHECKING:
    from harmony_desktop.system.hotkeys_x11 import X11Keys


def can_probe() -> bool:
    """Where nobody is asked for each key. A portal would put a question up, and Windows wants a window."""
    return session() is Session.X11


def probe(chords: Mapping[str, str], window_runs: bool) -> dict[str, tuple[str, KeyState]]:
    """By title: the key, and how it stands. What another has is well had where the window has it."""
    from PySide6.QtCore import QCoreApplication

    from harmony_desktop.system.hotkeys_x11 import X11Keys

    app = QCoreApplication.instance() or QCoreApplication([])
    found = {}
    keys = X11Keys()
    try:
        for title, text in chords.items():
            found[title] = (text, _state(keys, title, text, window_runs) if text else KeyState())
    finally:
        keys.close()
    del app
    return found


def _state(keys: "X11Keys", title: str, text: str, window_runs: bool) -> KeyState:
    try:
        keys.grab(KeyUse("doctor", title), Chord.parse(text), KeyCalls(_nothing))()
    except HarmonyError as error:
        if error.problem.code == "key_taken" and window_runs:
            return KeyState()
        return KeyState(error.problem)
    return KeyState()


def _nothing() -> None:
    """It is given back before anybody can press it."""
