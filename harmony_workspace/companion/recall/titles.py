"""Companies a reader's meetings know by title alone: “Zorba renewal call”, and nobody there is said to be of Zorba."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import sqlalchemy as sa

from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.recall.known import Known
from harmony_workspace.companion.recall.words import COMMON, MEETINGS, Word, in_use, words_of
from harmony_workspace.meetings import vocabulary
from harmony_workspace.store import search_index

_LONGEST = 3
_QUOTES = ("'", '"', "‘", "’", "“", "”", "„", "«", "»")
_ORDINARY = search_index.STOP_WORDS | search_index.ASKING_WORDS | COMMON | vocabulary.KINDS


def titled(connection: sa.Connection, reader: Reader, question: str, known: Known) -> dict[str, set[str]]:
    """What the question names by a capitalised part of a title, with the meetings of that title.

    The question must treat it as somebody (“did Zorba say”), put it in quotation marks, or write it as a name that
    nobody says in other meetings; else it is a matter like any other.
    """
    taken = set[str]()
    titles = known.names.titles
    found: dict[str, set[str]] = {}
    for piece in _pieces(question):
        text = question[piece[0].start : piece[-1].end]
        plain = [word.text.casefold() for word in piece]
        if any(word in known.by_part or word in taken for word in plain):
            continue
        if not known.capitals.issuperset(plain) or _ORDINARY.issuperset(plain):
            continue
        name, ids = _in_titles(plain, titles)
        if not ids:
            continue
        written = all(word.capital for word in piece)
        if (
            _acts(text, question)
            or _quoted(piece, question)
            or (written and not in_use(connection, reader, piece, beside=ids))
        ):
            found[name] = ids
            taken.update(plain)
    return found


def _pieces(question: str) -> Iterator[Sequence[Word]]:
    """Runs of words, the longest first."""
    words = list(words_of(question))
    for span in range(_LONGEST, 0, -1):
        for first in range(len(words) - span + 1):
            piece = words[first : first + span]
            if all(not question[a.end : b.start].strip() for a, b in pairwise(piece)):
                yield piece


def _in_titles(plain: Sequence[str], titles: dict[str, str]) -> tuple[str, set[str]]:
    """The words as titles write them, each with a capital, and the meetings so called."""
    phrase = r"\s+".join(map(re.escape, plain))
    pattern = re.compile(rf"\b{phrase}\b", re.I)
    name, ids = "", set[str]()
    for conversation_id, title in titles.items():
        written = pattern.search(title)
        if written and all(part[0].isupper() for part in written[0].split()):
            name = name or written[0]
            ids.add(conversation_id)
    return name, ids


def _quoted(piece: Sequence[Word], question: str) -> bool:
    before, after = question[: piece[0].start], question[piece[-1].end :]
    return before.endswith(_QUOTES) and after.startswith(_QUOTES)


def _acts(name: str, question: str) -> bool:
    """“did Zorba say”, “Zorba wants”, “calls with Zorba”, “the Zorba call”."""
    spoken = re.escape(name)
    asked = rf"\b(?:did|does|do|has|have|had)\s+{spoken}\b|\b(?:{MEETINGS})\s+(?:with|at)\s+{spoken}\b"
    told = (
        rf"\b{spoken}\s+(?:said|says|mention\w*|ask\w*|told|rais\w*|report\w*|want\w*|need\w*|{MEETINGS})\b"
    )
    return bool(re.search(f"{asked}|{told}", question, re.I))
