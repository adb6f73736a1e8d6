"""One of a few that stand side by side; it draws itself, with a ring when the keyboard came to it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QRadioButton, QWidget

from harmony_desktop.ui.buttons import by_keyboard
from harmony_desktop.ui.theme import Theme


class OneOf(QRadioButton):
    def __init__(self, theme: Theme, words: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        self._theme = theme
        self._by_keyboard = False
        self.setAccessibleName(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def ringed(self) -> bool:
        return self.hasFocus() and self._by_keyboard

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = by_keyboard(event)
        super().focusInEvent(event)
