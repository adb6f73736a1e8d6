"""The transcript keeps step with its recording, unless the reader has just gone elsewhere in it."""

from bisect import bisect_right
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harmony_desktop.ui.meetings.transcript_view import TranscriptView

LEFT_ALONE_S = 6.0
"""So long after scrolling by hand nothing moves under the reader's eyes."""


class Following:
    def __init__(self, view: "TranscriptView") -> None:
        self._view = view
        self._scrolled = 0.0
        self._starts: tuple[object, list[int]] = (None, [])
        view.scrolled_by_hand.connect(self._on_scrolled)
        view.play_wanted.connect(self._on_played)

    def to(self, ms: int | None) -> None:
        view = self._view
        if ms is None or not view.turns:
            view.marks.play(-1)
            return
        if self._starts[0] is not view.turns:
            self._starts = (view.turns, [turn.start_ms for turn in view.turns])
        row = max(0, bisect_right(self._starts[1], ms) - 1)
        moved = row != view.marks.playing
        view.marks.play(row)
        if moved and monotonic() - self._scrolled > LEFT_ALONE_S:
            view.show_row(row)

    def _on_scrolled(self) -> None:
        self._scrolled = monotonic()

    def _on_played(self, _: int) -> None:
        self._scrolled = 0.0
