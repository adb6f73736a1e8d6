"""Global keys on macOS: Carbon's hot keys, which tell of press and release and need no permission. Not run yet."""

import ctypes
import ctypes.util
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from harmony_desktop.domain.desktop import Call, Chord, KeyCalls, KeyUse
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.hotkeys_held import HeldKey

log = logging.getLogger(__name__)

TAKEN = -9878
"""eventHotKeyExistsErr"""
ESCAPE = 53
_MODIFIERS = {"Meta": 0x0100, "Shift": 0x0200, "Alt": 0x0800, "Ctrl": 0x1000}
"""Meta is the command key, Alt the option key."""
_KEYS = {
    "A": 0, "S": 1, "D": 2, "F": 3, "H": 4, "G": 5, "Z": 6, "X": 7, "C": 8, "V": 9, "B": 11, "Q": 12, "W": 13, "E": 14,
    "R": 15, "Y": 16, "T": 17, "1": 18, "2": 19, "3": 20, "4": 21, "6": 22, "5": 23, "=": 24, "9": 25, "7": 26,
    "-": 27, "8": 28, "0": 29, "]": 30, "O": 31, "U": 32, "[": 33, "I": 34, "P": 35, "Enter": 36, "L": 37, "J": 38,
    "'": 39, "K": 40, ";": 41, "\\": 42, ",": 43, "/": 44, "N": 45, "M": 46, ".": 47, "Tab": 48, "Space": 49, "`": 50,
    "Backspace": 51, "Esc": ESCAPE, "F17": 64, "F18": 79, "F19": 80, "F20": 90, "F5": 96, "F6": 97, "F7": 98, "F3": 99,
    "F8": 100, "F9": 101, "F11": 103, "F13": 105, "F16": 106, "F14": 107, "F10": 109, "F12": 111, "F15": 113,
    "Ins": 114, "Home": 115, "Pageup": 116, "Del": 117, "F4": 118, "End": 119, "F2": 120, "Pagedown": 121, "F1": 122,
    "Left": 123, "Right": 124, "Down": 125, "Up": 126,
}  # fmt: skip
"""By place, as they are printed on an American keyboard."""
_KEYBOARD, _PRESSED, _RELEASED = 0x6B657962, 5, 6
_DIRECT_OBJECT, _HOT_KEY_ID, _OURS = 0x2D2D2D2D, 0x686B6964, 0x48726D79
"""Four letters each: ----, hkid, Hrmy."""
_NOT_HANDLED = -9874


class HotKeys(Protocol):
    """What of Carbon is needed."""

    def listen(self, told: Callable[[int, bool], None]) -> None:
        """``told`` the number of a key, and whether it was pressed or let go."""

    def register(self, number: int, key: int, modifiers: int) -> int:
        """0, or the system's error."""

    def unregister(self, number: int) -> None: ...

    def close(self) -> None: ...


class _Id(ctypes.Structure):
    _fields_ = (("signature", ctypes.c_uint32), ("number", ctypes.c_uint32))


class _Kind(ctypes.Structure):
    _fields_ = (("group", ctypes.c_uint32), ("kind", ctypes.c_uint32))


