"""Words looked for in one transcript: all the places, in order."""

from collections.abc import Sequence

from harmony_desktop.domain.threads import Turn
from harmony_desktop.ui.meetings.turn_text import Span

Found = tuple[int, Span]
MOST = 10_000
"""Places that are counted and marked."""


class Lowered:
    """The turns in small letters, made once."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._texts = [_small(turn.text) for turn in turns]

    def find(self, words: str) -> list[Found]:
        """As typed, letter by letter; small and capital letters are the same."""
        sought = _small(words)
        found: list[Found] = []
        if not sought.strip():
            return found
        for row, text in enumerate(self._texts):
            at = text.find(sought)
            while at >= 0 and len(found) < MOST:
                found.append((row, (at, at + len(sought))))
                at = text.find(sought, at + len(sought))
        return found


def _small(text: str) -> str:
    """As long as before, so that places stay places."""
    small = text.lower()
    return (
        small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    )
