"""Word errors of two recognisers on the same clips, and how sure the difference is."""

import re
from dataclasses import dataclass

import jiwer
import numpy as np

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERS = {str(n): word for n, word in enumerate(_ONES.split())}
NUMBERS |= {str(10 * n): word for n, word in enumerate(_TENS.split(), start=2)}
SPELLINGS = NUMBERS | {"mister": "mr", "ok": "okay"}


def normal(text: str) -> str:
    """Case, punctuation and the way numbers are written are no errors."""
    return " ".join(
        SPELLINGS.get(word, word) for word in re.findall(r"[\w']+", text.lower().replace("’", "'"))
    )


@dataclass(frozen=True)
class Errors:
    wrong: int
    words: int


def errors(said: str, heard: str) -> Errors:
    reference, hypothesis = normal(said), normal(heard)
    if not hypothesis:
        return Errors(len(reference.split()), len(reference.split()))
    found = jiwer.process_words(reference, hypothesis)
    wrong = found.substitutions + found.deletions + found.insertions
    return Errors(wrong, len(reference.split()))


def rate(found: list[Errors]) -> float:
    """WER in percent."""
    return 100 * sum(e.wrong for e in found) / sum(e.words for e in found)


def paired_bootstrap(
    ours: list[Errors], theirs: list[Errors], rounds: int = 4000
) -> tuple[float, float, float]:
    """Difference in points, ours minus theirs, with its 95 % interval; whole clips are drawn."""
    random = np.random.default_rng(1)
    wrong = np.array([[a.wrong, b.wrong] for a, b in zip(ours, theirs, strict=True)])
    words = np.array([e.words for e in ours])
    drawn = random.integers(0, len(words), (rounds, len(words)))
    rates = 100 * wrong[drawn].sum(axis=1) / words[drawn].sum(axis=1, keepdims=True)
    low, high = np.percentile(rates[:, 0] - rates[:, 1], [2.5, 97.5])
    return rate(ours) - rate(theirs), float(low), float(high)
