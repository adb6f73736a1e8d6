"""A meeting: its head, and its transcript, insights and details as tabs. A page, or the column beside a thread."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.tabs import TALL, Tabs
from harmony_desktop.ui.find_key import find_in
from harmony_desktop.ui.meetings.details_page import DetailsPage
from harmony_desktop.ui.meetings.header import MeetingHeader
from harmony_desktop.ui.meetings.insights_page import InsightsPage
from harmony_desktop.ui.meetings.standing import Standing
from harmony_desktop.ui.meetings.transcript_page import TranscriptPage
from harmony_desktop.ui.theme import Theme

TRANSCRIPT, INSIGHTS, DETAILS = "transcript", "insights", "details"


class TabBar(QWidget):
    """The tabs on a hairline; ``parts``: which of them."""

    def __init__(
        self, theme: Theme, left: int, parent: QWidget, parts: Sequence[str] = (TRANSCRIPT, INSIGHTS, DETAILS)
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        names = {TRANSCRIPT: tr("Transcript"), INSIGHTS: tr("Insights"), DETAILS: tr("Details")}
        shown = [(part, names[part]) for part in parts]
        self.tabs = Tabs(theme, tr("Parts of the meeting"), shown, self)
        self.setFixedHeight(TALL + 1)
        row = QVBoxLayout(self)
        row.setContentsMargins(left, 0, 8, 1)
        row.addWidget(self.tabs)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))


class MeetingView(QWidget):
    """``foot`` takes what stands below every tab, such as the player of its recording."""

    tab_opened = Signal(str)

    def __init__(self, theme: Theme, card: QWidget, narrow: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.narrow = narrow
        self.header = MeetingHeader(theme, narrow, self)
        self.standing = Standing(theme, self)
        self.bar = TabBar(theme, 10 if narrow else 16, self)
        self.transcript = TranscriptPage(theme, narrow, self)
        self.insights = InsightsPage(theme, narrow, self)
        self.details = DetailsPage(theme, card, self)
        self.pages = {TRANSCRIPT: self.transcript, INSIGHTS: self.insights, DETAILS: self.details}
        self.stack = QStackedWidget(self)
        for page in self.pages.values():
            self.stack.addWidget(page)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.standing, self.bar):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addLayout(self.foot)
        self.bar.tabs.opened.connect(self._on_tab)
        self.insights.turn_wanted.connect(self.show_turn)
        find_in(self, self.begin_find)
        self.open_tab(TRANSCRIPT)

    @property
    def tab(self) -> str:
        return next(key for key, page in self.pages.items() if page is self.stack.currentWidget())

    def open_tab(self, key: str) -> None:
        self.bar.tabs.open(key)

    def _on_tab(self, key: str) -> None:
        self.stack.setCurrentWidget(self.pages[key])
        self.tab_opened.emit(key)

    def show_turn(self, index: int) -> None:
        """In the transcript, marked; one that is not there leads to its beginning."""
        self.open_tab(TRANSCRIPT)
        view = self.transcript.view
        row = view.row_of(index)
        view.marks.cite(row)
        view.show_row(max(0, row))

    def begin_find(self, words: str = "") -> None:
        self.open_tab(TRANSCRIPT)
        self.transcript.begin_find(words)

    def forget(self) -> None:
        """Nothing of what was read here stays."""
        self.header.forget()
        self.standing.forget()
        for page in (self.transcript, self.insights, self.details):
            page.forget()

    def focusInEvent(self, event: QFocusEvent) -> None:
        target = self.transcript.view if self.tab == TRANSCRIPT else self.bar.tabs
        target.setFocus(Qt.FocusReason.OtherFocusReason)
