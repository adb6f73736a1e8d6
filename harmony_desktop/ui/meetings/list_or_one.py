"""A list of meetings, or one of them in its place. Knows no session."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from harmony_desktop.ui.meetings.found_page import FoundPage


class ListOrOne(QWidget):
    shown = Signal()
    left = Signal()
    """From the meeting back to the list."""
    list_page: FoundPage
    view: QWidget

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.stack = QStackedWidget(self)

    @property
    def reading(self) -> bool:
        """One of them is open."""
        return self.stack.currentWidget() is self.view

    def show_meeting(self) -> None:
        self.stack.setCurrentWidget(self.view)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_list(self) -> None:
        if self.reading:
            self.stack.setCurrentWidget(self.list_page)
            self.left.emit()
            self.list_page.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.reading:
            self.show_list()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if (here := self.stack.currentWidget()) is not None:
            here.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()
