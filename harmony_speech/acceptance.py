"""Whether a decoded text can be what was said: the test that decides on the one retry."""

import re
import zlib

COMPRESSION = 2.4
TOKENS_PER_S = 8.0
LEAST_TOKENS_PER_S = 1.0
LEAST_COUNTS_FROM_S = 3.0
LOGPROB = -1.0
LOOP_WORDS = 4
ECHOED_NAMES = 3


def believable(text: str, tokens: int, seconds: float, logprob: float) -> bool:
    """Neither too much nor too little text for the time, not repeating itself, and the model stands by it."""
    return (
        compression(text) <= COMPRESSION
        and tokens <= TOKENS_PER_S * max(seconds, 1.0)
        and (seconds <= LEAST_COUNTS_FROM_S or tokens >= LEAST_TOKENS_PER_S * seconds)
        and logprob >= LOGPROB
        and not loops(text)
    )


def compression(text: str) -> float:
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def loops(text: str) -> bool:
    """A run of four or more words said twice at once."""
    words = _words(text)
    return any(
        words[at : at + run] == words[at + run : at + 2 * run]
        for run in range(LOOP_WORDS, len(words) // 2 + 1)
        for at in range(len(words) - 2 * run + 1)
    )


def echoes(text: str, names: tuple[str, ...]) -> bool:
    """Several of the names we hinted at, one after the other in our order: the prompt came back as text."""
    heard = " ".join(_words(text))
    said = [" ".join(_words(name)) for name in names]
    return any(" ".join(said[at : at + ECHOED_NAMES]) in heard for at in range(len(said) - ECHOED_NAMES + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())
