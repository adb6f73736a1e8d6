"""What is selected in a transcript, from one letter to another, and how it is copied."""

from collections.abc import Sequence
from dataclasses import dataclass

from harmony_desktop.domain.threads import Turn
from harmony_desktop.domain.times import minute
from harmony_desktop.ui.meetings.turn_text import Span

Place = tuple[int, int]
"""A turn, and a letter in it."""


@dataclass(frozen=True)
class Selection:
    """Begun at ``anchor``, drawn to ``focus``, which may lie before it."""

    anchor: Place
    focus: Place

    @property
    def empty(self) -> bool:
        return self.anchor == self.focus

    @property
    def ends(self) -> tuple[Place, Place]:
        return min(self.anchor, self.focus), max(self.anchor, self.focus)

    def within(self, row: int, length: int) -> Span | None:
        """The letters of this turn that are selected."""
        (first, begin), (last, end) = self.ends
        if self.empty or not first <= row <= last:
            return None
        span = (begin if row == first else 0, end if row == last else length)
        return span if span[1] > span[0] else None


def copied(turns: Sequence[Turn], selection: Selection) -> str:
    """Words of one turn as they are; of several with who said them and when."""
    (first, begin), (last, end) = selection.ends
    if first == last:
        return turns[first].text[begin:end]
    parts = []
    for row in range(first, last + 1):
        turn = turns[row]
        text = turn.text[begin if row == first else 0 : end if row == last else len(turn.text)]
        parts.append(spoken(turn, text))
    return "\n\n".join(parts)


def spoken(turn: Turn, text: str = "") -> str:
    """A turn as it is copied."""
    head = " ".join(part for part in (turn.speaker, minute(turn.start_ms)) if part)
    return f"{head}\n{text or turn.text}".strip()
