"""Hears a recording of any length, stretch by stretch; it can be stopped after each of them and go on there later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_speech import channels, gate
from harmony_speech.audio import RATE
from harmony_speech.cutting import Stretch, stretches
from harmony_speech.heard import Piece
from harmony_speech.stream import blocks

if TYPE_CHECKING:
    from harmony_speech.audio import Audio
    from harmony_speech.recogniser import Recogniser

ENOUGH_S = 2.5
"""So much speech tells the language."""


@dataclass(frozen=True)
class Progress:
    """``voice`` is heard until ``until_ms``; the pieces are what was said since."""

    voice: int
    until_ms: int
    pieces: tuple[Piece, ...]
    language: str


def voices_of(file: Path, longest_s: float) -> tuple[int, ...]:
    """The channels that are voices of their own."""
    return channels.voices(blocks(file, longest_s))


def hear(
    recogniser: Recogniser,
    file: Path,
    chosen: tuple[int, ...],
    heard_ms: Sequence[int],
    language: str,
    longest_s: float,
) -> Iterator[Progress]:
    """What is said after ``heard_ms`` of each voice. ``language`` empty: found out from the first who speaks for long."""
    done = [ms * RATE // 1000 for ms in heard_ms]
    for stretch in stretches(blocks(file, longest_s), chosen, done, _speech):
        told, pieces = _heard(recogniser, stretch, language)
        if not language and stretch.speech >= ENOUGH_S * RATE:
            language = told
        yield Progress(stretch.voice, _ms(stretch.end), pieces, language)


def _heard(recogniser: Recogniser, stretch: Stretch, language: str) -> tuple[str, tuple[Piece, ...]]:
    heard = recogniser.hear_stretch(stretch.audio, language or None)
    if gate.is_invented(heard.text, stretch.speech / RATE, heard.logprob):
        return heard.language, ()
    begins, first, last = _ms(stretch.audio_start), _ms(stretch.start), _ms(stretch.end)
    placed = (
        Piece(min(max(begins + p.start_ms, first), last), min(max(begins + p.end_ms, first), last), p.text)
        for p in heard.pieces
    )
    return heard.language, tuple(placed)


def _speech(audio: Audio) -> Sequence[tuple[int, int]]:
    return gate.find_speech(audio).spans


def _ms(samples: int) -> int:
    return round(samples * 1000 / RATE)
