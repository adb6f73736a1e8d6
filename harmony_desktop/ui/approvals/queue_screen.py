"""The page of all calls that wait, what is over first on top. Knows no session."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.domain.approvals import Approval
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.approvals.queue_row import QueueRow
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Sheet
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

AT_ONCE = 50
"""Rows at first, and more each time they are asked for."""


class QueueScreen(QWidget):
    reviewed = Signal(str)
    denied = Signal(str)
    left = Signal()
    """Back to the conversation."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._calls: tuple[Approval, ...] = ()
        self._threads: Mapping[ThreadId, str] = {}
        self._most = AT_ONCE
        self.rows: list[QueueRow] = []
        self.setAccessibleName(tr("Approvals"))
        self.sheet = Sheet(theme, tr("Calls that wait for you"), self)
        self.about = Words(theme, px=12.5, tone="dim", wrap=True, parent=self.sheet)
        self.away = Words(theme, px=12.5, tone="warn", wrap=True, parent=self.sheet)
        self.more = TextButton(theme, tr("Show more"), quiet=True, parent=self.sheet)
        self.blank = Blank(theme, px=14, parent=self)
        self._lay_out()
        self.blank.say(
            tr(
                "Nothing waits for you.\nA tool that changes something or acts outside asks in its chat and here."
            ),
            tr("Back to the conversation"),
        )
        self.about.setText(
            tr(
                "What expires first stands first. Nothing happens until you approve it in its chat, where you see"
                " every word."
            )
        )
        self.away.setText(tr("Offline. What you decide is sent when the workspace answers."))
        self.blank.acted.connect(self.left)
        self.more.clicked.connect(self._on_more)
        self.show_calls((), {})
        self.show_away(False)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sheet, 1)
        column.addWidget(self.blank, 1)
        for words in (self.about, self.away):
            self.sheet.column.addWidget(words)
        self.sheet.column.addSpacing(4)
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self.sheet.column.addLayout(self._list)
        self.sheet.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)
        self.sheet.column.addStretch()

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_calls(self, calls: Sequence[Approval], threads: Mapping[ThreadId, str]) -> None:
        """``threads``: the titles of the chats they stand in. The keyboard stays where it is, or goes to what has
        taken the place of the row it was in."""
        at = next((n for n, row in enumerate(self.rows) if row.isAncestorOf(self._focused())), -1)
        held = self.rows[at].key if at >= 0 else ""
        self._calls, self._threads = tuple(calls), threads
        known = {row.key: row for row in self.rows}
        shown = self._calls[: self._most]
        for key in known.keys() - {call.id for call in shown}:
            self._take_off(known.pop(key))
        self.rows = [self._placed(n, known.get(call.id), call) for n, call in enumerate(shown)]
        hidden = len(self._calls) - len(shown)
        self.more.setText(trn("Show 1 more", "Show {count} more", count=hidden))
        self.more.setAccessibleName(self.more.text())
        self.more.setVisible(hidden > 0)
        self.sheet.setVisible(bool(self.rows))
        self.blank.setVisible(not self.rows)
        if held and held not in {row.key for row in self.rows}:
            self.take_focus(at)

    def show_away(self, away: bool) -> None:
        self.away.setVisible(away)

    def forget(self) -> None:
        """Another account is in use."""
        self._most = AT_ONCE
        self.show_calls((), {})

    def place_of(self, key: str) -> int:
        return next((at for at, row in enumerate(self.rows) if row.key == key), 0)

    def take_focus(self, at: int = 0) -> None:
        """To the row at this place, or the last one; never to a button that decides."""
        target = self.rows[min(at, len(self.rows) - 1)].review if self.rows else self.blank
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _focused(self) -> QWidget:
        return self.window().focusWidget() or self

    def _placed(self, at: int, row: QueueRow | None, call: Approval) -> QueueRow:
        row = row or self._made()
        if self._list.indexOf(row) != at:
            self._list.insertWidget(at, row)
        row.show_call(call, self._threads.get(call.thread_id, ""))
        return row

    def _made(self) -> QueueRow:
        row = QueueRow(self._theme, self)
        row.reviewed.connect(self.reviewed)
        row.denied.connect(self.denied)
        row.stepped.connect(self._on_stepped)
        return row

    def _take_off(self, row: QueueRow) -> None:
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    # --- keys ----------------------------------------------------------------------------------------------------

    def _on_stepped(self, button: QWidget, by: int) -> None:
        at = next(n for n, row in enumerate(self.rows) if row.isAncestorOf(button))
        if 0 <= at + by < len(self.rows):
            row = self.rows[at + by]
            target = row.deny if button is self.rows[at].deny else row.review
            target.setFocus(Qt.FocusReason.TabFocusReason)
            self.sheet.ensureWidgetVisible(row, 0, 20)

    def _on_more(self) -> None:
        at = len(self.rows)
        self._most += AT_ONCE
        self.show_calls(self._calls, self._threads)
        self.take_focus(at)
