"""Which words of a growing text have settled: those that two hypotheses in a row begin with."""

from __future__ import annotations

import re

RESPELT = 0.34
"""A final pass that has no more than this share of the settled words otherwise is the same text."""


def words_of(text: str) -> list[str]:
    return text.split()


def bare(word: str) -> str:
    """As it is compared: without case and punctuation."""
    return re.sub(r"[^\w']+", "", word).lower()


def common(one: list[str], other: list[str]) -> int:
    """So many words both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if bare(a) != bare(b):
            break
        count += 1
    return count


def found(shown: list[str], final: list[str]) -> list[int]:
    """Where in the final text the shown words stand that it still has, in order."""
    from difflib import SequenceMatcher

    before, after = [bare(word) for word in shown], [bare(word) for word in final]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return [place for block in blocks for place in range(block.b, block.b + block.size)]


def vanished(shown: list[str], final: list[str]) -> float:
    """The share of shown words that the final text has not, in order."""
    return 1 - len(found(shown, final)) / len(shown) if shown else 0.0


class Agreement:
    """Settled words stay, whatever a later glimpse says; only a final pass may take one back."""

    def __init__(self) -> None:
        self._last: list[str] = []
        self._words: list[str] = []
        self._settled = 0

    @property
    def solid(self) -> list[str]:
        return self._words[: self._settled]

    @property
    def grey(self) -> list[str]:
        return self._words[self._settled :]

    def glimpsed(self, text: str) -> None:
        """The last word is never settled by it: the speaker may be in the middle of that."""
        words = words_of(text)
        agreed = min(common(self._last, words), max(0, len(words) - 1))
        self._last = words
        if common(self.solid, words) == self._settled:
            self._words, self._settled = words, max(self._settled, agreed)
        elif len(words) > self._settled:  # it doubts a settled word: that one stays, what follows is news
            self._words = self.solid + words[self._settled :]

    def heard(self, text: str, ended: bool) -> None:
        """A final pass; ``ended``: the speaker has been quiet since, so that its last word is whole. A settled word that
        it spells otherwise (“1”, “one”) takes none of those behind it back."""
        words = words_of(text)
        kept = found(self.solid, words)
        close = len(self.solid) - len(kept) <= RESPELT * len(self.solid)
        agreed = kept[-1] + 1 if kept and close else common(self.solid, words)
        agreed = max(agreed, common(self._last, words))
        self._last = self._words = words
        self._settled = len(words) if ended else min(agreed, max(0, len(words) - 1))
