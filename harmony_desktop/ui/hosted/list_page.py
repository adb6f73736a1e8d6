"""The meetings of a host: searched among those that are loaded, and loaded on. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.find_key import find_with
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.meetings.meeting_list import MeetingList
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.theme import Theme


class HostedListPage(QWidget):
    """``blank`` stands in the list's place: reading, nothing there, or what went wrong and what can be done."""

    searched = Signal()
    opened = Signal(object)
    refresh_wanted = Signal()
    acted = Signal()
    """What the button in the list's place offers."""
    more_wanted = Signal()
    end_near = Signal()
    menu_wanted = Signal(object)
    copy_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Meetings of another host"))
        self.search = SearchField(theme, tr("Search what is loaded"), "", self)
        self.refresh = IconButton(theme, "retry", tr("Refresh"), self)
        self.menu = IconButton(theme, "more", tr("Connection menu"), self)
        self.about = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        self.list = MeetingList(theme, self)
        self.nothing = Words(theme, px=13, tone="dim", wrap=True, parent=self)
        self.blank = Blank(theme, px=13.5, parent=self)
        self.status = Words(theme, px=11.5, tone="dim", wrap=True, parent=self)
        self.more = TextButton(theme, tr("Load more"), quiet=True, parent=self)
        self._lay_out()
        self._connect()
        self.say(tr("Reading the meetings…"))

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setContentsMargins(20, 0, 20, 0)
        first.setSpacing(6)
        first.addWidget(self.search, 1)
        first.addStretch()  # in its place, where there is nothing to search
        first.addWidget(self.refresh)
        first.addWidget(self.menu)
        last = QHBoxLayout()
        last.setContentsMargins(20, 0, 20, 10)
        last.setSpacing(10)
        last.addWidget(self.status, 1)
        last.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        second = QHBoxLayout()
        second.setContentsMargins(22, 0, 20, 0)
        second.addWidget(self.about)
        column.addLayout(second)
        column.addWidget(self.list, 1)
        self.nothing.setContentsMargins(28, 10, 28, 0)
        column.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.blank, 1)
        column.addLayout(last)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.searched)
        self.search.down_wanted.connect(self.list.enter)
        self.search.entered.connect(self._open_first)
        find_with(self, self.search)
        self.list.opened.connect(self.opened)
        self.list.left_upwards.connect(lambda: self.search.setFocus(Qt.FocusReason.BacktabFocusReason))
        self.list.end_near.connect(self.end_near)
        self.refresh.clicked.connect(self.refresh_wanted)
        self.menu.clicked.connect(lambda: self.menu_wanted.emit(self.menu))
        self.more.clicked.connect(self.more_wanted)
        self.blank.acted.connect(self.acted)
        self.blank.offer_taken.connect(self.copy_wanted)

    # --- what it shows -----------------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        return self.search.text().strip()

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.list.show_rows(rows)
        self._arrange("")
        self.nothing.setText(tr("None of the loaded meetings says “{words}”.", words=self.words))

    def say(self, sentence: str, button: str = "", copy: str = "") -> None:
        """In place of the list; ``copy``: the button for the details."""
        self.blank.say(sentence, button)
        self.blank.offer("", copy)
        self._arrange(sentence)

    def show_status(self, words: str, more: bool, tone: str = "dim") -> None:
        """``more``: there is more to load."""
        self.status.setText(words)
        self.status.tint(tone)
        self.status.setVisible(bool(words))
        self.more.setVisible(more)

    def forget(self) -> None:
        self.search.blockSignals(True)
        self.search.setText("")
        self.search.blockSignals(False)
        self.list.show_rows(())
        self.about.setText("")
        self.show_status("", False)
        self.say(tr("Reading the meetings…"))

    def _arrange(self, said: str) -> None:
        rows = bool(self.list.rows.rows)
        shown = {self.blank: bool(said), self.search: not said, self.list: rows and not said}
        before = self.focusWidget()
        held = before is not None and before.hasFocus()
        lost = held and any(
            not seen and (part is before or part.isAncestorOf(before)) for part, seen in shown.items()
        )
        if lost or self.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        for part, seen in shown.items():
            part.setVisible(seen)
        self.nothing.setVisible(not rows and not said)
        if self.hasFocus():
            self._pass_on()

    def _open_first(self) -> None:
        self.list.to_first()
        if self.list.current is not None:
            self.opened.emit(self.list.current)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        """The keyboard goes to what is there."""
        if not self.list.isHidden():
            self.list.enter()
        elif self.blank.isHidden():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        elif (button := self.blank.focusProxy()) is not None and not button.isHidden():
            button.setFocus(Qt.FocusReason.OtherFocusReason)
