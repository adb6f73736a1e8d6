"""One line of a list: a name, and below it what is known; quieter words at the other end."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui.direction import mirrored, sided, write
from harmony_desktop.ui.drawn_row import FIRST, LINE, SECOND, SIDE, DrawnRow
from harmony_desktop.ui.theme import Theme

AIR = 14


class TwoLines(DrawnRow):
    """``quiet`` stands beside the name, ``quieter`` beside what is below it."""

    def __init__(
        self, theme: Theme, name: str, below: str, quiet: str, quieter: str, parent: QWidget | None = None
    ) -> None:
        told = ", ".join(filter(None, (name, below, quiet, quieter)))
        super().__init__(theme, told, parent)
        self._lines = ((name, quiet), (below, quieter))
        self.setToolTip(told)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        for (words, beside), top, px, weight, tone in zip(
            self._lines, (FIRST, SECOND), (13.0, 12.0), (500, 400), ("text", "dim"), strict=True
        ):
            room = self.width() - 2 * SIDE
            painter.setFont(self._theme.font(12))
            painter.setPen(self._theme.colour("dim"))
            wide = min(painter.fontMetrics().horizontalAdvance(beside) + 2, room // 2) if beside else 0
            if beside:
                self._beside(painter, QRectF(SIDE + room - wide, top, wide, LINE), beside)
                room -= wide + AIR
            painter.setFont(self._theme.font(px, weight))
            painter.setPen(self._theme.colour(tone))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
            write(painter, sided(QRectF(SIDE, top, room, LINE), self.width()), shown)

    def _beside(self, painter: QPainter, box: QRectF, words: str) -> None:
        side = Qt.AlignmentFlag.AlignLeft if mirrored() else Qt.AlignmentFlag.AlignRight
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(sided(box, self.width()), flags, shown)