class Carbon:
    """The real one."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("Carbon")
        if name is None:
            raise HarmonyError.of("keys_missing", detail="no Carbon")
        self._dll: Any = ctypes.CDLL(name)
        self._dll.GetEventDispatcherTarget.restype = ctypes.c_void_p
        self._dll.GetEventKind.argtypes = [ctypes.c_void_p]
        self._dll.GetEventKind.restype = ctypes.c_uint32
        self._dll.GetEventParameter.argtypes = [
            ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p,
            ctypes.c_ulong, ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        self._dll.InstallEventHandler.argtypes = [
            ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        self._dll.RegisterEventHotKey.argtypes = [
            ctypes.c_uint32, ctypes.c_uint32, _Id, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p,
        ]  # fmt: skip
        self._dll.UnregisterEventHotKey.argtypes = [ctypes.c_void_p]
        self._dll.RemoveEventHandler.argtypes = [ctypes.c_void_p]
        self._target = self._dll.GetEventDispatcherTarget()
        self._keys: dict[int, ctypes.c_void_p] = {}
        self._handler = ctypes.c_void_p()
        self._callback: Any = None

    def listen(self, told: Callable[[int, bool], None]) -> None:
        kinds = (_Kind * 2)(_Kind(_KEYBOARD, _PRESSED), _Kind(_KEYBOARD, _RELEASED))
        which, wanted = _Id(), ctypes.sizeof(_Id)

        def on_event(caller: int, event: int, data: int) -> int:
            self._dll.GetEventParameter(
                event, _DIRECT_OBJECT, _HOT_KEY_ID, None, wanted, None, ctypes.byref(which)
            )
            if which.signature != _OURS:
                return _NOT_HANDLED
            told(which.number, self._dll.GetEventKind(event) == _PRESSED)
            return 0

        kind = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
        self._callback = kind(on_event)  # the system keeps no hold on it
        handler = ctypes.cast(self._callback, ctypes.c_void_p)
        self._dll.InstallEventHandler(self._target, handler, 2, kinds, None, ctypes.byref(self._handler))

    def register(self, number: int, key: int, modifiers: int) -> int:
        made = ctypes.c_void_p()
        error = int(
            self._dll.RegisterEventHotKey(
                key, modifiers, _Id(_OURS, number), self._target, 0, ctypes.byref(made)
            )
        )
        if not error:
            self._keys[number] = made
        return error

    def unregister(self, number: int) -> None:
        if (made := self._keys.pop(number, None)) is not None:
            self._dll.UnregisterEventHotKey(made)

    def close(self) -> None:
        if self._handler:
            self._dll.RemoveEventHandler(self._handler)


def key_code(chord: Chord) -> int:
    """Raises `HarmonyError` key_unknown."""
    if chord.key not in _KEYS:
        raise HarmonyError.of("key_unknown", chord=str(chord))
    return _KEYS[chord.key]


@dataclass(eq=False)
class _HotKey(HeldKey):
    number: int = 0
    modifiers: int = 0


class MacKeys:
    """While a key is held that can be cancelled, Esc with the same modifiers is a hot key too."""

    asks_user = False
    can_configure = False

    def __init__(self, system: HotKeys | None = None) -> None:
        self._system = system or Carbon()
        self._keys: dict[int, _HotKey] = {}
        self._escapes: dict[int, _HotKey] = {}
        self._next = 1
        self._system.listen(self._on_key)

    def grab(self, use: KeyUse, chord: Chord, calls: KeyCalls) -> Call:
        modifiers = sum(_MODIFIERS[name] for name in chord.modifiers)
        number = self._number()
        if error := self._system.register(number, key_code(chord), modifiers):
            code = "key_taken" if error == TAKEN else "keys_missing"
            raise HarmonyError.of(code, chord=str(chord), detail=f"RegisterEventHotKey: {error}")
        self._keys[number] = _HotKey(use, chord, calls, number=number, modifiers=modifiers)
        return lambda: self._give_back(number)

    def configure(self) -> None:
        """The user of macOS chooses in our own preferences."""

    def close(self) -> None:
        for number in (*self._keys, *self._escapes):
            self._system.unregister(number)
        self._keys.clear()
        self._escapes.clear()
        self._system.close()

    def _number(self) -> int:
        number, self._next = self._next, self._next + 1
        return number

    def _give_back(self, number: int) -> None:
        if (key := self._keys.pop(number, None)) is not None:
            self._system.unregister(number)
            self._let_escape_go(key)

    def _on_key(self, number: int, pressed: bool) -> None:
        if number in self._escapes:
            if pressed:
                self._escapes[number].cancel()
        elif (key := self._keys.get(number)) is not None and pressed:
            self._take_escape(key)
            key.press()
        elif key is not None:
            self._let_escape_go(key)
            key.release()

    def _take_escape(self, key: _HotKey) -> None:
        number = self._number()
        if key.calls.cancelled and not key.down and not self._system.register(number, ESCAPE, key.modifiers):
            self._escapes[number] = key

    def _let_escape_go(self, key: _HotKey) -> None:
        for number in [n for n, held in self._escapes.items() if held is key]:
            del self._escapes[number]
            self._system.unregister(number)
