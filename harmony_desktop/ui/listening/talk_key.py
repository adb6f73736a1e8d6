"""The key to talk with: held as long as one speaks; tapped twice, or where it is wished, it stays open until the next
press."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QObject

from harmony_desktop.ui.timers import once

TAP_MS = 300
"""A press shorter than this was a tap, not a hold."""
TWICE_MS = 300
"""So soon the second tap follows."""


class Talk(Protocol):
    """What the key does to a take."""

    @property
    def speaking(self) -> bool: ...

    def begin(self, latched: str = "") -> None: ...

    def latch(self, latched: str) -> None: ...

    def finish(self, tapped: bool = False) -> None: ...

    def cancel(self) -> None: ...


class TalkKey(QObject):
    """A tap keeps the take open for a moment, because the second one may follow: nothing said meanwhile is lost."""

    def __init__(self, parent: QObject, talk: Talk, switches: Callable[[], bool], latched: str) -> None:
        """``switches``: the user wants to press it once to begin and once to finish."""
        super().__init__(parent)
        self._talk, self._switches, self._latched = talk, switches, latched
        self._down = self._holds = False
        self._held = QElapsedTimer()
        self._second = once(self, TWICE_MS, lambda: talk.finish(tapped=True))

    def press(self) -> None:
        if self._down:
            return  # a repeating key never restarts a take
        self._down = True
        self._held.start()
        if not self._talk.speaking:
            self._second.stop()
            self._holds = not self._switches()
            self._talk.begin("" if self._holds else self._latched)
        elif self._second.isActive():
            self._second.stop()
            self._talk.latch(self._latched)
        else:
            self._talk.finish()

    def release(self) -> None:
        self._down = False
        holds, self._holds = self._holds, False
        if not (holds and self._talk.speaking):
            return
        if self._held.elapsed() < TAP_MS:
            self._second.start()
        else:
            self._talk.finish()

    def cancel(self) -> None:
        """Esc while it is held, which ends the hold too."""
        self._down = self._holds = False
        self._second.stop()
        self._talk.cancel()
