"""The page of recordings: those without words first, then the history. Knows no session."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.takes import TakePlayed
from harmony_desktop.domain.voice import KeptTake
from harmony_desktop.i18n import tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Sheet, heading, note
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.takes import words
from harmony_desktop.ui.takes.row import TakeRow
from harmony_desktop.ui.theme import Theme

PAGE = 40
"""So many rows; more when they are asked for."""
AT_ONCE, BY_TURNS = 6, 2
"""So many are made at once, and so many at each turn after that: nothing else waits for a long list."""


class TakesScreen(QWidget):
    shown = Signal()
    left = Signal()
    acted = Signal()
    """The button in place of an empty page."""
    purge_wanted = Signal()

    def __init__(self, theme: Theme, connect: Callable[[TakeRow], None], parent: QWidget) -> None:
        """``connect`` gets every row that is made."""
        super().__init__(parent)
        self._theme, self._connect = theme, connect
        self._many, self._made_so_far = PAGE, AT_ONCE
        self._acts = False
        """There is a button in place of an empty page."""
        self._waiting: Sequence[KeptTake] = ()
        self._history: Sequence[KeptTake] = ()
        self._busy: Collection[str] = ()
        self._played: TakePlayed | None = None
        self._growing = QTimer(self)
        self._growing.timeout.connect(self._grow)
        self.sheet = Sheet(theme, tr("Recordings"), self)
        self.blank = Blank(theme, parent=self)
        self.together = Words(theme, px=12.5, tone="dim")
        self.purge = TextButton(theme, tr("Delete all…"))
        self.waiting = Group(theme)
        self.history = Group(theme)
        self.older = TextButton(theme, tr("Show older"))
        self.about = note(theme)
        self._lay_out()
        self.purge.clicked.connect(self.purge_wanted)
        self.older.clicked.connect(self._show_older)
        self.blank.acted.connect(self.acted)
        self.say(tr("Looking…"))

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.sheet, 1)
        whole.addWidget(self.blank, 1)
        top = QHBoxLayout()
        top.addWidget(self.together, 1)
        top.addWidget(self.purge)
        older = QHBoxLayout()
        older.addStretch()
        older.addWidget(self.older)
        older.addStretch()
        self._headings = (
            heading(self._theme, tr("Without words")),
            heading(self._theme, tr("With their words")),
        )
        column = self.sheet.column
        column.addLayout(top)
        for title, group in zip(self._headings, (self.waiting, self.history), strict=True):
            column.addWidget(title)
            column.addWidget(group)
        column.addLayout(older)
        column.addWidget(self.about)
        column.addStretch()

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[TakeRow]:
        return [
            row for group in (self.waiting, self.history) for row in group.rows if isinstance(row, TakeRow)
        ]

    def say(self, sentence: str, button: str = "") -> None:
        """Instead of everything; no sentence: everything is there."""
        self._acts = bool(button)
        self.blank.say(sentence, button)
        self.blank.setVisible(bool(sentence))
        self.sheet.setVisible(not sentence)
        if self.hasFocus():
            self._pass_on(Qt.FocusReason.OtherFocusReason)

    def show_takes(
        self,
        waiting: Sequence[KeptTake],
        history: Sequence[KeptTake],
        about: str,
        busy: Collection[str],
        played: TakePlayed | None,
    ) -> None:
        self._waiting, self._history, self._busy, self._played = waiting, history, busy, played
        self.together.setText(words.together([*waiting, *history]))
        self.about.setText(about)
        self._fill_both()
        for title, takes in zip(self._headings, (waiting, history), strict=True):
            title.setVisible(bool(takes) and bool(waiting) and bool(history))
        self.waiting.setVisible(bool(waiting))
        self.history.setVisible(bool(history))

    def _fill_both(self) -> None:
        many, waiting = min(self._made_so_far, self._many), self._waiting
        self._fill(self.waiting, waiting[:many])
        self._fill(self.history, self._history[: max(0, many - len(waiting))])
        for row in self.rows:
            row.show_busy(row.take.id in self._busy)
        self.show_played(self._played)
        there = len(waiting) + len(self._history)
        if many < min(there, self._many):
            self._growing.start(0)
        else:
            self._growing.stop()
        self.older.setVisible(there > self._many)

    def _grow(self) -> None:
        self._made_so_far = len(self.rows) + BY_TURNS
        self._fill_both()

    def _fill(self, group: Group, takes: Sequence[KeptTake]) -> None:
        """Rows that stand there stay: the keyboard may be in one of them."""
        standing = {row.take.id: row for row in group.rows if isinstance(row, TakeRow)}
        for id_, row in standing.items():
            if id_ not in {take.id for take in takes}:
                group.column.removeWidget(row)
                row.hide()
                row.deleteLater()
        for place, take in enumerate(takes):
            row = standing.get(take.id) or self._made(take, group)
            if row.take != take:
                row.show_take(take)
            if group.column.indexOf(row) != place:
                group.column.insertWidget(place, row)
            row.show()
        group.update()

    def _made(self, take: KeptTake, group: Group) -> TakeRow:
        row = TakeRow(self._theme, take, group)
        self._connect(row)
        return row

    def _show_older(self) -> None:
        self._many += PAGE
        self._grow()

    def show_played(self, played: TakePlayed | None) -> None:
        self._played = played
        for row in self.rows:
            row.show_played(played if played is not None and played.take == row.take.id else None)

    def enter(self, take: str) -> None:
        """The keyboard goes to the row that stands where this one did, or to the page."""
        row = next((row for row in self.rows if row.take.id == take), None)
        if row is not None:
            row.play.setFocus()
        else:
            self._pass_on(Qt.FocusReason.OtherFocusReason)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is read."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self.shown.emit)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._pass_on(event.reason())

    def _pass_on(self, reason: Qt.FocusReason) -> None:
        """The keyboard goes to the first thing to press, as soon as there is one."""
        if self.rows:
            self.rows[0].play.setFocus(reason)
        elif self._acts:
            self.blank.setFocus(reason)
