"""The names of a vocabulary and their parts by sound: quickly, which of them are like some words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from harmony_speech.sound import FAMILIES, all_alike, coarse, least_apart, readings, sounds, weight

SHORTEST = 4
"""Letters of a part of a name that stands for itself; shorter ones are like too much."""
_PART = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True)
class Spoken:
    """A name, or a part of one that people say alone, in one of the ways it is read."""

    written: str
    whole: str
    sound: str


class Like(NamedTuple):
    """That so much of some words, by their number, sounds like a name."""

    words: int
    spoken: Spoken
    likeness: float


@lru_cache(4)
def indexed(names: tuple[str, ...]) -> Index:
    return Index(names)


class Index:
    def __init__(self, names: tuple[str, ...]) -> None:
        import numpy as np

        self.written: dict[str, str] = {}
        """Every spelling in small letters, as it is written."""
        self._spoken: list[Spoken] = []
        for name in names:
            for part in (name, *(p for p in _PART.findall(name) if len(p) >= SHORTEST)):
                if part.casefold() not in self.written:
                    self.written[part.casefold()] = part
                    self._spoken += [Spoken(part, name, heard) for heard in readings(part) if heard]
        self._counts = _counts([each.sound for each in self._spoken])
        self._coarse = [coarse(each.sound) for each in self._spoken]
        self._weights = np.array([weight(each.sound) for each in self._spoken], np.float32)

    def like(self, words: Sequence[str], least: float) -> list[Like]:
        """Names that sound at least so much like one of the words, which may be several side by side."""
        import numpy as np

        heard = [sounds(each) for each in words]
        if not heard or not self._spoken:
            return []
        more = _counts(heard)[:, None, :] - self._counts[None, :, :]
        whole = np.maximum(np.array([weight(each) for each in heard])[:, None], self._weights[None, :])
        apart = least_apart(np.maximum(more, 0), np.maximum(-more, 0))
        pairs = self._roughly(heard, np.argwhere(apart <= (1 - least) * whole).tolist())
        likeness = all_alike([heard[a] for a, _ in pairs], [self._spoken[b].sound for _, b in pairs])
        return [
            Like(pairs[at][0], self._spoken[pairs[at][1]], float(likeness[at]))
            for at in np.flatnonzero(likeness >= least)
        ]

    def _roughly(self, heard: Sequence[str], pairs: list[list[int]]) -> list[list[int]]:
        """Those worth a closer look: half of the families of sounds are the same, in the same order."""
        from jellyfish import levenshtein_distance

        mine = [coarse(each) for each in heard]
        return [
            [a, b]
            for a, b in pairs
            if 2 * levenshtein_distance(mine[a], self._coarse[b]) <= max(len(mine[a]), len(self._coarse[b]))
        ]


def _counts(heard: Sequence[str]) -> Any:
    import numpy as np

    counted = [[families.count(each) for each in FAMILIES] for families in map(coarse, heard)]
    return np.array(counted, np.int8).reshape(-1, len(FAMILIES))
