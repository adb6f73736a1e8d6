"""A line that can be ticked: a name, and what is to be known about it in quiet words at the right."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui import icons
from harmony_desktop.ui.choices.tick import Tick
from harmony_desktop.ui.direction import sided
from harmony_desktop.ui.theme import Theme

TALL, BOX, PAD = 34, 16, 14


class CheckLine(Tick):
    """As wide as it may be; a press anywhere on it ticks it."""

    def __init__(self, theme: Theme, words: str, quiet: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._theme, self._quiet = theme, quiet
        self.mark = ""
        self.setFont(theme.font(13))
        self.setFixedHeight(TALL)
        self.setToolTip(f"{words} · {quiet}")
        self.setAccessibleName(words)
        self.setAccessibleDescription(quiet)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def show_mark(self, mark: str) -> None:
        """A few dim words behind the name."""
        self.mark = mark
        self.setAccessibleDescription(", ".join(filter(None, (mark, self._quiet))))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, TALL)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, TALL)

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(self._theme.colour("faint"), 1.2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5, 2, -5, -2), 7, 7)
        self._tick(painter, sided(QRectF(PAD, (TALL - BOX) / 2, BOX, BOX), self.width()))
        left, right = PAD + BOX + 10, self.width() - PAD
        painter.setFont(self._theme.font(11.5))
        metrics = painter.fontMetrics()
        wide = min(metrics.horizontalAdvance(self._quiet) + 2, (right - left) * 2 // 3)
        painter.setPen(self._theme.colour("dim"))
        self._say(painter, right - wide, wide, self._quiet, Qt.AlignmentFlag.AlignRight)
        room = right - wide - 12 - left
        painter.setFont(self.font())
        painter.setPen(self._theme.colour("text" if self.isChecked() else "dim"))
        drawn = self._say(painter, left, room, self.text(), Qt.AlignmentFlag.AlignLeft)
        if self.mark:
            painter.setFont(self._theme.font(11.5))
            painter.setPen(self._theme.colour("dim"))
            self._say(painter, left + drawn + 10, room - drawn - 10, self.mark, Qt.AlignmentFlag.AlignLeft)

    def _tick(self, painter: QPainter, box: QRectF) -> None:
        on = self.isChecked()
        area = box.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self._theme.colour("act" if on else "faint"), 1))
        painter.setBrush(self._theme.colour("act" if on else "card"))
        painter.drawRoundedRect(area, 4.5, 4.5)
        if on:
            icons.paint(painter, "check", self._theme.colour("actfg"), box.adjusted(2, 2, -2, -2))

    def _say(self, painter: QPainter, left: int, wide: int, words: str, side: Qt.AlignmentFlag) -> int:
        """Returns how wide it came out."""
        if wide <= 0:
            return 0
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, wide)
        place = sided(QRectF(left, 0, wide, TALL), self.width())
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return painter.fontMetrics().horizontalAdvance(shown)
