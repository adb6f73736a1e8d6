"""The fixed plan for attached texts: the places that speak of what was asked, word for word; nothing is retold."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harmony_workspace.companion import topics
from harmony_workspace.companion.answering import Attachment, Piece, Step, TextDelta
from harmony_workspace.companion.shown import plain

_MOST = 4
"""Places shown of one text."""
_LONGEST = 400
"""Characters of one place."""
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_WHOLE = re.compile(
    r"\b(?:summari[sz]e|summary|translate|rewrite|rephrase|shorten|explain|improve|correct|proofread|compare)\b",
    re.I,
)
CANNOT = (
    "This model finds places in a text; it cannot summarise, explain or rewrite one. Ask what the text says about"
    " something, or start a new chat with another model.\n"
)


@dataclass(frozen=True)
class _Place:
    text: str
    met: int
    """How many of the words sought it speaks of."""


def pieces(question: str, attachments: Sequence[Attachment]) -> Iterator[Piece]:
    """What the attached texts say about the question; images are none of its matter."""
    texts = [it for it in attachments if it.kind != "image"]
    yield Step(f"Looked through {' and '.join(it.name for it in texts)}")
    if _WHOLE.search(question):
        yield TextDelta(CANNOT)
        return
    sought = topics.wanted(question)
    for it in texts:
        yield TextDelta(_page(plain(it.name), _best(it.text, sought)))


def _page(name: str, places: Sequence[str]) -> str:
    if not places:
        return f"**{name}** says nothing about this in these words.\n\n"
    quoted = "\n>\n".join(f"> {plain(place)}" for place in places)
    return f"**{name}** says:\n\n{quoted}\n\n"


def _best(text: str, sought: frozenset[str]) -> list[str]:
    """The places that speak of most of what is sought, in the order of the text."""
    found = [
        _Place(place, met)
        for place in _places(text)
        if (met := sum(topics.covers(place, (stem,)) for stem in sought))
    ]
    most = max((place.met for place in found), default=0)
    kept = sorted((place for place in found if 2 * place.met > most), key=lambda place: -place.met)[:_MOST]
    return [place.text for place in found if place in kept]


def _places(text: str) -> Iterator[str]:
    """Paragraphs; a long one is cut between its sentences, and where it has none, between words."""
    for paragraph in re.split(r"\n\s*\n", text):
        place = ""
        for sentence in _SENTENCES.split(" ".join(paragraph.split())):
            for part in _cut(sentence):
                if place and len(place) + len(part) > _LONGEST:
                    yield place
                    place = ""
                place = f"{place} {part}".strip()
        if place:
            yield place


def _cut(sentence: str) -> Iterator[str]:
    while len(sentence) > _LONGEST:
        end = sentence.rfind(" ", 1, _LONGEST)
        end = end if end > 0 else _LONGEST
        yield sentence[:end]
        sentence = sentence[end:].lstrip()
    yield sentence
