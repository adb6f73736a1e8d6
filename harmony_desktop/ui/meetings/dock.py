"""A meeting in the right column of a Page, beside the thread that cites it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.ui.meetings.meeting_view import MeetingView
from harmony_desktop.ui.theme import Theme


class MeetingDock(QWidget):
    """Hidden it is closed; Esc and its button close it."""

    closed = Signal()

    def __init__(self, theme: Theme, card: QWidget) -> None:
        super().__init__(card)
        self._theme = theme
        self.view = MeetingView(theme, card, True, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.view)
        self.view.header.back_wanted.connect(self.hide)
        theme.changed.connect(self.update)
        self.hide()

    def forget(self) -> None:
        """Another account is in use."""
        self.hide()
        self.view.forget()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.isHidden():  # not only because the window is
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()).adjusted(-39, 1, -1, -1), 13, 13)
        painter.fillPath(shape, self._theme.colour("card"))
        painter.fillRect(QRectF(0, 1, 1, self.height() - 2), self._theme.colour("line"))
