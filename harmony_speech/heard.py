"""What a recogniser tells of a take or a file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Heard:
    """``flagged``: the first pass was not believed and the text is from the retry."""

    text: str
    language: str
    duration_ms: int
    pieces: tuple[Piece, ...] = ()
    flagged: bool = False
    speech_s: float = 0.0
    logprob: float = 0.0
