"""The meetings of a host in “Meetings”: their list, or one of them in its place. Knows no session."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.hosted.list_page import HostedListPage
from harmony_desktop.ui.hosted.view import HostedView
from harmony_desktop.ui.theme import Theme


class HostedScreen(QWidget):
    shown = Signal()
    left = Signal()
    """From the meeting back to the list."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Meetings of another host"))
        self.stack = QStackedWidget(self)
        self.list_page = HostedListPage(theme, self.stack)
        self.view = HostedView(theme, self.stack)
        self.stack.addWidget(self.list_page)
        self.stack.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.view.header.back_wanted.connect(self.show_list)

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

    def forget(self) -> None:
        """Another account, or no connection any more."""
        self.view.forget()
        self.list_page.forget()
        self.stack.setCurrentWidget(self.list_page)

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
