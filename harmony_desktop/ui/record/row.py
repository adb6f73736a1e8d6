"""One line of the record: what happened to which tool, who did it, when. It draws itself; a press opens it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from harmony_desktop.domain.record import RecordLine
from harmony_desktop.ui.buttons import pressed
from harmony_desktop.ui.record import words
from harmony_desktop.ui.theme import Theme

TALL, SIDE, FIRST, SECOND, LINE = 50, 14, 7, 25, 18


class RecordRow(QAbstractButton):
    def __init__(
        self, theme: Theme, line: RecordLine, titles: dict[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.line = line
        happened, self._tone = words.happened(line)
        self._happened, self._about = happened, words.about(line, titles)
        self._when = words.when(line.at)
        self._below = " · ".join(filter(None, (words.who(line), words.detail(line))))
        told = filter(None, (self._about, happened, self._below, self._when))
        self.setAccessibleName(", ".join(told))
        self.setObjectName(f"record:{line.seq}")
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
        right = self.width() - SIDE
        right -= self._say(painter, self._when, SIDE, right, FIRST, "faint", px=11.5, at_right=True) + 12
        drawn = self._say(painter, self._about, SIDE, right, FIRST, "text", weight=500)
        at = SIDE + drawn + 10
        self._say(painter, self._happened, at, right, FIRST, self._tone)
        self._say(painter, self._below, SIDE, self.width() - SIDE, SECOND, "dim", px=12)

    def _say(
        self,
        painter: QPainter,
        text: str,
        left: int,
        right: int,
        top: int,
        tone: str,
        *,
        px: float = 12.5,
        weight: int = 400,
        at_right: bool = False,
    ) -> int:
        """Returns how wide it came out."""
        if right <= left or not text:
            return 0
        painter.setFont(self._theme.font(px, weight))
        painter.setPen(self._theme.colour(tone))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, right - left)
        side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
        box = QRectF(left, top, right - left, LINE)
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)
