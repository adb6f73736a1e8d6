"""Which sentences say most of what a meeting is about: those that hold the words its turns come back to."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harmony_protocol.meetings import Turn
from harmony_workspace.companion.trends import cues
from harmony_workspace.companion.trends.extracting import sentences
from harmony_workspace.companion.trends.phrases import phrases

_FEWEST_WORDS = 6
_TELLING = 14
"""Words that a sentence needs to be worth as much as one can be; a longer one is worth no more."""
_DECIDED = re.compile(
    r"\b(?:decid\w+|agreed?\b|let['’]s go with|we(?:['’]ll| will| are going to|['’]re going to)|conclu\w+|the plan is|settled|final(?:ly|ised|ized)?\b"
    r"|deadline|approved?|chosen?|chose\b|go with\b)",
    re.I,
)
_FIGURE = re.compile(r"\d|\b(?:percent|million|thousand|hundred)\b", re.I)
_STUMBLES = re.compile(
    r"\b(?:u[hm]+|erm?|hm+|mm+|i mean|you know|sort of|kind of|like ,)(?=\W)|\{\w+\}|\b(\w+) (?:, )?\1\b|[,–—-]$",
    re.I,
)
"""Searching for words, marks of the transcriber, a sentence that broke off."""
_GREETS = re.compile(
    r"\b(?:hello|good (?:morning|afternoon|evening)|(?:good|nice|great) to (?:meet|see)|welcome|thanks? (?:you )?(?:for|everyone|all)|goodbye)\b",
    re.I,
)
_AGAIN = 0.25
"""What a matter is still worth when it stands in what was chosen already."""


@dataclass(frozen=True)
class Sentence:
    turn: Turn
    text: str
    asks: bool
    decides: bool
    worth: float
    """For what it is, before what it is about."""
    matters: Mapping[str, float] = field(repr=False, hash=False, compare=False, default_factory=dict)
    """Each with how much of the meeting is about it."""


def held(turns: Sequence[Turn]) -> list[Sentence]:
    """Every sentence long enough to say something, in the order of the talk."""
    said = [(turn, text, phrases(text)) for turn in turns for text in sentences(turn)]
    spread = _spread(said)
    return [
        _sentence(turn, text, {key: math.log(1 + spread[key]) for key in found if spread[key] > 1})
        for turn, text, found in said
        if len(text.split()) >= _FEWEST_WORDS
    ]


def _spread(said: Sequence[tuple[Turn, str, Mapping[str, str]]]) -> Counter[str]:
    """In how many turns each matter comes up."""
    return Counter(key for _, key in {(turn.index, key) for turn, _, found in said for key in found})


def _sentence(turn: Turn, text: str, matters: Mapping[str, float]) -> Sentence:
    asks = text.rstrip().endswith("?")
    decides = not asks and bool(_DECIDED.search(text))
    length = min(1.0, len(text.split()) / _TELLING)
    worth = (
        length * (0.4 if asks else 1.0) * (1.4 if decides else 1.0) * (1.15 if _FIGURE.search(text) else 1.0)
    )
    worth *= 1 / (1 + len(_STUMBLES.findall(text)))
    if cues.SMALL_QUESTION.search(text) or _GREETS.search(text):
        worth = 0.0
    return Sentence(turn, text, asks, decides, worth, matters)


def best(among: Sequence[Sentence], most: int) -> list[Sentence]:
    """At most so many, in the order of the talk; what one of them says already counts little for the next."""
    left, told, chosen = list(among), set[str](), list[Sentence]()
    while left and len(chosen) < most:
        place = max(range(len(left)), key=lambda i: _gain(left[i], told))
        chosen.append(left.pop(place))
        told.update(chosen[-1].matters)
    return sorted(chosen, key=lambda each: each.turn.index)


def _gain(sentence: Sentence, told: set[str]) -> float:
    about = sum(weight * (_AGAIN if key in told else 1.0) for key, weight in sentence.matters.items())
    spoken = len(sentence.text.split())
    return sentence.worth * (0.1 + about / math.sqrt(max(spoken, _FEWEST_WORDS)))
