"""Small buttons drawn by hand: quiet icons, and the one that sends."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from harmony_desktop.ui import icons
from harmony_desktop.ui.labels import plain_tip
from harmony_desktop.ui.theme import Theme


def by_keyboard(event: QFocusEvent) -> bool:
    reason = Qt.FocusReason
    return event.reason() in (
        reason.TabFocusReason,
        reason.BacktabFocusReason,
        reason.ShortcutFocusReason,
    )


def pressed(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Enter presses a button as Space does, once for each time it goes down; other keys are left to it."""
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if enter and not event.isAutoRepeat():
        button.click()
    return enter


class IconButton(QAbstractButton):
    """28 px, rounded 8; a background only when it is pointed at, on, or ``raised``."""

    def __init__(self, theme: Theme, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.icon_name = icon
        self.raised = False
        self.tone = "dim"
        self._hovered = False
        self._ringed = False
        self.say(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def say(self, name: str, tip: str = "") -> None:
        """Its name for a screen reader and for the pointer."""
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(tip or name))

    def show_icon(self, icon: str) -> None:
        self.icon_name = icon
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(28, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by keyboard sees where they are."""
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def colours(self) -> tuple[QColor | None, QColor]:
        """Background and foreground."""
        lit = self.isEnabled() and (self._hovered or self.isDown() or self.raised)
        tone = "text" if self.raised or self._hovered or self.isChecked() else self.tone
        front = self.theme.colour(tone if self.isEnabled() else "faint")
        return (self.theme.colour("hover") if lit else None), front

    def paintEvent(self, event: QPaintEvent) -> None:
        back, front = self.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, 0, 28, 28)
        if back is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(back)
            painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus() and self._ringed:
            painter.setPen(QPen(self.theme.colour("faint"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7.5, 7.5)
        icons.paint(painter, self.icon_name, front, QRectF(6, 6, 16, 16))


class SendButton(IconButton):
    """Dark when there is something to send; a square to stop while an answer is being written."""

    def colours(self) -> tuple[QColor | None, QColor]:
        if not self.isEnabled():
            return self.theme.colour("hover"), self.theme.colour("faint")
        return self.theme.colour("act", 0.85 if self._hovered else 1.0), self.theme.colour("actfg")


class TextButton(QPushButton):
    """A button with a word on it; ``quiet`` has no border."""

    def __init__(self, theme: Theme, text: str, quiet: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFlat(quiet)
        self.setFont(theme.font(12 if quiet else 12.5, 400 if quiet else 500))
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)
