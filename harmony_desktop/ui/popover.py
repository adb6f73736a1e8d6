"""A small box on the card beside the button it belongs to; Esc, a click beside it and leaving it close it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from harmony_desktop.ui import tab_order
from harmony_desktop.ui.theme import Theme

AIR = 14
"""Room around the box for its shadow."""
EDGE = 6


class Popover(QWidget):
    """Made for one use: closing ends it. A child of the card, so that it works wherever the card does."""

    closed = Signal()
    wide = 300

    def __init__(self, theme: Theme, card: QWidget) -> None:
        super().__init__(card)
        self.theme = theme
        self._open = True
        self._button: QWidget | None = None
        self.box = QWidget(self)
        self.column = QVBoxLayout(self.box)
        self.column.setContentsMargins(14, 12, 14, 12)
        self.column.setSpacing(6)
        theme.changed.connect(self.update)
        self.hide()

    def open_at(self, button: QWidget) -> None:
        """Above the button where there is room, else below it; always whole on the card."""
        self._button = button
        self._place(button)
        self.show()
        self.raise_()
        self.take_focus()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def take_focus(self) -> None:
        self.focusNextPrevChild(True)

    def close_box(self) -> None:
        if not self._open:
            return
        self._open = False
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def _place(self, button: QWidget) -> None:
        card = self.parentWidget()
        assert card is not None
        wide = min(self.wide, card.width() - 2 * EDGE)
        tall = self.column.totalHeightForWidth(wide) if self.column.hasHeightForWidth() else -1
        tall = min(max(tall, self.column.totalSizeHint().height()), card.height() - 2 * EDGE)
        at = button.mapTo(card, QPoint(0, 0))
        x = max(EDGE, min(at.x(), card.width() - wide - EDGE))
        above = at.y() - tall - 6
        y = above if above >= EDGE else at.y() + button.height() + 6
        y = max(EDGE, min(y, card.height() - tall - EDGE))
        self.setGeometry(x - AIR, y - AIR, wide + 2 * AIR, tall + 2 * AIR)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.box.setGeometry(self.rect().adjusted(AIR, AIR, -AIR, -AIR))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press or the keyboard elsewhere closes it; the press still does what it does."""
        if event.type() is QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            if watched is not self and not self.isAncestorOf(watched):
                self.close_box()
        elif (
            event.type() is QEvent.Type.FocusIn
            and isinstance(watched, QWidget)
            and watched is not self
            and not self.isAncestorOf(watched)
        ):
            self.close_box()
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        return tab_order.step(self.box, forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nothing typed here reaches what lies below."""
        if event.key() == Qt.Key.Key_Escape:
            button = self._button
            self.close_box()
            if button is not None:
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.box.geometry()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        for grow in range(1, AIR, 2):
            painter.setBrush(self.theme.colour("text" if not self.theme.palette.dark else "page", 0.012))
            painter.drawRoundedRect(area.adjusted(-grow, -grow + 3, grow, grow + 3), 10 + grow, 10 + grow)
        painter.setPen(QPen(self.theme.colour("line"), 1))
        painter.setBrush(self.theme.colour("card"))
        painter.drawRoundedRect(area, 10, 10)
