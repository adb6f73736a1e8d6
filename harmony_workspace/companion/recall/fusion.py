"""Scores of two kinds of search into one order, and windows that overlap into passages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

POOL = 100
"""How many hits of each kind count: the score of the best is 1, of the hundredth 0."""
MAX_WORDS = 400
"""Neighbouring windows that were both found are handed out as one passage up to this length."""


@dataclass
class Span:
    conversation_id: str
    first_turn: int
    last_turn: int
    words: int
    passage_id: int
    score: float


def scaled(scores: Mapping[int, float]) -> dict[int, float]:
    """The best ``POOL`` scores, from 0 to 1."""
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:POOL]
    if not best:
        return {}
    top, floor = best[0][1], best[-1][1] if len(best) > 1 else 0.0
    return {key: (value - floor) / max(top - floor, 1e-9) for key, value in best}


def fused(*kinds: Mapping[int, float], weights: Sequence[float] = ()) -> dict[int, float]:
    """The weighted sum of the scaled scores; what one kind did not find counts nothing there."""
    total: dict[int, float] = {}
    for kind, weight in zip(kinds, weights or [1.0] * len(kinds), strict=True):
        for key, value in scaled(kind).items():
            total[key] = total.get(key, 0.0) + weight * value
    return total


def merged(windows: Iterable[Span], lengths: Mapping[tuple[str, int], int]) -> list[Span]:
    """Windows, best first, into passages that do not overlap; ``lengths`` are the words of each turn.

    What a window adds to the better ones joins its neighbour where that fits, else it stands for itself.
    """
    found: dict[str, list[Span]] = {}
    ordered: list[Span] = []
    for window in windows:
        beside = found.setdefault(window.conversation_id, [])
        part = _new_part(window, beside)
        if part is None:
            continue
        turns = range(part.first_turn, part.last_turn + 1)
        part.words = sum(lengths.get((part.conversation_id, turn), 0) for turn in turns)
        if not any(_joined(span, part) for span in beside):
            beside.append(part)
            ordered.append(part)
    return ordered


def _new_part(window: Span, beside: Iterable[Span]) -> Span | None:
    """The longest run of the window's turns that no passage holds yet."""
    taken = {turn for span in beside for turn in range(span.first_turn, span.last_turn + 1)}
    best: tuple[int, int] | None = None
    first = window.first_turn
    for turn in range(window.first_turn, window.last_turn + 2):
        if turn in taken or turn > window.last_turn:
            if turn > first and (best is None or turn - first > best[1] - best[0] + 1):
                best = (first, turn - 1)
            first = turn + 1
    return None if best is None else replace(window, first_turn=best[0], last_turn=best[1])


def _joined(span: Span, part: Span) -> bool:
    """True when the passage took the part in: they touch and are short enough together."""
    if span.words + part.words > MAX_WORDS:
        return False
    if part.first_turn == span.last_turn + 1:
        span.last_turn = part.last_turn
    elif part.last_turn == span.first_turn - 1:
        span.first_turn = part.first_turn
    else:
        return False
    span.words += part.words
    return True
