"""A chip: a small pill with an icon and a few words, such as the space a thread belongs to."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from harmony_desktop.ui import icons
from harmony_desktop.ui.direction import sided
from harmony_desktop.ui.labels import plain_tip
from harmony_desktop.ui.theme import Theme

TALL, WIDEST, ICON = 24, 210, 13


class Chip(QAbstractButton):
    """24 px; longer words end in …."""

    def __init__(self, theme: Theme, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon = theme, icon
        self._hovered = False
        self.offers = False
        """It could be added, and is not yet: a dashed edge."""
        self.setFont(theme.font(12))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def say(self, words: str, name: str) -> None:
        self.setText(words)
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        wide = 8 + ICON + 5 + self.fontMetrics().horizontalAdvance(self.text()) + 9
        return QSize(min(wide, WIDEST), TALL)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 72), TALL)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        style = Qt.PenStyle.DashLine if self.offers and not focused else Qt.PenStyle.SolidLine
        edge = self._theme.colour("faint" if self.offers or focused else "line")
        painter.setPen(QPen(edge, 1.4 if focused else 1, style))
        painter.setBrush(self._theme.colour("hover" if self._hovered else "card" if self.offers else "sunk"))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, TALL - 1), 7, 7)
        tone = self._theme.colour("text" if self._hovered else "dim")
        icons.paint(painter, self._icon, tone, sided(QRectF(8, 5.5, ICON, ICON), self.width()))
        painter.setPen(tone)
        painter.setFont(self.font())
        room = sided(QRectF(self.rect()).adjusted(8 + ICON + 5, 0, -8, 0), self.width())
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
