"""What each speech model costs, compared with *base*: its encoder, each token its decoder writes, and its memory.

tiny, tiny.en and base were measured with their weights, the others with weights of the same shape and random content,
which cost the same: int8, one thread, process CPU time on one machine in one run (docs/voice.md). Where such a
comparison is carried to a machine with other caches it is an estimate."""

from dataclasses import dataclass

TAKE_S = 10.0
"""The take that estimates are about; up to 12 s the encoder's window is the same."""
TOKENS_A_SECOND = 3.2
"""Of fluent speech, in English and German prompts alike."""
FIRST_TOKEN = 4.0
"""In tokens: the decoder's first step reads the whole encoding."""


@dataclass(frozen=True)
class Cost:
    encode: float
    token: float
    memory_mb: int
    """Of the process that holds it, at its peak."""


@dataclass(frozen=True)
class Speed:
    """Of a machine: seconds that *base* takes for a window of 15 s, and for a token."""

    encode_s: float
    token_s: float


COSTS = {
    "tiny": Cost(0.45, 0.55, 220),
    "tiny.en": Cost(0.45, 0.55, 220),
    "base": Cost(1.0, 1.0, 280),
    "base.en": Cost(1.0, 1.0, 280),
    "small": Cost(3.5, 2.7, 490),
    "small.en": Cost(3.5, 2.7, 490),
    "distil-small.en": Cost(3.5, 1.3, 410),
    "medium": Cost(10.9, 7.6, 1_100),
    "medium.en": Cost(10.9, 7.6, 1_100),
    "large-v3-turbo": Cost(24.5, 2.9, 1_060),
    "distil-large-v3": Cost(24.5, 2.1, 980),
    "distil-large-v3.5": Cost(24.5, 2.1, 980),
    "large-v3": Cost(24.5, 14.3, 2_000),
}


def estimated_s(name: str, speed: Speed, take_s: float = TAKE_S) -> float:
    """From the end of a take to its words, where nothing was decoded while it was spoken."""
    cost = COSTS[name]
    tokens = FIRST_TOKEN + TOKENS_A_SECOND * take_s
    return cost.encode * speed.encode_s + cost.token * tokens * speed.token_s
