"""Meetings searched as one types: a line for the words, the list, and what stands there where it is empty. Knows no
session."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.find_key import find_with
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.meetings.meeting_list import MeetingList
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.theme import Theme


class FoundPage(QWidget):
    """``blank`` stands in the list's place."""

    searched = Signal()
    opened = Signal(object)

    def __init__(self, theme: Theme, search: str, parent: QWidget) -> None:
        """``search``: what the line to search on says."""
        super().__init__(parent)
        self.theme = theme
        self.search = SearchField(theme, search, "", self)
        self.list = MeetingList(theme, self)
        self.nothing = Words(theme, px=13, tone="dim", wrap=True, parent=self)
        self.status = Words(theme, px=11.5, tone="dim", wrap=True, parent=self)
        self.blank = Blank(theme, px=13.5, parent=self)
        self.search.textChanged.connect(self.searched)
        self.search.down_wanted.connect(self.list.enter)
        self.search.entered.connect(self._open_first)
        find_with(self, self.search)
        self.list.opened.connect(self.opened)
        self.list.left_upwards.connect(lambda: self.search.setFocus(Qt.FocusReason.BacktabFocusReason))

    @property
    def words(self) -> str:
        return self.search.text().strip()

    def show_status(self, words: str, tone: str = "dim") -> None:
        self.status.setText(words)
        self.status.tint(tone)
        self.status.setVisible(bool(words))

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
        elif self.blank.isHidden():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        elif (button := self.blank.focusProxy()) is not None and not button.isHidden():
            button.setFocus(Qt.FocusReason.OtherFocusReason)
