"""All meetings: searched as one types, narrowed by chips. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.find_key import find_with
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.meetings.filters import Filters
from harmony_desktop.ui.meetings.meeting_list import MeetingList
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.theme import Theme


class ListPage(QWidget):
    """``head`` takes what stands above the list, such as files on their way."""

    searched = Signal()
    opened = Signal(object)
    add_wanted = Signal()
    retry_wanted = Signal()
    sources_wanted = Signal(object)
    """The button of the menu that says where else meetings are read from."""

    def __init__(self, theme: Theme, card: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._said = self._button = ""
        self._offer = ("", "")
        self.search = SearchField(theme, tr("Search meetings"), "", self)
        self.add = TextButton(theme, tr("Add a meeting"), parent=self)
        self.sources = IconButton(theme, "more", tr("Where meetings come from"), self)
        self.filters = Filters(theme, card, self)
        self.list = MeetingList(theme, self)
        self.nothing = Words(theme, px=13, tone="dim", wrap=True, parent=self)
        self.status = Words(theme, px=11.5, tone="dim", wrap=True, parent=self)
        self.blank = Blank(theme, px=13.5, parent=self)
        self.head = QVBoxLayout()
        self.head.setContentsMargins(0, 0, 0, 0)
        self._lay_out()
        self._connect()
        self.say(tr("Reading your meetings…"))

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setContentsMargins(20, 0, 20, 0)
        first.setSpacing(10)
        first.addWidget(self.search, 1)
        first.addStretch()  # in its place, where there is nothing to search
        first.addWidget(self.add)
        first.addWidget(self.sources)
        second = QHBoxLayout()
        second.setContentsMargins(20, 0, 20, 0)
        second.addWidget(self.filters)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)
        column.addLayout(self.head)
        column.addWidget(self.list, 1)
        self.nothing.setContentsMargins(28, 10, 28, 0)
        column.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.blank, 1)
        self.status.setContentsMargins(20, 0, 20, 10)
        column.addWidget(self.status)
        self.status.hide()

    def _connect(self) -> None:
        self.search.textChanged.connect(self.searched)
        self.search.down_wanted.connect(self.list.enter)
        self.search.entered.connect(self._open_first)
        self.filters.changed.connect(self.searched)
        find_with(self, self.search)
        self.list.opened.connect(self.opened)
        self.list.left_upwards.connect(lambda: self.search.setFocus(Qt.FocusReason.BacktabFocusReason))
        self.add.clicked.connect(self.add_wanted)
        self.sources.clicked.connect(lambda: self.sources_wanted.emit(self.sources))
        self.blank.acted.connect(lambda: (self.retry_wanted if self._said else self.add_wanted).emit())

    # --- what it shows -----------------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        return self.search.text().strip()

    @property
    def narrowed(self) -> bool:
        return bool(self.words) or self.filters.query.narrows

    def show_rows(self, rows: Sequence[Row]) -> None:
        self._said = ""
        self.list.show_rows(rows)
        self._arrange()

    def say(self, sentence: str, button: str = "") -> None:
        """In place of everything."""
        self._said, self._button = sentence, button
        self._arrange()

    def offer(self, sentence: str, button: str) -> None:
        """Where there are no meetings at all, something to begin with."""
        self._offer = (sentence, button)
        self._arrange()

    def show_status(self, words: str, tone: str = "dim") -> None:
        self.status.setText(words)
        self.status.tint(tone)
        self.status.setVisible(bool(words))

    def forget(self) -> None:
        """Another account is in use."""
        for part in (self.search, self.filters):
            part.blockSignals(True)
        self.search.setText("")
        self.filters.reset()
        for part in (self.search, self.filters):
            part.blockSignals(False)
        self.list.show_rows(())
        self.show_status("")
        self.say(tr("Reading your meetings…"))

    def _arrange(self) -> None:
        rows = bool(self.list.rows.rows)
        empty = not rows and not self.narrowed and not self._said
        self.blank.setVisible(bool(self._said) or empty)
        self.blank.offer(*(("", "") if self._said else self._offer))
        if self._said:
            self.blank.say(self._said, self._button)
        else:
            words = tr(
                "Recordings and transcripts you bring in are listed here, with what was said and what it came to."
            )
            self.blank.say(words, tr("Add a meeting"))
        for part in (self.search, self.filters):
            part.setVisible(not empty and not self._said)
        self.add.setVisible(not empty)
        self.sources.setVisible(not self._said)
        self.list.setVisible(rows and not self._said)
        self.nothing.setVisible(not rows and not empty and not self._said)
        shown = tr("No meeting says “{words}”.", words=self.words) if self.words else tr("No such meeting.")
        self.nothing.setText(shown)
        if self.hasFocus():
            self._pass_on()

    def _open_first(self) -> None:
        self.list.to_first()
        if self.list.current is not None:
            self.opened.emit(self.list.current)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        """The keyboard goes to what is there, as soon as something is."""
        if not self.list.isHidden():
            self.list.enter()
        elif not self.blank.isHidden():
            self.blank.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
