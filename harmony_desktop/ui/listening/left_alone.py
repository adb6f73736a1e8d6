"""Tells that the speaker went to another program: a take that nobody's hand keeps open ends there."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from harmony_desktop.system import focus
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

SURE_MS = 400
"""While a global key is grabbed the focus wavers."""


class LeftAlone(QObject):
    left = Signal()

    def __init__(self, window: CompanionWindow) -> None:
        super().__init__(window)
        self._window = window
        self._sure = once(self, SURE_MS, self._look)
        window.left.connect(self._sure.start)

    def _look(self) -> None:
        if QApplication.activeWindow() is None and not focus.is_active(self._window.native_id):
            self.left.emit()
