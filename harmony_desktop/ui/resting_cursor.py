"""The cursor blinks while somebody writes, and stands still after a while: each blink draws the window anew."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTextEdit

from harmony_desktop.ui.timers import once

RESTS_MS = 10_000


class RestingCursor(QObject):
    """Wherever the keyboard is; what is written in ``edit`` lets it blink again."""

    def __init__(self, edit: QTextEdit, rests_ms: int = RESTS_MS) -> None:
        super().__init__(edit)
        self._usual = QGuiApplication.styleHints().cursorFlashTime()
        """As the desktop has it."""
        self._timer = once(self, rests_ms, self._rest)
        edit.cursorPositionChanged.connect(self._wake)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusObjectChanged.connect(self._wake)
        self._wake()

    def _wake(self) -> None:
        hints = QGuiApplication.styleHints()
        if hints.cursorFlashTime() != self._usual:
            hints.setCursorFlashTime(self._usual)
        self._timer.start()

    def _rest(self) -> None:
        QGuiApplication.styleHints().setCursorFlashTime(0)
