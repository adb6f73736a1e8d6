"""How much a window speaks to a question: its words, its meaning, who speaks in it and where it stands.

The weights come from real meetings; how, and what they are worth, stands in the decisions.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.companion.recall.words import COMMON, words_of
from harmony_workspace.store import search_index

WORDS, MEANING = 1.0, 1.6
"""The best of either kind counts this much."""
_SPEAKER = 1.1
"""A window in which nobody speaks but whom the question asks for; half of its words are enough."""
_EDGE = 0.4
_EDGE_PART = 20
"""The first and the last twentieth of a long meeting name every matter (agenda, farewell) and tell of none."""
_FEEDBACK = 3
"""So many of the best windows lend their meaning to the question, …"""
FEEDBACK_WEIGHT = 0.3
"""… and this much of it: they use the words that the meeting has for the matter."""
_SATURATION, _LENGTH = 0.8, 0.75
"""BM25's k1 and b."""
_BY_CUE = re.compile(r"\b(?:did|does|do|has|had|by|from|with)\s+(?:the\s+)?$", re.I)


@dataclass(frozen=True)
class Window:
    """A stored passage that may be an answer."""

    passage_id: int
    conversation_id: str
    first_turn: int
    last_turn: int
    text: str
    """One line a turn: ``Speaker: words``."""


def by_words(query: str, windows: Iterable[Window], total: int) -> dict[int, float]:
    """BM25 with words as rare as they are among the ``total`` windows searched; ``windows`` are all with a hit."""
    sought = set(stems(" ".join(search_index.query_words(query))))
    counts = {window.passage_id: Counter(stems(window.text)) for window in windows}
    spread = Counter(word for count in counts.values() for word in sought & count.keys())
    mean = sum(count.total() for count in counts.values()) / max(1, len(counts))

    def score(count: Counter[str]) -> float:
        stretch = _SATURATION * (1 - _LENGTH + _LENGTH * count.total() / max(1.0, mean))
        return sum(
            math.log(1 + (total - spread[word] + 0.5) / (spread[word] + 0.5))
            * count[word]
            * (_SATURATION + 1)
            / (count[word] + stretch)
            for word in sought & count.keys()
        )

    return {passage_id: score(count) for passage_id, count in counts.items()}


def best(scores: Mapping[int, float], count: int = _FEEDBACK) -> list[int]:
    return sorted(scores, key=lambda key: (-scores[key], key))[:count]


def adjustments(
    query: str, windows: Collection[Window], ends: Mapping[str, tuple[int, int]]
) -> dict[int, float]:
    """What to add to each window's score. ``ends``: of each conversation its windows and its last turn."""
    asked_for = speakers(query, {name for window in windows for name, _ in _lines(window)})
    return {
        window.passage_id: _SPEAKER * _share(window, asked_for)
        - _EDGE * _at_edge(window, *ends[window.conversation_id])
        for window in windows
    }


def _lines(window: Window) -> Iterable[tuple[str, str]]:
    for line in window.text.split("\n"):
        name, mark, said = line.partition(": ")
        if mark:
            yield name, said


def _share(window: Window, names: Collection[str]) -> float:
    if not names:
        return 0.0
    said = [(name in names, len(words.split())) for name, words in _lines(window)]
    theirs = sum(length for asked, length in said if asked)
    return min(1.0, 2 * theirs / max(1, sum(length for _, length in said)))


def _at_edge(window: Window, count: int, last_turn: int) -> bool:
    if count < _EDGE_PART:
        return False
    place = (window.first_turn + window.last_turn) / 2 / max(1, last_turn)
    return not 1 / _EDGE_PART <= place <= 1 - 1 / _EDGE_PART


def speakers(query: str, names: Collection[str]) -> set[str]:
    """Those of the speakers whom the question names: by the whole name, else by a part written like a name."""
    words = [word.text for word in words_of(query)]
    plain = [word.casefold() for word in words]
    whole = {name for name in names if _names_whole(name, plain, query)}
    if whole:
        return whole
    capitals = {word.text for word in words_of(query) if word.text[0].isupper() and len(word.text) > 2}
    return {
        name
        for name in names
        if any(part in capitals and part.casefold() not in COMMON for part in name.split())
    }


def _names_whole(name: str, plain: list[str], query: str) -> bool:
    parts = [word.text.casefold() for word in words_of(name)]
    if not parts:
        return False
    if len(parts) == 1 and len(parts[0]) < 3:  # a letter is a name where a name stands
        return any(
            _BY_CUE.search(query[: found.start()]) for found in re.finditer(rf"\b{re.escape(name)}\b", query)
        )
    return any(plain[i : i + len(parts)] == parts for i in range(len(plain) - len(parts) + 1))
