"""One of several that a menu lists: a button with what is chosen, its arrow at the far edge."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.direction import sided
from harmony_desktop.ui.theme import Theme

ARROW, KEYS = 12, (Qt.Key.Key_Down, Qt.Key.Key_Up)


class Select(TextButton):
    """``clicked`` opens it, as Down and Up do. Without an arrow where nothing can be chosen."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", parent=parent)
        self._theme = theme
        self.setObjectName("field")

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(ARROW + 6, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in KEYS:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isEnabled():
            at = QRectF(self.width() - ARROW - 9, (self.height() - ARROW) / 2, ARROW, ARROW)
            where = sided(at, self.width())
            icons.paint(QPainter(self), "chevron", self._theme.colour("dim"), where)
