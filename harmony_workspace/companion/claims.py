"""Whether what an answer claims is borne out by the turns it cites, claim by claim.

A claim is a sentence, or a line of a list, that ends in numbers. It is supported when the cited turns hold its words,
or mean the same, in every part of it: what stands before a number inside the sentence is measured by that number, and no
clause may be beside the point. Its details (``claim_details``) have to stand there as well.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harmony_workspace.companion.claim_details import Source, wrong
from harmony_workspace.companion.recall import embedding
from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.companion.trends.counting import MOST_CITED
from harmony_workspace.companion.trends.cues import FAMILIES

__all__ = ["Claim", "Report", "Source", "borne_out", "report"]

SHARED = 0.5
"""The share of a claim's words that the cited turns must hold, …"""
ALIKE = 0.55
"""… or how alike claim and turn must be in meaning."""
_OF_A_CLAUSE, _CLAUSE_ALIKE = 0.34, 0.45
"""The same for a clause of it, so that what is beside the point cannot ride along."""
_FEWEST = 2
"""Words of a clause that can be measured."""
_CLAUSE = re.compile(
    r";\s+|,\s+(?:(?:and|but|while|whereas|because|so|which|who|although|though)\s+)?|\s+(?:and|but|while|whereas|because|although)\s+",
    re.I,
)
_MORE = re.compile(r"\band (\d+) more\b")
_CHIP = re.compile(r"\[(\d{1,4})\](?!\()")
_CHIPS = re.compile(r"(?:\s*(?:\[\d{1,4}\](?!\()|[“\"]?\[\[quote:\d+\]\][”\"]?))+")
_QUOTE = re.compile(r"[“\"]?\[\[quote:(\d+)\]\][”\"]?")
_END = re.compile(r"(?<=[.!?])\s+(?=[^\s\[])|\n+(?!\s*(?:\[\d|$))")
_COUNT = re.compile(r"\b(\d+)\s+meetings?\b", re.I)
_TIMES = re.compile(r"\b(\d+)\s+(?:action\s+items?|times)\b", re.I)
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
class Claim:
    text: str
    numbers: tuple[int, ...]
    """Its citations."""
    support: float
    """1 when every word stands in what it cites."""
    supported: bool
    wrong: str = ""
    """The detail that stands nowhere in what it cites."""


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


def borne_out(told: str, cited: Sequence[Source]) -> bool:
    """One claim without numbers in it, held against what it names."""
    return not wrong(told, cited) and _holds(told, cited)


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
    text = _plain(piece)
    if not all(n in sources for n in numbers):
        return Claim(text, tuple(numbers), 0.0, supported=False, wrong="a source that is none")
    if _COUNT.search(text):
        return _count(text, tuple(numbers), [sources[n] for n in numbers])
    parts = [(told, [sources[n] for n in of]) for told, of in _parts(piece, numbers, sources)]
    support = min((_support(told, cited) for told, cited in parts), default=1.0)
    detail = next(filter(None, (wrong(told, cited) for told, cited in parts)), "")
    held = not detail and all(_holds(told, cited) for told, cited in parts)
    return Claim(text, tuple(numbers), support, supported=held, wrong=detail)


def _plain(piece: str) -> str:
    told = _PLACE.sub("", _CHIP.sub("", _QUOTE.sub(" ", piece)))
    return " ".join(told.replace("**", "").split())


def _parts(
    piece: str, numbers: Sequence[int], sources: Mapping[int, Source]
) -> Iterator[tuple[str, Sequence[int]]]:
    """What each number inside a sentence stands for; a bare name waits for the rest (“Acme [1] and Verano [2] want …”)."""
    told, of, at = "", list[int](), 0
    for chips in _CHIPS.finditer(piece):
        told = f"{told} {_plain(piece[at : chips.start()])}".strip(" ,")
        of += [int(n) for n in (*_CHIP.findall(chips[0]), *_QUOTE.findall(chips[0]))]
        at = chips.end()
        if _told(told, [sources[n] for n in of]):
            yield told, of
            told, of = "", []
    rest = f"{told} {_plain(piece[at:])}".strip(" ,.;:!?")
    if rest and (of or _told(rest, [sources[n] for n in numbers])):
        yield rest, numbers


def _holds(told: str, cited: Sequence[Source]) -> bool:
    if _support(told, cited) < SHARED and _likeness(told, cited) < ALIKE:
        return False
    clauses = _clauses(told, cited)
    return len(clauses) < 2 or all(
        _support(clause, cited) >= _OF_A_CLAUSE or _likeness(clause, cited) >= _CLAUSE_ALIKE
        for clause in clauses
    )


def _clauses(told: str, cited: Sequence[Source]) -> list[str]:
    """Those with enough words to be measured; shorter ones belong to the one before."""
    clauses: list[str] = []
    for clause in _CLAUSE.split(told):
        if clauses and len(_told(clause, cited)) < _FEWEST:
            clauses[-1] += f" {clause}"
        else:
            clauses.append(clause)
    if len(clauses) > 1 and len(_told(clauses[0], cited)) < _FEWEST:
        clauses[:2] = [" ".join(clauses[:2])]
    return clauses


def _count(text: str, numbers: tuple[int, ...], cited: Sequence[Source]) -> Claim:
    """“Price: 3 meetings” cites three meetings, and each place speaks of it. Of very many only the first are cited."""
    meetings = {source.conversation_id for source in cited}
    beside = _MORE.search(text) if len(cited) >= MOST_CITED else None
    more = int(beside[1]) if beside else 0
    right = len(meetings) <= int(_COUNT.findall(text)[0]) <= len(meetings) + more
    right &= all(int(times) == len(cited) + more for times in _TIMES.findall(text))
    if not _TIMES.search(text):
        right &= int(_COUNT.findall(text)[0]) == len(meetings) + more
    named = _TIMES.sub(" ", _COUNT.sub(" ", _MORE.sub(" ", text)))
    worst = min(_names(named, source) for source in cited)
    return Claim(
        text, numbers, worst, supported=right and worst >= SHARED, wrong="" if right else "the count"
    )


def _names(matter: str, source: Source) -> float:
    """A matter by another word for it counts as named."""
    plain = matter.casefold()
    if any(name.casefold() in plain and pattern.search(source.text) for name, pattern in FAMILIES.items()):
        return 1.0
    return _support(matter, [source])


def _told(claim: str, cited: Sequence[Source]) -> set[str]:
    """The stems that have to be borne out: neither what is known beside the words nor how one reports them."""
    known = " ".join(source.known for source in cited)
    return set(stems(_DATE.sub(" ", claim))) - set(stems(known)) - _REPORTED


def _support(claim: str, cited: Sequence[Source]) -> float:
    told = _told(claim, cited)
    words = set(stems(" ".join(source.text for source in cited)))
    return len(told & words) / len(told) if told else 1.0


def _likeness(claim: str, cited: Sequence[Source]) -> float:
    embedder = embedding.embedder()
    if embedder is None:
        return 0.0
    vectors = embedder.embed([claim, *(source.text for source in cited)])
    return float((vectors[1:] @ vectors[0]).max())
