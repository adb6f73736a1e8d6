"""The words beside a switch are a part of it: a click on them turns it, as one on the switch does."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui.choices.tick import Tick


class ByWords(QWidget):
    """What holds both."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turned: Tick | None = None
        self._words: tuple[QWidget, ...] = ()
        self._pressed = False

    def turn_by_words(self, switch: Tick, *words: QWidget) -> None:
        self._turned, self._words = switch, words

    def _on_words(self, event: QMouseEvent) -> bool:
        left = event.button() == Qt.MouseButton.LeftButton
        return left and self.childAt(event.position().toPoint()) in self._words

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._on_words(event)
        if not self._pressed:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed and self._turned is not None and self._on_words(event):
            self._turned.click()
        self._pressed = False
        super().mouseReleaseEvent(event)
