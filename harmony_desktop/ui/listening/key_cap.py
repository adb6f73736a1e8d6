"""A key's name in a small frame, and the button that such a key presses too."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import by_keyboard, pressed
from harmony_desktop.ui.theme import Theme

PX = 11
TALL = 18
AIR = 5
"""Beside the name, inside the frame."""


def paint_cap(painter: QPainter, theme: Theme, area: QRectF, text: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    painter.setPen(theme.colour("faint"))
    painter.setFont(theme.font(PX))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


class KeyCap(QLabel):
    """To be read only."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setFont(theme.font(PX))
        self.setContentsMargins(AIR, 0, AIR, 1)
        self.setFixedHeight(TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_cap(QPainter(self), self._theme, self.rect().toRectF(), self.text())


class KeyButton(QAbstractButton):
    """A word behind its key: Esc cancel. For the hand that is at the pointer anyway."""

    def __init__(self, theme: Theme, key: str, word: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._key = theme, key
        self._hovered = self._ringed = False
        self.setText(word)
        self.setFont(theme.font(12))
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    @property
    def _cap_wide(self) -> int:
        from PySide6.QtGui import QFontMetrics

        return QFontMetrics(self._theme.font(PX)).horizontalAdvance(self._key) + 2 * AIR

    def sizeHint(self) -> QSize:
        return QSize(self._cap_wide + 6 + self.fontMetrics().horizontalAdvance(self.text()) + 2, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        wide, middle = self._cap_wide, (self.height() - TALL) / 2
        left = self.width() - wide if mirrored else 0
        paint_cap(painter, self._theme, QRectF(left, middle, wide, TALL), self._key)
        painter.setFont(self.font())
        painter.setPen(self._theme.colour("text" if self._hovered or self.isDown() else "dim"))
        words = QRectF(0 if mirrored else wide + 6, 0, self.width() - wide - 6, self.height())
        edge = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, edge | Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus() and self._ringed:
            painter.setPen(QPen(self._theme.colour("faint"), 1.2))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.6, 0.6, -0.6, -0.6), 6, 6)


def escape(theme: Theme, parent: QWidget) -> KeyButton:
    return KeyButton(theme, tr("Esc"), tr("cancel"), tr("Cancel"), parent)
