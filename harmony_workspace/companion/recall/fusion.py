"""Scores of two kinds of search into one order, and windows that overlap into passages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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


def fused(*kinds: Mapping[int, float]) -> dict[int, float]:
    """The sum of the scaled scores; what one kind did not find counts nothing there."""
    total: dict[int, float] = {}
    for kind in kinds:
        for key, value in scaled(kind).items():
            total[key] = total.get(key, 0.0) + value
    return total


def merged(windows: Iterable[Span], lengths: Mapping[tuple[str, int], int]) -> list[Span]:
    """Windows, best first, into passages that do not overlap; ``lengths`` are the words of each turn."""
    found: list[Span] = []
    for window in windows:
        beside = [span for span in found if span.conversation_id == window.conversation_id]
        if not any(_joined(span, window, lengths) for span in beside) and (rest := _rest(window, beside)):
            window.first_turn, window.last_turn = rest
            window.words = _words(window, lengths)
            found.append(window)
    return found


def _joined(span: Span, window: Span, lengths: Mapping[tuple[str, int], int]) -> bool:
    """True when the window lies in the passage, after growing the passage where that fits."""
    if window.first_turn >= span.first_turn and window.last_turn <= span.last_turn:
        return True
    if window.first_turn > span.last_turn + 1 or window.last_turn < span.first_turn - 1:
        return False
    first, last = min(span.first_turn, window.first_turn), max(span.last_turn, window.last_turn)
    grown = Span(span.conversation_id, first, last, 0, span.passage_id, span.score)
    grown.words = _words(grown, lengths)
    if grown.words > MAX_WORDS:
        return False
    span.first_turn, span.last_turn, span.words = first, last, grown.words
    return True


def _rest(window: Span, beside: list[Span]) -> tuple[int, int] | None:
    """First and last turn of the window that no passage holds yet."""
    taken = {turn for span in beside for turn in range(span.first_turn, span.last_turn + 1)}
    free = [turn for turn in range(window.first_turn, window.last_turn + 1) if turn not in taken]
    return (free[0], free[-1]) if free else None


def _words(span: Span, lengths: Mapping[tuple[str, int], int]) -> int:
    return sum(
        lengths.get((span.conversation_id, turn), 0) for turn in range(span.first_turn, span.last_turn + 1)
    )
