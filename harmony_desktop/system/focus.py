"""Which window the user is in, putting the user into ours, and giving the focus back: asked of the system itself.

Qt's own view wavers while a global key is grabbed, and may stay wrong after a quick coming and going; and its request for the focus carries the time of the last event that
Qt saw. A global key is none of those, so a system that guards the focus would refuse it.
"""

import sys
from collections.abc import Callable
from typing import Protocol


class Focus(Protocol):
    """A window, or an application where the system thinks in those, is a number."""

    def active(self, ours: int) -> int | None:
        """Which has the keyboard: ``ours`` where it is this one, 0 for none, None where that cannot be told."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Calls it whenever another window has the keyboard, where the system tells."""

    def bring(self, ours: int) -> None:
        """The user has just asked for this window, which is on the screen: here, wherever it was."""

    def give_back(self, other: int) -> None:
        """To the one that had it before, if it can still be seen here."""


class NoFocus:
    """Only Qt knows, and the compositor decides."""

    def active(self, ours: int) -> int | None:
        return None

    def watch(self, changed: Callable[[], None]) -> None:
        pass

    def bring(self, ours: int) -> None:
        pass

    def give_back(self, other: int) -> None:
        pass


_there: dict[str, Focus] = {}


def system() -> Focus:
    """As Qt draws here: through an X server, also that of a Wayland session, or the system's own way."""
    from PySide6.QtGui import QGuiApplication

    platform = QGuiApplication.platformName()
    if platform not in _there:
        _there[platform] = _made(platform)
    return _there[platform]


def _made(platform: str) -> Focus:
    if platform == "xcb" and sys.platform.startswith("linux"):
        from harmony_desktop.system.focus_x11 import X11Focus

        return X11Focus()
    if sys.platform == "win32":
        from harmony_desktop.system.focus_windows import WindowsFocus

        return WindowsFocus()
    if sys.platform == "darwin":
        from harmony_desktop.system.focus_macos import MacFocus

        return MacFocus()
    return NoFocus()


def is_active(ours: int) -> bool | None:
    """None where only Qt knows."""
    found = system().active(ours)
    return None if found is None else found == ours
