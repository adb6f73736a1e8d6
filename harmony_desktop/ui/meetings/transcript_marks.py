"""What stands out in a transcript: the cited turn, what is found, selected, played, under the keyboard or the pointer."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication

from harmony_desktop.ui.meetings.selection import Selection, copied
from harmony_desktop.ui.meetings.turn_text import Marks, Span

if TYPE_CHECKING:
    from harmony_desktop.ui.meetings.transcript_view import TranscriptView

BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class TranscriptMarks:
    """Rows are counted from the first turn that is shown; -1: none."""

    def __init__(self, view: "TranscriptView") -> None:
        self._view = view
        self.plays = False
        self.clear()

    def clear(self) -> None:
        self.cited = self.playing = self.current = self.hovered = -1
        self.ringed = False
        self.selection: Selection | None = None
        self.found: dict[int, tuple[Span, ...]] = {}
        self.here: tuple[int, Span] | None = None

    def of(self, row: int) -> Marks:
        length = len(self._view.turns[row].text)
        return Marks(
            cited=row == self.cited,
            playing=row == self.playing,
            current=row == self.current and self.ringed and self._view.hasFocus(),
            hovered=row == self.hovered,
            plays=self.plays,
            selected=self.selection.within(row, length) if self.selection else None,
            found=self.found.get(row, ()),
            here=self.here[1] if self.here and self.here[0] == row else None,
        )

    # --- changing ----------------------------------------------------------------------------------------------------

    def cite(self, row: int) -> None:
        self.cited = row
        self.current = row if row >= 0 else self.current
        self._view.viewport().update()

    def play(self, row: int) -> None:
        if row != self.playing:
            self.playing = row
            self._view.viewport().update()

    def hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self._view.viewport().update()

    def find(self, places: Iterable[tuple[int, Span]], here: tuple[int, Span] | None) -> None:
        found: dict[int, list[Span]] = {}
        for row, span in places:
            found.setdefault(row, []).append(span)
        self.found = {row: tuple(spans) for row, spans in found.items()}
        self.here = here
        self._view.viewport().update()

    def select(self, selection: Selection | None) -> None:
        self.selection = selection
        self._view.viewport().update()

    def copy(self) -> bool:
        """What is selected; without a selection the turn under the keyboard. False: there is neither."""
        turns = self._view.turns
        if self.selection is not None and not self.selection.empty:
            words = copied(turns, self.selection)
        elif 0 <= self.current < len(turns):
            words = turns[self.current].text
        else:
            return False
        QGuiApplication.clipboard().setText(words)
        return True

    def show_ring(self, reason: Qt.FocusReason) -> None:
        """Who comes by keyboard sees where they are."""
        self.ringed = reason in BY_KEYS or self.ringed
        if self.current < 0 and self._view.turns and self.ringed:
            self.current = self._view.row_at(20)
        self._view.viewport().update()

    def step_to(self, row: int) -> None:
        """The keyboard comes to this turn; a screen reader says it."""
        row = max(0, min(row, len(self._view.turns) - 1))
        self.current, self.ringed = row, True
        self._view.show_row(row)
        words = self._view.row_words(row)
        self._view.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, words))
