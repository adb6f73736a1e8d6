"""A chip for something that goes with a question: what it is, how large, and a way to take it off."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.direction import sided, visual
from harmony_desktop.ui.labels import plain_tip
from harmony_desktop.ui.theme import Theme

TALL, WIDEST, ICON, CROSS = 24, 260, 13, 20


class ContextChip(QAbstractButton):
    """Clicked, it opens; its ×, Delete and Backspace take it off. ``share`` below 1: it is still being read."""

    removed = Signal()

    def __init__(self, theme: Theme, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icon = theme, icon
        self._hovered = self._on_cross = False
        self._share = 1.0
        self._warns = ""
        self._name = ""
        self.setFont(theme.font(12))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def say(self, words: str, name: str) -> None:
        self.setText(words)
        self._name = name
        self._describe()
        self.updateGeometry()

    def show_share(self, share: float) -> None:
        self._share = share
        self.update()

    def warn(self, why: str) -> None:
        """It cannot go as it is; empty: it can."""
        self._warns = why
        self._describe()
        self.update()

    def _describe(self) -> None:
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(self._warns or tr("Delete takes it off"))
        self.setToolTip(plain_tip("\n".join(filter(None, (self._name, self._warns)))))

    def sizeHint(self) -> QSize:
        wide = 8 + ICON + 5 + self.fontMetrics().horizontalAdvance(self.text()) + CROSS + 3
        return QSize(min(wide, WIDEST), TALL)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @property
    def cross(self) -> QRect:
        return visual(QRect(self.width() - CROSS - 1, 0, CROSS, TALL), self.rect())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = self._on_cross = False
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._on_cross = self.cross.contains(event.position().toPoint())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.cross.contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(0.5, 0.5, self.width() - 1, TALL - 1)
        edge = "warn" if self._warns else "faint" if self.hasFocus() else "line"
        painter.setPen(QPen(self._theme.colour(edge), 1.6 if self.hasFocus() else 1))
        back = "warnbg" if self._warns else "hover" if self._hovered else "sunk"
        painter.setBrush(self._theme.colour(back))
        painter.drawRoundedRect(area, 7, 7)
        if self._share < 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("line"))
            painter.drawRoundedRect(QRectF(1, 1, max(8.0, (self.width() - 2) * self._share), TALL - 2), 6, 6)
        tone = self._theme.colour("warn" if self._warns else "text" if self._hovered else "dim")
        icons.paint(painter, self._icon, tone, sided(QRectF(8, 5.5, ICON, ICON), self.width()))
        painter.setPen(tone)
        painter.setFont(self.font())
        room = visual(self.rect().adjusted(8 + ICON + 5, 0, -CROSS - 1, 0), self.rect())
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        lit = self._theme.colour("text" if self._on_cross else "faint")
        icons.paint(painter, "close", lit, QRectF(self.cross.x() + 3.5, 6.5, 11, 11))
