"""What was heard becomes a transcript: pieces in the order in which they were said, under the names of their voices."""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any

import sqlalchemy as sa

from harmony_workspace.meetings.parsed import UNKNOWN_SPEAKER, ParsedTranscript, ParsedTurn, joined, timed


def transcript_of(pieces: Sequence[sa.Row[Any]]) -> ParsedTranscript:
    """``pieces`` with voice, start_ms, end_ms and text, sorted by when they begin."""
    ends: dict[int, int] = {}
    turns: list[ParsedTurn] = []
    for piece in pieces:
        start = max(piece.start_ms, ends.get(piece.voice, 0))  # a voice does not speak over itself
        end = ends[piece.voice] = max(start, piece.end_ms)
        turns.append(ParsedTurn(name_of(piece.voice), piece.text, start, end))
    return ParsedTranscript(timed(joined(turns)))


def name_of(voice: int) -> str:
    """Speaker A and so on, until somebody gives them names."""
    return f"{UNKNOWN_SPEAKER} {ascii_uppercase[voice % len(ascii_uppercase)]}"
