"""The meetings of a host: searched among those that are loaded, and loaded on. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.meetings.found_page import FoundPage
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.theme import Theme


class HostedListPage(FoundPage):
    """``blank`` stands in the list's place: reading, nothing there, or what went wrong and what can be done."""

    refresh_wanted = Signal()
    acted = Signal()
    """What the button in the list's place offers."""
    more_wanted = Signal()
    end_near = Signal()
    menu_wanted = Signal(object)
    copy_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, tr("Search what is loaded"), parent)
        self.setAccessibleName(tr("Meetings of another host"))
        self._arranging = False
        """What had the keyboard goes: the page holds it until what comes is there."""
        self.refresh = IconButton(theme, "retry", tr("Refresh"), self)
        self.menu = IconButton(theme, "more", tr("Connection menu"), self)
        self.about = Words(theme, px=12, tone="dim", wrap=True, parent=self)
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
        self.list.end_near.connect(self.end_near)
        self.refresh.clicked.connect(self.refresh_wanted)
        self.menu.clicked.connect(lambda: self.menu_wanted.emit(self.menu))
        self.more.clicked.connect(self.more_wanted)
        self.blank.acted.connect(self.acted)
        self.blank.offer_taken.connect(self.copy_wanted)

    # --- what it shows -----------------------------------------------------------------------------------------------

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.list.show_rows(rows)
        self._arrange("")
        self.nothing.setText(tr("None of the loaded meetings says “{words}”.", words=self.words))

    def say(self, sentence: str, button: str = "", copy: str = "") -> None:
        """In place of the list; ``copy``: the button for the details."""
        self.blank.say(sentence, button)
        self.blank.offer("", copy)
        self._arrange(sentence)

    def forget(self) -> None:
        self.search.blockSignals(True)
        self.search.setText("")
        self.search.blockSignals(False)
        self.list.show_rows(())
        self.about.setText("")
        self.show_status("")
        self.more.hide()
        self.say(tr("Reading the meetings…"))

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self._arranging:
            super().focusInEvent(event)

    def _arrange(self, said: str) -> None:
        rows = bool(self.list.rows.rows)
        shown = {self.blank: bool(said), self.search: not said, self.list: rows and not said}
        before = self.focusWidget()
        held = before is not None and before.hasFocus()
        lost = held and any(
            not seen and (part is before or part.isAncestorOf(before)) for part, seen in shown.items()
        )
        if lost:
            self._arranging = True
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._arranging = False
        for part, seen in shown.items():
            part.setVisible(seen)
        self.nothing.setVisible(not rows and not said)
        if self.hasFocus():
            self._pass_on()
