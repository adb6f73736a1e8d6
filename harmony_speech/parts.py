"""The parts of one take, and the take they make together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harmony_speech.audio import RATE
from harmony_speech.errors import SpeechError
from harmony_speech.heard import Heard, Piece
from harmony_speech.joints import joined

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(eq=False)
class Part:
    """``shown_*``: the words on the screen until its own have come."""

    start: int
    end: int
    shown_solid: list[str] = field(default_factory=list)
    shown_grey: list[str] = field(default_factory=list)
    heard: Heard | SpeechError | None = None

    @property
    def solid(self) -> list[str]:
        return self.shown_solid if self.heard is None else self._words

    @property
    def grey(self) -> list[str]:
        return self.shown_grey if self.heard is None else []

    @property
    def _words(self) -> list[str]:
        return self.heard.text.split() if isinstance(self.heard, Heard) else []


def combined(parts: Iterable[Part], samples: int) -> Heard:
    """Raises what the gate said where no part has words."""
    refused = SpeechError("no_speech")
    found: list[tuple[Part, Heard]] = []
    for part in parts:
        if isinstance(part.heard, Heard):
            found.append((part, part.heard))
        elif part.heard is not None:
            refused = part.heard
    if not found:
        raise refused
    pieces = tuple(_moved(piece, part) for part, heard in found for piece in heard.pieces)
    weights = [len(heard.text.split()) or 1 for _, heard in found]
    return Heard(
        joined([heard.text for _, heard in found]),
        max(found, key=lambda each: each[1].speech_s)[1].language,
        samples * 1000 // RATE,
        pieces,
        flagged=any(heard.flagged for _, heard in found),
        speech_s=sum(heard.speech_s for _, heard in found),
        logprob=sum(h.logprob * w for (_, h), w in zip(found, weights, strict=True)) / sum(weights),
    )


def _moved(piece: Piece, part: Part) -> Piece:
    """A part knows only its own time."""
    offset = part.start * 1000 // RATE
    return replace(piece, start_ms=piece.start_ms + offset, end_ms=piece.end_ms + offset)
