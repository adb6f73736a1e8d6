"""The meetings of a host in “Meetings”: their list, or one of them in its place. Knows no session."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.hosted.list_page import HostedListPage
from harmony_desktop.ui.hosted.view import HostedView
from harmony_desktop.ui.meetings.list_or_one import ListOrOne
from harmony_desktop.ui.theme import Theme


class HostedScreen(ListOrOne):
    gone = Signal()
    """Something else is shown in its place."""
    list_page: HostedListPage
    view: HostedView

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(tr("Meetings of another host"), parent)
        self.list_page = HostedListPage(theme, self.stack)
        self.view = HostedView(theme, self.stack)
        self.stack.addWidget(self.list_page)
        self.stack.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.view.header.back_wanted.connect(self.show_list)

    def forget(self) -> None:
        """Another account, or no connection any more."""
        self.view.forget()
        self.list_page.forget()
        self.stack.setCurrentWidget(self.list_page)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.gone.emit()
