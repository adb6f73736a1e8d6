"""Overlapping windows of turns: the passages recall searches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harmony_workspace.meetings.parsed import TimedTurn

MAX_TURNS = 20
MAX_WORDS = 160
"""A window ends before this many words, unless one turn alone is longer;
with the speakers that is what the embedding model reads at once."""


@dataclass(frozen=True)
class Window:
    first_turn: int
    last_turn: int
    text: str


def windows(turns: Sequence[TimedTurn]) -> Iterator[Window]:
    """Windows that overlap by half, so that no exchange is cut in every window it appears in."""
    lengths = [len(turn.text.split()) for turn in turns]
    first = 0
    while first < len(turns):
        last, count = first, lengths[first]
        while (
            last + 1 < len(turns) and last - first + 1 < MAX_TURNS and count + lengths[last + 1] <= MAX_WORDS
        ):
            last += 1
            count += lengths[last]
        yield Window(first, last, "\n".join(f"{t.speaker}: {t.text}" for t in turns[first : last + 1]))
        if last + 1 == len(turns):
            return
        first += max(1, (last - first + 1) // 2)
