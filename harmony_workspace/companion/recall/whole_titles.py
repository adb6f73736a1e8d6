"""Meetings a question calls by their whole title: “the Acme procurement call” is that meeting and no other."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harmony_workspace.companion.recall.words import MEETINGS, Word, words_of
from harmony_workspace.store.search_index import STOP_WORDS, folded

_FEWEST = 2
"""Words; a title of one word is a matter or a kind of meeting like any other."""
_CUE_BEFORE = re.compile(
    r"(?:\b(?:in|during|at|of|from|after|before|summari[sz]e|recap|open|read|show)\s+(?:(?:the|our|my|that|last|latest)\s+)*"
    r"|[\"“„«'‘])$",
    re.I,
)
_CUE_AFTER = re.compile(rf"^(?:[\"”“»'’]|\s+(?:{MEETINGS})\b)", re.I)
_KIND_AFTER = re.compile(rf"^\s+(?:{MEETINGS})\b", re.I)
_LATEST = re.compile(r"\b(?:last|latest|most recent)\s+$", re.I)


@dataclass(frozen=True)
class Called:
    """``ids``: the meetings of these titles; ``rest``: the question without them."""

    ids: frozenset[str]
    rest: str
    latest: bool = False
    """Of several with one title the last is meant."""


def called(question: str, titles: Mapping[str, str], names: frozenset[str]) -> Called | None:
    """``titles`` by meeting; ``names``: words of people and companies, which make a title unmistakable."""
    words = [word for word in words_of(question) if word.text.casefold() not in STOP_WORDS]
    said = [folded(word.text).casefold() for word in words]
    found: list[tuple[int, int, str]] = []
    ids: set[str] = set()
    for title, of in _by_title(titles):
        for first in _places(said, title):
            start, end = words[first].start, words[first + len(title) - 1].end
            if _inside(start, end, found) or not _is_meant(question, words[first], end, title, names):
                continue
            found.append((start, end, question[:start]))
            ids |= of
    if not ids:
        return None
    return Called(frozenset(ids), _without(question, found), any(_LATEST.search(it[2]) for it in found))


def _by_title(titles: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Their words, with the meetings so called; the longest first, so that a shorter one inside does not count."""
    by_words: dict[tuple[str, ...], set[str]] = {}
    for conversation_id, title in titles.items():
        plain = [folded(word.text).casefold() for word in words_of(title)]
        key = tuple(word for word in plain if word not in STOP_WORDS)
        if len(key) >= _FEWEST:
            by_words.setdefault(key, set()).add(conversation_id)
    yield from sorted(by_words.items(), key=lambda each: -len(each[0]))


def _places(said: Sequence[str], title: Sequence[str]) -> Iterator[int]:
    span = len(title)
    return (first for first in range(len(said) - span + 1) if tuple(said[first : first + span]) == title)


def _inside(start: int, end: int, found: Sequence[tuple[int, int, str]]) -> bool:
    return any(start < taken_end and taken_start < end for taken_start, taken_end, _ in found)


def _is_meant(question: str, first: Word, end: int, title: Sequence[str], names: frozenset[str]) -> bool:
    """Words that happen to be a title (“sprint planning”) name the meeting only where they stand as one."""
    if not names.isdisjoint(title) and len(title) > _FEWEST:
        return True
    return bool(_CUE_BEFORE.search(question[: first.start]) or _CUE_AFTER.match(question[end:]))


def _without(question: str, found: Sequence[tuple[int, int, str]]) -> str:
    rest = question
    for start, end, _ in sorted(found, reverse=True):
        kind = _KIND_AFTER.match(rest[end:])
        rest = rest[:start] + rest[end + (kind.end() if kind else 0) :]
    return " ".join(rest.split())
