"""What lies over the whole card for a moment: a veil, and a box that Esc or a click beside it closes."""

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui import shadow, tab_order
from harmony_desktop.ui.theme import Theme

VEIL = QColor(20, 20, 20, 72)


class Overlay(QWidget):
    """In a Page the box stands in the upper middle; on the small card it takes the card's whole room. Made for one
    use: closing ends it. Tab stays inside."""

    closed = Signal()
    wanted = 240
    """So tall a small card has to be for it at least."""
    wide, tallest = 440, 520
    """The box in a Page."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.docked = False
        self._open = True
        self.box = QWidget(self)
        theme.changed.connect(self.update)
        self.hide()

    def show_docked(self, page: bool) -> None:
        self.docked = page
        self._place()
        self.show()
        self.raise_()
        self.take_focus()

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.focusNextPrevChild(True)

    @property
    def is_closed(self) -> bool:
        return not self._open

    def close_overlay(self) -> None:
        if self._open:
            self._open = False
            self.hide()
            self.closed.emit()
            self.deleteLater()

    def step_back(self) -> None:
        """Esc, or a press beside the box."""
        self.close_overlay()

    def box_tall(self) -> int:
        """How tall the box wants to be in a Page."""
        layout = self.box.layout()
        if layout is not None:
            layout.activate()  # what lies inside may have changed since it was laid out
        if layout is not None and layout.hasHeightForWidth():
            return layout.totalHeightForWidth(self.box.width())
        return self.box.sizeHint().height()

    def tall_on(self, wide: int) -> int:
        """How tall a small card has to be for all its words, in whatever language."""
        layout = self.box.layout()
        if layout is None:
            return self.wanted
        layout.activate()
        words = layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else 0
        return max(self.wanted, words)

    def _place(self) -> None:
        if not self.docked:
            self.box.setGeometry(self.rect())
            return
        wide = min(self.wide, self.width() - 48)
        self.box.resize(wide, self.box.height())
        tall = min(self.box_tall(), self.tallest, self.height() - 48)
        self.box.setGeometry(QRect((self.width() - wide) // 2, (self.height() - tall) // 3, wide, tall))
        self.update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """The next control inside, round and round."""
        return tab_order.step(self.box, forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nothing typed here reaches what lies below."""
        if event.key() == Qt.Key.Key_Escape:
            self.step_back()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.box.geometry().contains(event.position().toPoint()):
            self.step_back()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.docked:
            painter.setBrush(VEIL)
            painter.drawRoundedRect(inner, shadow.RADIUS, shadow.RADIUS)
            shadow.paint(painter, self.box.geometry(), self.theme.palette)
            inner = QRectF(self.box.geometry()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self.theme.colour("line"), 1))
        painter.setBrush(self.theme.colour("card"))
        painter.drawRoundedRect(inner, shadow.RADIUS, shadow.RADIUS)
