"""The transcript of a meeting with its search, and who speaks how much beside it where there is room."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.threads import Turn
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.meetings.find_bar import FindBar
from harmony_desktop.ui.meetings.finding import Found, Lowered
from harmony_desktop.ui.meetings.following import Following
from harmony_desktop.ui.meetings.speaker_list import SpeakerList
from harmony_desktop.ui.meetings.speakers import speakers
from harmony_desktop.ui.meetings.transcript_view import TranscriptView
from harmony_desktop.ui.theme import Theme

SPEAKERS_WIDE, ROOMY = 204, 600
"""Less than ``ROOMY`` has no room for both."""


class _Search(NamedTuple):
    places: list[Found]
    at: int


NO_SEARCH = _Search([], 0)


class TranscriptPage(QWidget):
    retry_wanted = Signal()

    def __init__(self, theme: Theme, narrow: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._narrow = theme, narrow
        self._lowered: Lowered | None = None
        self._search = NO_SEARCH
        self.find_bar = FindBar(theme, self)
        self.view = TranscriptView(theme, 14 if narrow else 24, self)
        self.blank = Blank(theme, parent=self)
        self.speakers = SpeakerList(theme, self)
        self._lay_out()
        self.find_bar.typed.connect(self._on_typed)
        self.find_bar.stepped.connect(self.step)
        self.find_bar.left.connect(self.end_find)
        self._following = Following(self.view)
        self.speakers.named.connect(self.view.speaker_named)
        self.blank.acted.connect(self.retry_wanted)
        self._arrange()

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.view, 1)
        column.addWidget(self.blank, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(column, 1)
        self.speakers.setFixedWidth(SPEAKERS_WIDE)
        row.addWidget(self.speakers)

    # --- what it shows -----------------------------------------------------------------------------------------------

    def show_turns(self, turns: Sequence[Turn], renames: bool, plays: bool) -> None:
        self.view.renames, self.view.marks.plays = renames, plays
        if tuple(turns) != self.view.turns:
            self._lowered = None
            self.view.show_turns(turns)
            if not self.find_bar.isHidden():
                self._look(stay=True)
        self.speakers.show_speakers(speakers(turns), renames)
        self._arrange()

    def say(self, sentence: str, button: str = "") -> None:
        """In the transcript's place; nothing: there is one. The keyboard stays here meanwhile."""
        here = self.hasFocus() or self.view.hasFocus()
        if here:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.blank.say(sentence, button)
        self.blank.setVisible(bool(sentence))
        self.view.setVisible(not sentence)
        self._arrange()
        if here and (button or not sentence):
            (self.blank if sentence else self.view).setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self, ms: int | None) -> None:
        """The recording is being played here; None: it is not."""
        self._following.to(ms)

    def forget(self) -> None:
        self.end_find()
        self.find_bar.line.setText("")
        self.view.setAccessibleDescription("")
        self.view.name_edit.forget()
        self.speakers.edit.forget()
        self.show_turns((), False, False)

    def _arrange(self) -> None:
        roomy = not self._narrow and self.width() >= ROOMY
        self.speakers.setVisible(roomy and bool(self.view.turns) and not self.view.isHidden())
        self.update()

    # --- searching ---------------------------------------------------------------------------------------------------

    def begin_find(self, words: str = "") -> None:
        self.find_bar.begin(words)
        self._look(stay=False)

    def end_find(self) -> None:
        self._search = NO_SEARCH
        self.view.marks.find((), None)
        if not self.find_bar.isHidden():
            self.find_bar.hide()
            self.view.setFocus()

    def _on_typed(self, _: str) -> None:
        self._look(stay=False)

    def _look(self, stay: bool) -> None:
        """From where the reader is on."""
        if self._lowered is None:
            self._lowered = Lowered(self.view.turns)
        places = self._lowered.find(self.find_bar.line.text())
        first = self.view.row_at(0) if self.view.turns else 0
        at = next((n for n, (row, _) in enumerate(places) if row >= first), 0)
        self._search = _Search(places, at)
        self._show_place(move=not stay)

    def step(self, by: int) -> None:
        places, at = self._search
        if places:
            self._search = _Search(places, (at + by) % len(places))
            self._show_place(move=True)

    def _show_place(self, move: bool) -> None:
        places, at = self._search
        here = places[at] if places else None
        self.view.marks.find(places, here)
        self.find_bar.say_count(at, len(places))
        if here is not None and move:
            self.view.marks.current = here[0]
            self.view.show_row(here[0], here[1][0])

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One hairline before the speakers."""
        if not self.speakers.isHidden():
            x = self.speakers.x()
            QPainter(self).fillRect(x, 0, 1, self.height(), self._theme.colour("line"))
