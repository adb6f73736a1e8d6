"""The yes, no or number of an insight, drawn."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from harmony_desktop.domain.insights import AnswerType, Insight
from harmony_desktop.i18n import number, tr
from harmony_desktop.ui.theme import Theme

TALL = 26
STEPS = 12
"""More of them are one bar."""


def value_words(insight: Insight) -> str:
    """What it says; empty where the meeting does not say."""
    if insight.value is None:
        return ""
    if insight.answer is AnswerType.YES_NO:
        return tr("Yes") if insight.value else tr("No")
    return tr("{value} of {highest}", value=number(int(insight.value)), highest=number(insight.highest))


class InsightValue(QWidget):
    def __init__(self, theme: Theme, insight: Insight, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._insight = theme, insight
        self._words = value_words(insight)
        self.setAccessibleName(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(180, TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._insight.answer is AnswerType.YES_NO:
            self._answer(painter)
        else:
            self._scale(painter)

    def _answer(self, painter: QPainter) -> None:
        theme, font = self._theme, self._theme.font(12.5, 600)
        box = QRectF(4.5, 2.5, QFontMetricsF(font).horizontalAdvance(self._words) + 22, 21)
        tone = "ok" if self._insight.value else "dim"
        painter.setPen(theme.colour(tone, 0.4))
        painter.setBrush(theme.colour(tone, 0.08))
        painter.drawRoundedRect(box, 10.5, 10.5)
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)

    def _scale(self, painter: QPainter) -> None:
        insight, theme = self._insight, self._theme
        steps = insight.highest - insight.lowest + 1
        value = max(insight.lowest, min(int(insight.value or 0), insight.highest))
        room = min(150.0, self.width() - 80.0)
        painter.setPen(Qt.PenStyle.NoPen)
        if steps <= STEPS:
            wide = room / steps
            for step in range(steps):
                full = step <= value - insight.lowest
                painter.setBrush(theme.colour("text", 0.8) if full else theme.colour("line"))
                painter.drawRoundedRect(QRectF(4 + step * wide, 10, wide - 3, 6), 3, 3)
        else:
            share = (value - insight.lowest) / (insight.highest - insight.lowest)
            painter.setBrush(theme.colour("line"))
            painter.drawRoundedRect(QRectF(4, 10, room, 6), 3, 3)
            painter.setBrush(theme.colour("text", 0.8))
            painter.drawRoundedRect(QRectF(4, 10, max(6.0, room * share), 6), 3, 3)
        painter.setFont(theme.font(12.5, 500))
        painter.setPen(theme.colour("text"))
        place = QRectF(room + 12, 0, 90, TALL)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._words)
