"""How far a meeting is: a pill with a dot, green when it is done."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.i18n import tr
from harmony_desktop.ui.meetings.words import status_words, tone
from harmony_desktop.ui.theme import Theme

TALL = 20


def badge_width(font: QFont, words: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(words) + 25


def paint_badge(painter: QPainter, theme: Theme, place: QRectF, words: str, name: str, font: QFont) -> None:
    """``name``: of its colour."""
    colour = theme.colour(name)
    edge = theme.colour(name, 0.35)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(theme.colour(name, 0.06))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), place.height() / 2, place.height() / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(place.left() + 10, place.center().y()), 2.4, 2.4)
    painter.setPen(colour)
    painter.setFont(font)
    painter.drawText(place.adjusted(17, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, words)


class StatusBadge(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._font = theme.font(11, 500)
        self._words, self._tone = "", "ok"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_meeting(self, meeting: Meeting) -> None:
        self._words, self._tone = status_words(meeting), tone(meeting.status)
        self.setAccessibleName(tr("Status: {status}", status=self._words))
        self.updateGeometry()
        self.update()

    def forget(self) -> None:
        self._words = ""
        self.setAccessibleName(tr("Status"))
        self.hide()

    @property
    def words(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        return QSize(round(badge_width(self._font, self._words)) + 1, TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_badge(painter, self._theme, QRectF(self.rect()), self._words, self._tone, self._font)
