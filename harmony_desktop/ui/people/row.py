"""One line of a list: a name, and below it what is known; quieter words at the other end. It draws itself, so that
hundreds are laid out at once; a press opens it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from harmony_desktop.ui.buttons import pressed
from harmony_desktop.ui.direction import mirrored, sided, write
from harmony_desktop.ui.theme import Theme

TALL, SIDE, FIRST, SECOND, LINE, AIR = 50, 14, 7, 25, 18, 14


class TwoLines(QAbstractButton):
    """``quiet`` stands beside the name, ``quieter`` beside what is below it."""

    def __init__(
        self, theme: Theme, name: str, below: str, quiet: str, quieter: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines = ((name, quiet), (below, quieter))
        told = ", ".join(filter(None, (name, below, quiet, quieter)))
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.setFixedHeight(TALL)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(240, TALL)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, TALL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif not pressed(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(self._theme.colour("faint"), 1.2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5, 3, -5, -3), 7, 7)
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
