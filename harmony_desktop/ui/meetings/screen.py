"""“Meetings” in a Page: the list, or one of them in its place; and those of another host, where one is connected. Knows
no session."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.meetings.list_or_one import ListOrOne
from harmony_desktop.ui.meetings.list_page import ListPage
from harmony_desktop.ui.meetings.meeting_view import MeetingView
from harmony_desktop.ui.meetings.source_bar import HERE, OTHER, SourceBar
from harmony_desktop.ui.theme import Theme


class MeetingsScreen(ListOrOne):
    list_page: ListPage
    view: MeetingView

    def __init__(self, theme: Theme, card: QWidget, parent: QWidget) -> None:
        super().__init__(tr("Meetings"), parent)
        self.list_page = ListPage(theme, card, self.stack)
        self.view = MeetingView(theme, card, False, self.stack)
        self.stack.addWidget(self.list_page)
        self.stack.addWidget(self.view)
        self.sources = SourceBar(theme, self)
        self.sources.hide()
        self._other: QWidget | None = None
        self._offers_other = self._reads_other = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.sources)
        column.addWidget(self.stack)
        self.view.header.back_wanted.connect(self.show_list)
        self.sources.chosen.connect(self._on_source)
        self.stack.currentChanged.connect(lambda _: self._arrange())

    # --- another host ------------------------------------------------------------------------------------------------

    def add_other(self, other: QWidget) -> None:
        """Its meetings have a room of their own, in place of the list."""
        self._other = other
        self.stack.addWidget(other)

    def read_other(self, reading: bool) -> None:
        """One of its meetings is open, or no longer."""
        self._reads_other = reading
        self._arrange()

    def offer_other(self, offered: bool) -> None:
        self._offers_other = offered
        if not offered and self.stack.currentWidget() is self._other:
            self.stack.setCurrentWidget(self.list_page)
        self._arrange()

    def show_other(self) -> None:
        if self._other is not None:
            self.stack.setCurrentWidget(self._other)
            self._other.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_source(self, key: str) -> None:
        here = self.list_page if key == HERE or self._other is None else self._other
        self.stack.setCurrentWidget(here)

    def _arrange(self) -> None:
        other = self._other is not None and self.stack.currentWidget() is self._other
        open_one = self._reads_other if other else self.reading
        self.sources.setVisible(self._offers_other and not open_one)
        self.sources.show_choice(OTHER if other else HERE)

    def forget(self) -> None:
        """Another account is in use."""
        self.view.forget()
        self.list_page.forget()
        self.stack.setCurrentWidget(self.list_page)
