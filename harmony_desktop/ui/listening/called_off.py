"""A take that was called off can be had back as long as the window says so; then it is gone for good."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from harmony_desktop.i18n import tr
from harmony_desktop.ui import toast
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

Act = Callable[[str], object]


class CalledOff(QObject):
    """``again`` and ``drop`` are called with the take's name; one of them, once."""

    def __init__(self, window: CompanionWindow, again: Act, drop: Act) -> None:
        super().__init__(window)
        self._toast, self._again, self._drop = window.toast, again, drop
        self._take = ""
        self._over = once(self, 0, self.forget)

    def offer(self, take: str) -> None:
        self.forget()
        self._take = take
        self._over.start(toast.LASTS_MS)
        self._toast.say(tr("Recording discarded."), tr("Undo"), self._undo)

    def forget(self) -> None:
        """Nobody wants it any more."""
        if take := self._let_go():
            self._drop(take)

    def _undo(self) -> None:
        if take := self._let_go():
            self._again(take)

    def _let_go(self) -> str:
        self._over.stop()
        take, self._take = self._take, ""
        return take
