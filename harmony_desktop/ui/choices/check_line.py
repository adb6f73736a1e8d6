"""A line that can be ticked: a name, and what is to be known about it in quiet words at the right, or below."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui import icons
from harmony_desktop.ui.choices.tick import Tick
from harmony_desktop.ui.direction import sided
from harmony_desktop.ui.theme import Theme

TALL, BOX, PAD = 34, 16, 14
LEFT = PAD + BOX + 10
"""Where the name begins."""
BELOW, BETWEEN = 17, 12
"""So much taller with the quiet words below; so much between them and the name beside it."""


class CheckLine(Tick):
    """As wide as it may be; a press anywhere on it ticks it."""

    def __init__(self, theme: Theme, words: str, quiet: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._theme, self._quiet = theme, quiet
        self.mark = ""
        self.setFont(theme.font(13))
        self._below = False
        """The quiet words stand there, because beside the name they would be cut."""
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
        self._fit()
        self.update()

    def _fit(self) -> None:
        small = QFontMetrics(self._theme.font(11.5))
        mark = small.horizontalAdvance(self.mark) + 10 if self.mark else 0
        name = QFontMetrics(self.font()).horizontalAdvance(self.text()) + mark
        quiet = small.horizontalAdvance(self._quiet) + 2
        self._below = bool(self._quiet) and name + BETWEEN + quiet > self.width() - PAD - LEFT
        self.setFixedHeight(TALL + BELOW * self._below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

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
        room = self.width() - PAD - LEFT
        painter.setFont(self._theme.font(11.5))
        painter.setPen(self._theme.colour("dim"))
        if self._below:
            self._say(painter, LEFT, room, self._quiet, Qt.AlignmentFlag.AlignLeft, BELOW)
        elif self._quiet:
            wide = painter.fontMetrics().horizontalAdvance(self._quiet) + 2
            self._say(painter, LEFT + room - wide, wide, self._quiet, Qt.AlignmentFlag.AlignRight)
            room -= wide + BETWEEN
        painter.setFont(self.font())
        painter.setPen(self._theme.colour("text" if self.isChecked() else "dim"))
        drawn = self._say(painter, LEFT, room, self.text(), Qt.AlignmentFlag.AlignLeft)
        if self.mark:
            painter.setFont(self._theme.font(11.5))
            painter.setPen(self._theme.colour("dim"))
            self._say(painter, LEFT + drawn + 10, room - drawn - 10, self.mark, Qt.AlignmentFlag.AlignLeft)

    def _tick(self, painter: QPainter, box: QRectF) -> None:
        on = self.isChecked()
        area = box.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self._theme.colour("act" if on else "faint"), 1))
        painter.setBrush(self._theme.colour("act" if on else "card"))
        painter.drawRoundedRect(area, 4.5, 4.5)
        if on:
            icons.paint(painter, "check", self._theme.colour("actfg"), box.adjusted(2, 2, -2, -2))

    def _say(
        self, painter: QPainter, left: int, wide: int, words: str, side: Qt.AlignmentFlag, top: int = 0
    ) -> int:
        """Returns how wide it came out."""
        if wide <= 0:
            return 0
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, wide)
        place = sided(QRectF(left, top, wide, TALL), self.width())
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return painter.fontMetrics().horizontalAdvance(shown)
