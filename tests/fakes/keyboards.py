"""The key doors of Windows and macOS without their systems: what is registered, what is held, what belongs to others."""

from collections.abc import Callable

from harmony_desktop.system.hotkeys_macos import TAKEN as MAC_TAKEN
from harmony_desktop.system.hotkeys_windows import TAKEN


class WindowsKeyboard:
    """``others``: keys that another program has; ``down``: keys that are held."""

    def __init__(self, *others: int) -> None:
        self.others = set(others)
        self.registered: dict[int, tuple[int, int]] = {}
        self.down: set[int] = set()

    def register(self, number: int, modifiers: int, key: int) -> int:
        if key in self.others or (modifiers, key) in self.registered.values():
            return TAKEN
        self.registered[number] = (modifiers, key)
        return 0

    def unregister(self, number: int) -> None:
        del self.registered[number]

    def is_down(self, key: int) -> bool:
        return key in self.down

    def key_of(self, letter: str) -> int:
        return {".": 0xBE, "+": 0xBB, "ö": 0xC0}.get(letter, 0)


class MacKeyboard:
    """``told`` is what the system would call."""

    def __init__(self, *others: int) -> None:
        self.others = set(others)
        self.registered: dict[int, tuple[int, int]] = {}
        self.told: Callable[[int, bool], None]
        self.open = True

    def listen(self, told: Callable[[int, bool], None]) -> None:
        self.told = told

    def register(self, number: int, key: int, modifiers: int) -> int:
        if key in self.others:
            return MAC_TAKEN
        self.registered[number] = (key, modifiers)
        return 0

    def unregister(self, number: int) -> None:
        self.registered.pop(number)

    def close(self) -> None:
        self.open = False

    def number(self, key: int) -> int:
        return next(number for number, (code, _) in self.registered.items() if code == key)
