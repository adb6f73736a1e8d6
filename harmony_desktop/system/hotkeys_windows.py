"""Global keys on Windows: RegisterHotKey tells of the press, the state of the keyboard of the release. Not run yet."""

import ctypes
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, QTimer

from harmony_desktop.domain.desktop import Call, Chord, KeyCalls, KeyUse
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.hotkeys_held import HeldKey

log = logging.getLogger(__name__)

WATCH_MS = 15
"""So often the keyboard is looked at, while a key is held only: the system tells of no release."""
WM_HOTKEY = 0x0312
VK_ESCAPE = 0x1B
TAKEN = 1409
"""ERROR_HOTKEY_ALREADY_REGISTERED"""
NO_REPEAT = 0x4000
_MODIFIERS = {"Alt": 0x0001, "Ctrl": 0x0002, "Shift": 0x0004, "Meta": 0x0008}
_KEYS = {
    "Backspace": 0x08, "Tab": 0x09, "Enter": 0x0D, "Pause": 0x13, "Capslock": 0x14, "Esc": VK_ESCAPE, "Space": 0x20,
    "Pageup": 0x21, "Pagedown": 0x22, "End": 0x23, "Home": 0x24, "Left": 0x25, "Up": 0x26, "Right": 0x27, "Down": 0x28,
    "Print": 0x2C, "Ins": 0x2D, "Del": 0x2E, "Numlock": 0x90, "Scrolllock": 0x91,
}  # fmt: skip


class Keyboard(Protocol):
    """What of user32 is needed."""

    def register(self, number: int, modifiers: int, key: int) -> int:
        """0, or the system's error."""

    def unregister(self, number: int) -> None: ...

    def is_down(self, key: int) -> bool: ...

    def key_of(self, letter: str) -> int:
        """The key that types it in the user's layout, or 0."""


class User32:
    """The real one."""

    def __init__(self) -> None:
        self._dll: Any = ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]

    def register(self, number: int, modifiers: int, key: int) -> int:
        if self._dll.RegisterHotKey(None, number, modifiers, key):
            return 0
        return int(ctypes.get_last_error()) or 1  # type: ignore[attr-defined, unused-ignore]

    def unregister(self, number: int) -> None:
        self._dll.UnregisterHotKey(None, number)

    def is_down(self, key: int) -> bool:
        return bool(self._dll.GetAsyncKeyState(key) & 0x8000)

    def key_of(self, letter: str) -> int:
        found = int(self._dll.VkKeyScanW(ctypes.c_wchar(letter)))
        return 0 if found & 0xFFFF == 0xFFFF else found & 0xFF


def virtual_key(chord: Chord, keyboard: Keyboard) -> int:
    """Raises `HarmonyError` key_unknown."""
    key = chord.key
    if key in _KEYS:
        found = _KEYS[key]
    elif len(key) > 1 and key[0] == "F" and key[1:].isdigit() and 1 <= int(key[1:]) <= 24:
        found = 0x6F + int(key[1:])
    elif len(key) == 1 and key.isascii() and key.isalnum():
        found = ord(key)
    else:
        letter = "+" if key == "Plus" else key
        found = keyboard.key_of(letter.lower()) if len(letter) == 1 else 0
    if not found:
        raise HarmonyError.of("key_unknown", chord=str(chord))
    return found


@dataclass(eq=False)
class _Hotkey(HeldKey):
    number: int = 0
    key: int = 0


class WindowsKeys(QObject):
    """Hotkeys of this thread: their messages pass through Qt's event loop."""

    asks_user = False
    can_configure = False

    def __init__(self, keyboard: Keyboard | None = None) -> None:
        super().__init__()
        self._keyboard = keyboard or User32()
        self._hotkeys: dict[int, _Hotkey] = {}
        self._next = 1
        self._filter = _Messages(self.on_hotkey)
        if (app := QCoreApplication.instance()) is not None:
            app.installNativeEventFilter(self._filter)
        self._watchdog = QTimer(self)
        self._watchdog.setInterval(WATCH_MS)
        self._watchdog.timeout.connect(self.look)

    def grab(self, use: KeyUse, chord: Chord, calls: KeyCalls) -> Call:
        number, self._next = self._next, self._next + 1
        key = virtual_key(chord, self._keyboard)
        modifiers = NO_REPEAT
        for name in chord.modifiers:
            modifiers |= _MODIFIERS[name]
        if error := self._keyboard.register(number, modifiers, key):
            code = "key_taken" if error == TAKEN else "keys_missing"
            raise HarmonyError.of(code, chord=str(chord), detail=f"RegisterHotKey: {error}")
        self._hotkeys[number] = _Hotkey(use, chord, calls, number=number, key=key)
        return lambda: self._give_back(number)

    def configure(self) -> None:
        """The user of Windows chooses in our own preferences."""

    def close(self) -> None:
        for number in tuple(self._hotkeys):
            self._give_back(number)
        self._watchdog.stop()
        if (app := QCoreApplication.instance()) is not None:
            app.removeNativeEventFilter(self._filter)

    def _give_back(self, number: int) -> None:
        if self._hotkeys.pop(number, None) is not None:
            self._keyboard.unregister(number)

    def on_hotkey(self, number: int) -> None:
        """The system says that it was pressed."""
        if (hotkey := self._hotkeys.get(number)) is not None:
            self._watchdog.start()
            hotkey.press()

    def look(self) -> None:
        """Runs while a key is held. Esc is seen, not swallowed: the application in front gets it too."""
        held = [hotkey for hotkey in self._hotkeys.values() if hotkey.down]
        if held and self._keyboard.is_down(VK_ESCAPE):
            for hotkey in held:
                if hotkey.key != VK_ESCAPE:
                    hotkey.cancel()
        for hotkey in held:
            if not self._keyboard.is_down(hotkey.key):
                hotkey.release()
        if not any(hotkey.down for hotkey in self._hotkeys.values()):
            self._watchdog.stop()


class _Messages(QAbstractNativeEventFilter):
    """Picks the hotkeys out of the messages of the thread."""

    def __init__(self, told: Callable[[int], None]) -> None:
        super().__init__()
        self._told = told

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        if sys.platform == "win32":
            from ctypes import wintypes

            said = wintypes.MSG.from_address(int(message))
            if said.message == WM_HOTKEY:
                self._told(int(said.wParam))
        return False
