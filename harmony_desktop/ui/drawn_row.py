"""A line of a list that draws itself, so that hundreds are laid out at once; a press opens it, arrows go to the next."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from harmony_desktop.ui.buttons import pressed
from harmony_desktop.ui.theme import Theme

TALL, SIDE, FIRST, SECOND, LINE = 50, 14, 7, 25, 18
"""Pixels: of the row, beside its words, above its two lines, and of one line."""


class DrawnRow(QAbstractButton):
    """Two lines of words; ``painter`` begins what a row draws."""

    def __init__(self, theme: Theme, told: str, parent: QWidget | None = None) -> None:
        """``told``: all of its words, for who does not see them."""
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(told)
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

    def painter(self) -> QPainter:
        """Its ground is drawn already: where the pointer or the keyboard is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(self._theme.colour("faint"), 1.2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5, 3, -5, -3), 7, 7)
        return painter
