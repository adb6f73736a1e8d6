"""The focus on Windows: the foreground window."""

import sys
from collections.abc import Callable
from typing import Any


class WindowsFocus:
    """``user32``: the system's library, or what stands in for it."""

    def __init__(self, user32: Any = None) -> None:
        if user32 is None and sys.platform == "win32":
            import ctypes

            user32 = ctypes.windll.user32
        self._user32 = user32

    def active(self, ours: int) -> int | None:
        return int(self._user32.GetForegroundWindow() or 0)

    def watch(self, changed: Callable[[], None]) -> None:
        """Qt tells it reliably here."""

    def bring(self, ours: int) -> None:
        """Windows lets the program that has received the last input come to the front; a global key is such input."""
        self._user32.SetForegroundWindow(ours)

    def give_back(self, other: int) -> None:
        seen = self._user32.IsWindow(other) and self._user32.IsWindowVisible(other)
        if seen and not self._user32.IsIconic(other):
            self._user32.SetForegroundWindow(other)
