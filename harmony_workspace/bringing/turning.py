"""What was heard becomes a transcript: pieces in the order in which they were said, under the names of their voices."""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any

import sqlalchemy as sa

from harmony_workspace.meetings.parsed import UNKNOWN_SPEAKER, ParsedTranscript, ParsedTurn, joined, timed

PAUSE_MS = 600
"""Between two sentences: from here on somebody else may be speaking."""
LONG_MS = 20_000
"""A turn as long as this ends with its sentence, pause or not."""
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！", "।", "؟", "۔")


def transcript_of(pieces: Sequence[sa.Row[Any]]) -> ParsedTranscript:
    """``pieces`` with voice, start_ms, end_ms and text, sorted by when they begin."""
    ends: dict[int, int] = {}
    turns: list[ParsedTurn] = []
    for piece in pieces:
        start = max(piece.start_ms, ends.get(piece.voice, 0))  # a voice does not speak over itself
        end = ends[piece.voice] = max(start, piece.end_ms)
        turns.append(ParsedTurn(name_of(piece.voice), piece.text, start, end))
    alone = len({piece.voice for piece in pieces}) < 2
    return ParsedTranscript(timed(joined(turns, _one_sentence_or_breath) if alone else joined(turns)))


def _one_sentence_or_breath(last: ParsedTurn, more: ParsedTurn) -> bool:
    """Where nobody tells the speakers apart, a minute may hold several of them: a turn is what is said in one go."""
    assert last.start_ms is not None
    assert last.end_ms is not None
    assert more.start_ms is not None
    if not last.text.endswith(_SENTENCE_ENDS):
        return True
    return more.start_ms - last.end_ms < PAUSE_MS and last.end_ms - last.start_ms < LONG_MS


def name_of(voice: int) -> str:
    """Speaker A and so on, until somebody gives them names."""
    return f"{UNKNOWN_SPEAKER} {ascii_uppercase[voice % len(ascii_uppercase)]}"
