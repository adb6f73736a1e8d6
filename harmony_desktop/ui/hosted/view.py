"""One meeting of a host: its head, its transcript and its insights. Nothing on it changes anything over there."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from harmony_desktop.ui.find_key import find_in
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.meetings.header import MeetingHeader
from harmony_desktop.ui.meetings.insights_page import InsightsPage
from harmony_desktop.ui.meetings.meeting_view import INSIGHTS, TRANSCRIPT, TabBar
from harmony_desktop.ui.meetings.transcript_page import TranscriptPage
from harmony_desktop.ui.theme import Theme


class HostedView(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.header = MeetingHeader(theme, False, self)
        self.header.badge.hide()
        self.bar = TabBar(theme, 16, self, (TRANSCRIPT, INSIGHTS))
        self.transcript = TranscriptPage(theme, False, self)
        self.insights = InsightsPage(theme, False, self)
        self.about = Words(theme, px=11.5, tone="dim", wrap=True, parent=self)
        self._pages = {TRANSCRIPT: self.transcript, INSIGHTS: self.insights}
        self.stack = QStackedWidget(self)
        for page in self._pages.values():
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.bar):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        below = QHBoxLayout()
        below.setContentsMargins(24, 6, 20, 9)
        below.addWidget(self.about)
        column.addLayout(below)
        self.bar.tabs.opened.connect(lambda name: self.stack.setCurrentWidget(self._pages[name]))
        self.insights.turn_wanted.connect(self.show_turn)
        find_in(self, self.begin_find)
        self.open_tab(TRANSCRIPT)

    @property
    def tab(self) -> str:
        return next(name for name, page in self._pages.items() if page is self.stack.currentWidget())

    def open_tab(self, name: str) -> None:
        self.bar.tabs.open(name)

    def show_turn(self, index: int) -> None:
        """In the transcript, marked."""
        self.open_tab(TRANSCRIPT)
        view = self.transcript.view
        row = view.row_of(index)
        view.marks.cite(row)
        view.show_row(max(0, row))

    def begin_find(self) -> None:
        self.open_tab(TRANSCRIPT)
        self.transcript.begin_find()

    def forget(self) -> None:
        """Nothing of what was read here stays."""
        self.header.forget()
        self.transcript.forget()
        self.insights.forget()

    def focusInEvent(self, event: QFocusEvent) -> None:
        target = self.transcript.view if self.tab == TRANSCRIPT else self.bar.tabs
        target.setFocus(Qt.FocusReason.OtherFocusReason)
