"""All meetings: searched as one types, narrowed by chips. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.meetings.filters import Filters
from harmony_desktop.ui.meetings.found_page import FoundPage
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.theme import Theme


class ListPage(FoundPage):
    """``head`` takes what stands above the list, such as files on their way."""

    add_wanted = Signal()
    retry_wanted = Signal()
    sources_wanted = Signal(object)
    """The button of the menu that says where else meetings are read from."""

    def __init__(self, theme: Theme, card: QWidget, parent: QWidget) -> None:
        super().__init__(theme, tr("Search meetings"), parent)
        self._said = self._button = ""
        self._offer = ("", "")
        self.add = TextButton(theme, tr("Add a meeting"), parent=self)
        self.sources = IconButton(theme, "more", tr("Where meetings come from"), self)
        self.filters = Filters(theme, card, self)
        self.head = QVBoxLayout()
        self.head.setContentsMargins(0, 0, 0, 0)
        self._lay_out()
        self.filters.changed.connect(self.searched)
        self.add.clicked.connect(self.add_wanted)
        self.sources.clicked.connect(lambda: self.sources_wanted.emit(self.sources))
        self.blank.acted.connect(lambda: (self.retry_wanted if self._said else self.add_wanted).emit())
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

    # --- what it shows -----------------------------------------------------------------------------------------------

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
