"""How alike two spellings sound, whatever language they are from: letters as the sounds most languages give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

_SPELLINGS = (
    ("tsch", "C"), ("sch", "S"), ("szcz", "S"), ("tch", "C"), ("cks", "ks"), ("dzh", "J"), ("kh", "k"), ("ph", "f"),
    ("sh", "S"), ("sz", "S"), ("zh", "J"), ("ch", "C"), ("cz", "C"), ("th", "t"), ("gh", "g"), ("wh", "w"),
    ("ck", "k"), ("qu", "kw"), ("q", "k"), ("x", "ks"), ("tz", "ts"), ("ß", "s"), ("gn", "n"), ("ł", "w"),
    ("ø", "o"), ("æ", "e"), ("đ", "d"), ("ı", "i"), ("œ", "o"),
)  # fmt: skip
_SPELLED = dict(_SPELLINGS)
_SPELLING = re.compile("|".join(sorted(_SPELLED, key=len, reverse=True)))
_SLAVIC_CK = re.compile(r"ck(?=[iy])", re.IGNORECASE)
_SOFT_C = re.compile(r"c(?=[eiy])")
VOWELS = frozenset("aeiouy")
_FAMILIES = ("pb", "td", "kgC", "fvw", "szSJCj", "mn", "lr", "jJg", "bv", "tC")
"""Sounds that are taken for each other."""
_NEAR, _FAR, _MISSING = 0.35, 1.0, 0.8
_VOWEL, _NO_VOWEL, _GLIDE, _BREATH = 0.2, 0.35, 0.45, 0.15
_COARSE = str.maketrans("bdgCvzSJjnreiouy", "ptkkfssssmlaaaaa")
FAMILIES = "ptkfsmlwha"
"""What `coarse` writes."""


@lru_cache(50_000)
def sounds(text: str) -> str:
    """One letter for each sound; spaces, accents and doubled letters are not heard."""
    return _heard(_SOFT_C.sub("s", _letters(text)))


def readings(name: str) -> tuple[str, ...]:
    """As `sounds`, in every way its letters are read: c and j have other sounds in the east and the north."""
    elsewhere = _letters(_SLAVIC_CK.sub("tsk", name)).replace("j", "y")
    return tuple(dict.fromkeys((sounds(name), _heard(_SOFT_C.sub("ts", elsewhere)))))


def weight(heard: str) -> float:
    """What it would cost to miss all of it."""
    return sum(
        _BREATH if s == "h" else _GLIDE if s == "w" else _NO_VOWEL if s in VOWELS else _MISSING for s in heard
    )


def least_apart(more: Any, fewer: Any) -> Any:
    """What is at least between two words, told from how often each of `FAMILIES` is in one and not in the other."""
    import numpy as np

    costs = np.array([_MISSING] * 7 + [_GLIDE, _BREATH, _NO_VOWEL], np.float32)
    return np.maximum((more * costs).sum(axis=-1), (fewer * costs).sum(axis=-1))


def coarse(heard: str) -> str:
    """One letter for each family of sounds."""
    return heard.translate(_COARSE)


def alike(one: str, other: str) -> float:
    """1 for the same sounds, 0 for none in common; both as `sounds` writes them."""
    return float(all_alike([one], [other])[0])


def all_alike(ones: Sequence[str], others: Sequence[str]) -> Any:
    """`alike` of each two, all in one go: what takes a tenth of a second one by one takes some milliseconds."""
    import numpy as np

    mine, theirs = _codes(ones), _codes(others)
    gone, added = _missing()[np.minimum(mine, 127)], _missing()[np.minimum(theirs, 127)]
    swapped = _swapped()
    before = np.concatenate([np.zeros((len(ones), 1)), added.cumsum(axis=1)], axis=1)
    row = before
    for at in range(mine.shape[1]):
        letters = mine[:, at : at + 1]
        cost = swapped[np.minimum(letters, 127), np.minimum(theirs, 127)]
        cost = np.where(letters == theirs, 0.0, cost)
        best = np.minimum(row[:, :-1] + cost, row[:, 1:] + gone[:, at : at + 1])
        # the cheapest way along a row is the cheapest start, less what was added before it
        whole = np.concatenate([row[:, :1] + gone[:, at : at + 1], best], axis=1)
        row = np.minimum.accumulate(whole - before, axis=1) + before
    least = np.array([max(weight(a), weight(b), _NO_VOWEL) for a, b in zip(ones, others, strict=True)])
    return np.maximum(0.0, 1.0 - row[:, -1] / least) if len(ones) else np.zeros(0)


def _codes(words: Sequence[str]) -> Any:
    """A row of letters for each word; what is beyond its end is no letter and costs nothing."""
    import numpy as np

    longest = max(map(len, words), default=0)
    return np.array([[*map(ord, word), *[0] * (longest - len(word))] for word in words], np.int32).reshape(
        len(words), longest
    )


@lru_cache(1)
def _missing() -> Any:
    import numpy as np

    return np.array([0.0] + [weight(chr(code)) for code in range(1, 128)], np.float32)


@lru_cache(1)
def _swapped() -> Any:
    import numpy as np

    costs = np.full((128, 128), _FAR, np.float32)
    for sounds_alike, cost in ((tuple(VOWELS), _VOWEL), *((tuple(f), _NEAR) for f in _FAMILIES)):
        for mine in sounds_alike:
            for theirs in sounds_alike:
                costs[ord(mine), ord(theirs)] = min(cost, costs[ord(mine), ord(theirs)])
    costs[0, :] = costs[:, 0] = 100.0  # nothing stands for what is beyond the end
    return costs


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _SPELLING.sub(_spelled, text.casefold()))
    return "".join(c for c in plain if c.isalpha())


def _heard(letters: str) -> str:
    return re.sub(r"(.)\1+", r"\1", letters.replace("c", "k"))


def _spelled(found: re.Match[str]) -> str:
    return _SPELLED[found[0]]
