"""“Meetings” in a Page: the list, or one of them in its place. Knows no session."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.meetings.list_page import ListPage
from harmony_desktop.ui.meetings.meeting_view import MeetingView
from harmony_desktop.ui.theme import Theme


class MeetingsScreen(QWidget):
    shown = Signal()
    left = Signal()
    """From the meeting back to the list."""

    def __init__(self, theme: Theme, card: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Meetings"))
        self.stack = QStackedWidget(self)
        self.list_page = ListPage(theme, card, self.stack)
        self.view = MeetingView(theme, card, False, self.stack)
        self.stack.addWidget(self.list_page)
        self.stack.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.view.header.back_wanted.connect(self.step_back)

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

    def step_back(self) -> None:
        self.show_list()

    def forget(self) -> None:
        """Another account is in use."""
        self.view.forget()
        self.list_page.forget()
        self.stack.setCurrentWidget(self.list_page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.reading:
            self.step_back()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        here = self.view if self.reading else self.list_page
        here.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()
