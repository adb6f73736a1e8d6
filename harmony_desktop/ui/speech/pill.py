"""A word or two about a row, in a small pill of their colour."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from harmony_desktop.ui.meetings.badge import TALL, badge_width, paint_badge
from harmony_desktop.ui.theme import Theme


class Pill(QWidget):
    def __init__(self, theme: Theme, words: str, tone: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.words, self._tone = theme, words, tone
        self._font = theme.font(11, 500)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(round(badge_width(self._font, self.words)) + 1, TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_badge(painter, self._theme, QRectF(self.rect()), self.words, self._tone, self._font)
