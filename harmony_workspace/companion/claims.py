"""Whether what an answer claims is borne out by the turns it cites, claim by claim.

A claim is a sentence, or a line of a list, that ends in numbers. It is supported when the cited turns hold its words,
or mean the same, and hold every number it tells; who said it, when and in which meeting is known beside the words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harmony_workspace.companion.recall import embedding
from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.companion.trends.cues import FAMILIES

SHARED = 0.5
"""The share of a claim's words that the cited turns must hold, …"""
ALIKE = 0.55
"""… or how alike claim and turn must be in meaning."""
_CHIP = re.compile(r"\[(\d{1,4})\](?!\()")
_QUOTE = re.compile(r"[“\"]?\[\[quote:(\d+)\]\][”\"]?")
_END = re.compile(r"(?<=[.!?])\s+(?=[^\s\[])|\n+(?!\s*(?:\[\d|$))")
_COUNT = re.compile(r"\b(\d+)\s+meetings?\b", re.I)
_TIMES = re.compile(r"\b(\d+)\s+(?:action\s+items?|times)\b", re.I)
_NUMBER = re.compile(r"(?<![\w:])\d+(?:[.,]\d+)*(?![\w:])")
_PLACE = re.compile(r"^\s*(?:\d+[.)]|[-*•])\s+")
_DATE = re.compile(
    r"\b(?:\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*|\d{1,2}:\d{2}(?::\d{2})?|today)\b"
)
_REPORTED = frozenset(
    stems(
        "says said asks asked mentions mentioned stated told reported meeting call objection question action item word"
    )
)
_WORD_JOINER = "\u2060"


@dataclass(frozen=True)
class Source:
    """What a citation points at: the words, and what is known of them."""

    conversation_id: str
    text: str
    known: str = ""
    """Speaker, title, date and people of the meeting."""


@dataclass(frozen=True)
class Claim:
    text: str
    numbers: tuple[int, ...]
    """Its citations."""
    support: float
    """1 when every word stands in what it cites."""
    supported: bool


@dataclass
class Report:
    """``uncited``: statements without a source; headings and what is said of the search itself are among them."""

    claims: list[Claim] = field(default_factory=list)
    uncited: list[str] = field(default_factory=list)

    @property
    def unsupported(self) -> list[Claim]:
        return [claim for claim in self.claims if not claim.supported]

    @property
    def share(self) -> float:
        """Of the claims, those supported; 1 without claims."""
        return 1.0 if not self.claims else 1 - len(self.unsupported) / len(self.claims)


def report(answer: str, sources: Mapping[int, Source]) -> Report:
    """``answer`` as it is stored, with chips and quote marks; ``sources`` by their number."""
    found = Report()
    for piece in _pieces(answer.replace(_WORD_JOINER, "")):
        numbers = tuple(dict.fromkeys(int(n) for n in (*_CHIP.findall(piece), *_QUOTE.findall(piece))))
        if numbers:
            found.claims.append(_claim(piece, numbers, sources))
        elif len(piece.split()) > 2:
            found.uncited.append(piece)
    return found


def _pieces(answer: str) -> list[str]:
    """Sentences and lines, each with the numbers that follow it."""
    pieces: list[str] = []
    for piece in _END.split(answer):
        bare = _CHIP.sub("", piece).strip(" \n.,;")
        if pieces and not bare and _CHIP.search(piece):
            pieces[-1] += f" {piece.strip()}"
        elif piece.strip():
            pieces.append(piece.strip())
    return pieces


def _claim(piece: str, numbers: Sequence[int], sources: Mapping[int, Source]) -> Claim:
    cited = [sources[n] for n in numbers if n in sources]
    told = _PLACE.sub("", _CHIP.sub("", _QUOTE.sub(" ", piece)))
    text = " ".join(told.replace("**", "").split())
    if len(cited) < len(numbers):
        return Claim(text, tuple(numbers), 0.0, supported=False)
    if _COUNT.search(text):
        return _count(text, tuple(numbers), cited)
    words = " ".join(source.text for source in cited)
    known = " ".join(source.known for source in cited)
    claim = _DATE.sub(" ", text)
    if not set(_NUMBER.findall(claim)) <= set(_NUMBER.findall(f"{words} {known}")):
        return Claim(text, tuple(numbers), 0.0, supported=False)
    support = _support(claim, words, known)
    if support < SHARED and _likeness(claim, cited) >= ALIKE:
        return Claim(text, tuple(numbers), support, supported=True)
    return Claim(text, tuple(numbers), support, supported=support >= SHARED)


def _count(text: str, numbers: tuple[int, ...], cited: Sequence[Source]) -> Claim:
    """“Price: 3 meetings” cites three meetings, and each place speaks of it."""
    meetings = {source.conversation_id for source in cited}
    right = int(_COUNT.findall(text)[0]) == len(meetings)
    right &= all(int(times) == len(cited) for times in _TIMES.findall(text))
    named = _TIMES.sub(" ", _COUNT.sub(" ", text))
    worst = min(_names(named, source) for source in cited)
    return Claim(text, numbers, worst, supported=right and worst >= SHARED)


def _names(matter: str, source: Source) -> float:
    """A matter by another word for it counts as named."""
    plain = matter.casefold()
    if any(name.casefold() in plain and pattern.search(source.text) for name, pattern in FAMILIES.items()):
        return 1.0
    return _support(matter, source.text, source.known)


def _support(claim: str, words: str, known: str) -> float:
    told = set(stems(claim)) - set(stems(known)) - _REPORTED
    return len(told & set(stems(words))) / len(told) if told else 1.0


def _likeness(claim: str, cited: Sequence[Source]) -> float:
    embedder = embedding.embedder()
    if embedder is None:
        return 0.0
    vectors = embedder.embed([claim, *(source.text for source in cited)])
    return float((vectors[1:] @ vectors[0]).max())
