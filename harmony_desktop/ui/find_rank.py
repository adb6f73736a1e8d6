"""How well a name answers what was typed: the words themselves, their beginnings, letters in order, one slip."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")
SLIP_FROM = 4
"""Letters a word needs before one of them may be wrong."""

INITIALS = 8
"""Letters that may be spread over several words; more are typed by nobody."""


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def score(typed: str, name: str) -> float:
    """0: no match. Every word typed must be found somehow; a name that begins with it is the best."""
    wanted, text = folded(typed).split(), folded(name)
    if not wanted:
        return 1.0
    words = text.split()
    parts = []
    for each in wanted:
        part = _word(each, text, words)
        if not part:
            return 0.0
        parts.append(part)
    whole = 2.0 if " ".join(wanted) in text else 0.0
    return sum(parts) / len(parts) + whole + 1.0 / (1 + len(text))


def _word(wanted: str, text: str, words: list[str]) -> float:
    if text.startswith(wanted):
        return 4.0
    if any(w.startswith(wanted) for w in words):
        return 3.0
    if wanted in text:
        return 2.0
    if len(wanted) >= SLIP_FROM and any(_one_slip(wanted, w) for w in words):
        return 1.5
    return 1.0 if 1 < len(wanted) <= INITIALS and _in_order(wanted, words) else 0.0


@lru_cache(maxsize=65_536)
def _one_slip(wanted: str, word: str) -> bool:
    """A slip in the first letter of a word is rare: it is not looked for."""
    if wanted[0] != word[0] or len(word) < len(wanted) - 1:
        return False
    from jellyfish import damerau_levenshtein_distance

    begun = word[: len(wanted)] if len(word) > len(wanted) else word
    return damerau_levenshtein_distance(wanted, begun) <= 1 or damerau_levenshtein_distance(wanted, word) <= 1


def _in_order(wanted: str, words: list[str]) -> bool:
    """Initials, or beginnings of words in their order: “ap” and “acpr” for “Acme on pricing”."""
    if not wanted:
        return True
    for at, word in enumerate(words):
        if word[0] != wanted[0]:
            continue
        for length in range(min(len(word), len(wanted)), 0, -1):
            if word.startswith(wanted[:length]) and _in_order(wanted[length:], words[at + 1 :]):
                return True
    return False


def best(typed: str, things: Iterable[T], name: Callable[[T], str], limit: int) -> list[T]:
    """Those that match, the best first; equally good ones in the order they came."""
    rated = [(score(typed, name(thing)), thing) for thing in things]
    kept = sorted((pair for pair in rated if pair[0]), key=lambda pair: -pair[0])
    return [thing for _, thing in kept[:limit]]
