"""Who speaks how much in a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass

from harmony_desktop.domain.threads import Turn


@dataclass(frozen=True)
class Speaker:
    """``share`` of the talk, by the words: not every transcript says when a turn ends."""

    name: str
    turns: int
    words: int
    share: float


def speakers(turns: Sequence[Turn]) -> list[Speaker]:
    """Who speaks most first."""
    counts: dict[str, list[int]] = {}
    for turn in (turn for turn in turns if turn.speaker):
        counted = counts.setdefault(turn.speaker, [0, 0])
        counted[0] += 1
        counted[1] += len(turn.text.split())
    every = sum(words for _, words in counts.values()) or 1
    found = [Speaker(name, many, words, words / every) for name, (many, words) in counts.items()]
    return sorted(found, key=lambda s: (-s.words, s.name))
