"""Which of a few one is at: a dot for each, the present one long."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from harmony_desktop.ui.theme import Theme

DOT, LONG, GAP = 6, 18, 5


class Dots(QWidget):
    """Said in words beside it, so that it needs no name of its own."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._at, self._count = 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_place(self, at: int, count: int) -> None:
        self._at, self._count = at, count
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._count * (DOT + GAP) + (LONG - DOT), DOT + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = 0.0
        for number in range(self._count):
            wide = LONG if number == self._at else DOT
            painter.setBrush(self._theme.colour("act" if number <= self._at else "line"))
            x = self.width() - left - wide if mirrored else left
            painter.drawRoundedRect(QRectF(x, 1, wide, DOT), DOT / 2, DOT / 2)
            left += wide + GAP
