"""A click elsewhere sends the window away, unless it is pinned or something is going on in it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from harmony_desktop.system import focus
from harmony_desktop.ui.listening.stage import Stage
from harmony_desktop.ui.timers import once
from harmony_desktop.wishes.placing import HIDES_ELSEWHERE

if TYPE_CHECKING:
    from harmony_desktop.ui.window import CompanionWindow

SURE_MS = 150
"""While a global key is held the focus wavers."""


class ClickAway(QObject):
    """Of one window. ``wanted`` is the user's wish."""

    looked = Signal()
    """The user was elsewhere for a moment: whether the window had to go is settled."""

    def __init__(self, window: "CompanionWindow") -> None:
        super().__init__(window)
        self._window = window
        self.wanted = HIDES_ELSEWHERE.default
        self._sure = once(self, SURE_MS, self._look)
        window.left.connect(self._sure.start)

    def _look(self) -> None:
        if self.wanted and self._window.on_screen and not self._busy and self._is_elsewhere():
            self._window.dismiss()
        self.looked.emit()

    @property
    def _busy(self) -> bool:
        """A Page is no window for a moment; words and answers are not put out of sight."""
        window = self._window
        going_on = window.take is not Stage.NONE or bool(window.thread_view.streaming or window.composer.text)
        return window.pin.on or window.large or going_on

    def _is_elsewhere(self) -> bool:
        """In no window of ours, nor in a dialog that another program shows for us."""
        ours = QApplication.activeWindow()
        if QApplication.activeModalWidget() is not None or (ours is not None and ours is not self._window):
            return False
        active = focus.is_active(self._window.native_id)
        return ours is None if active is None else not active
