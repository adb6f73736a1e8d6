"""What a parser hands on: a transcript in turns, whatever the file looked like."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from harmony_protocol.meetings import Participant

UNKNOWN_SPEAKER = "Speaker"
MS_PER_WORD = 400
"""Speaking pace that stands in where a transcript carries no times: 150 words a minute."""


@dataclass(frozen=True)
class ParsedTurn:
    speaker: str
    text: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True)
class TimedTurn:
    speaker: str
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Unread:
    """Cues that are damaged and were left out."""

    count: int = 0
    first_line: int | None = None
    """Where in the file the first of them is, from 1."""


@dataclass(frozen=True)
class ParsedTranscript:
    turns: tuple[TimedTurn, ...]
    unread: Unread = Unread()
    title: str = ""
    started_at: datetime | None = None
    medium: str = ""
    participants: tuple[Participant, ...] = field(default=())

    @property
    def duration_ms(self) -> int:
        return max((turn.end_ms for turn in self.turns), default=0)

    @property
    def sha256(self) -> str:
        """Of what was said, by whom and when; how the file wrote it makes no difference."""
        said = [[turn.speaker, turn.start_ms, turn.end_ms, turn.text] for turn in self.turns]
        words = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(words.encode()).hexdigest()


def timed(turns: Iterable[ParsedTurn]) -> tuple[TimedTurn, ...]:
    """Turns in order with a start and an end each; where the file gives none, the pace of speech does."""
    given = list(turns)
    result: list[TimedTurn] = []
    clock = 0
    for index, turn in enumerate(given):
        start = clock if turn.start_ms is None else turn.start_ms
        following = next((t.start_ms for t in given[index + 1 : index + 2] if t.start_ms is not None), None)
        end = turn.end_ms
        if end is None:
            end = following if following is not None else start + _spoken_ms(turn.text)
        result.append(TimedTurn(turn.speaker, turn.text, start, max(start, end)))
        clock = max(clock, result[-1].end_ms)
    return tuple(result)


def _always(_last: ParsedTurn, _more: ParsedTurn) -> bool:
    return True


def joined(
    turns: Iterable[ParsedTurn], one: Callable[[ParsedTurn, ParsedTurn], bool] = _always
) -> list[ParsedTurn]:
    """Captions become turns: neighbours of one named speaker that follow at once are one turn.

    A turn ends at 60 seconds or 120 words, so that a citation still points at a place one can read. ``one``: whether a
    turn and what follows it may be one, beside that.
    """
    result: list[ParsedTurn] = []
    for turn in turns:
        if result and _continues(result[-1], turn) and one(result[-1], turn):
            last = result[-1]
            result[-1] = replace(last, text=f"{last.text} {turn.text}", end_ms=turn.end_ms)
        else:
            result.append(turn)
    return result


def _continues(last: ParsedTurn, turn: ParsedTurn) -> bool:
    if last.speaker != turn.speaker or last.start_ms is None or last.end_ms is None:
        return False
    if turn.start_ms is None or turn.end_ms is None or not 0 <= turn.start_ms - last.end_ms <= 2_000:
        return False
    return turn.end_ms - last.start_ms <= 60_000 and len(last.text.split()) + len(turn.text.split()) <= 120


def _spoken_ms(text: str) -> int:
    return MS_PER_WORD * len(text.split())
