"""One line of the record: what happened to which tool, who did it, when."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.record import RecordLine
from harmony_desktop.ui.drawn_row import FIRST, LINE, SECOND, SIDE, DrawnRow
from harmony_desktop.ui.record import words
from harmony_desktop.ui.theme import Theme


class RecordRow(DrawnRow):
    def __init__(
        self, theme: Theme, line: RecordLine, titles: dict[str, str], parent: QWidget | None = None
    ) -> None:
        happened, tone = words.happened(line)
        about, when = words.about(line, titles), words.when(line.at)
        below = " · ".join(filter(None, (words.who(line), words.detail(line))))
        super().__init__(theme, ", ".join(filter(None, (about, happened, below, when))), parent)
        self.line, self._tone = line, tone
        self._happened, self._about, self._when, self._below = happened, about, when, below
        self.setObjectName(f"record:{line.seq}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
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
