"""What one meeting holds of a kind, found by code: the turn, the words, and a name where the words give one."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from harmony_protocol.meetings import Turn
from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.companion.recall.words import COMMON
from harmony_workspace.companion.trends import cues
from harmony_workspace.companion.trends.kinds import Kind
from harmony_workspace.companion.trends.phrases import phrases

VERSION = 2
"""Grows when the same transcript would give something else."""
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_SENTENCE = re.compile(
    r"(?:[^.!?。！？]|[.!?](?=\w)|(?<=\b(?:Mr|Ms|Dr|St))\.|(?<=\bMrs)\.|(?<=\.\w)\.(?=\s+[a-z])"
    rf"|(?<=\d)\.(?=\s+(?:[a-zäöü]|{_MONTHS})))+"
    r"[.!?。！？]*[\"”’)\]]*"
)
"""A point within a number, a name or an abbreviation ends none: a quotation that stops there would say something else."""
_FEWEST_WORDS = 4
_TOPICS = 12
_STRONG, _WEAK = 2, 1


@dataclass(frozen=True)
class Item:
    turn: int
    name: str
    """Empty: what it is about is told by the words it shares with others."""
    words: str
    weight: int = 1


def extract(kind: Kind, turns: Sequence[Turn]) -> list[Item]:
    return list(_EXTRACTORS[kind](turns))


def sentences(turn: Turn) -> list[str]:
    return [found[0].strip() for found in _SENTENCE.finditer(turn.text) if found[0].strip()]


def families(text: str) -> list[str]:
    return [name for name, pattern in cues.FAMILIES.items() if pattern.search(text)]


def _objections(turns: Sequence[Turn]) -> Iterator[Item]:
    """A turn counts for each matter it names near a sign of objection, else for itself where it objects plainly."""
    for place, turn in enumerate(turns):
        if cues.SETTLED.search(turn.text) or turn.text.rstrip().endswith("?"):
            continue
        named = families(turn.text)
        if named and any(cues.OBJECTION.search(near.text) for near in turns[max(0, place - 1) : place + 2]):
            for name in named:
                weight = len(cues.OBJECTION.findall(turn.text)) + len(cues.FAMILIES[name].findall(turn.text))
                yield Item(turn.index, name, turn.text, weight)
        elif not named:
            told = [each for each in sentences(turn) if cues.PLAIN_OBJECTION.search(each)]
            if told and len(told[0].split()) >= _FEWEST_WORDS:
                yield Item(turn.index, "", told[0])


def _requests(turns: Sequence[Turn]) -> Iterator[Item]:
    for turn in turns:
        for sentence in sentences(turn):
            if cues.REQUEST.search(sentence) and len(sentence.split()) > _FEWEST_WORDS:
                yield Item(turn.index, "", sentence)


def _questions(turns: Sequence[Turn]) -> Iterator[Item]:
    for turn in turns:
        for sentence in sentences(turn):
            if (
                sentence.endswith("?")
                and len(sentence.split()) > _FEWEST_WORDS
                and not cues.SMALL_QUESTION.search(sentence)
            ):
                yield Item(turn.index, "", sentence)


def _actions(turns: Sequence[Turn]) -> Iterator[Item]:
    """Named by who is to do it: the speaker, or whom the sentence names. What one turn takes on is one item."""
    speakers = {turn.speaker.split()[0]: turn.speaker for turn in turns if turn.speaker.strip()}
    for turn in turns:
        for sentence in sentences(turn):
            if sentence.endswith("?") or len(sentence.split()) < _FEWEST_WORDS:
                continue
            other = cues.ASSIGNED.search(sentence)
            if other and other["who"] in speakers:
                yield Item(turn.index, speakers[other["who"]], sentence)
                break
            if cues.ACTION.search(sentence) and turn.speaker.strip():
                yield Item(turn.index, turn.speaker, sentence)
                break


def _competitors(turns: Sequence[Turn]) -> Iterator[Item]:
    own = frozenset(part for turn in turns for part in turn.speaker.split())
    for turn in turns:
        for patterns, weight in ((cues.STRONG_RIVAL, _STRONG), (cues.WEAK_RIVAL, _WEAK)):
            for found in (found for pattern in patterns for found in pattern.finditer(turn.text)):
                if _is_name(found["name"], own) and not _opens(turn.text, found.start("name")):
                    yield Item(turn.index, found["name"], turn.text, weight)


def _is_name(text: str, people: Set[str]) -> bool:
    words = text.split()
    ordinary = (word.casefold() in COMMON or not stems(word) for word in words)
    return len(text) > 1 and not any(ordinary) and people.isdisjoint(words)


def _opens(text: str, start: int) -> bool:
    """The first word of a sentence has its capital from there, unless it is one no sentence begins with."""
    before = text[:start].rstrip()
    word = re.match(r"\w+", text[start:])
    return (not before or before[-1] in ".?!:") and word is not None and not stems(word[0])


def _topics(turns: Sequence[Turn]) -> Iterator[Item]:
    """What a meeting comes back to: the phrases that most of its turns share, each with the turn that says most of it."""
    held = [(turn, phrases(turn.text)) for turn in turns]
    counts = Counter(phrase for _, found in held for phrase in found)
    for name, pattern in cues.FAMILIES.items():
        told = [
            turn
            for turn in turns
            if len(pattern.findall(turn.text)) and len(turn.text.split()) > _FEWEST_WORDS
        ]
        if len(told) > 1:
            best = max(told, key=lambda turn: (len(pattern.findall(turn.text)), len(turn.text)))
            yield Item(best.index, name, best.text, len(told))
    often = [(phrase, count) for phrase, count in counts.items() if count > 2 and not families(phrase)]
    often.sort(key=lambda each: (-each[1] * (1 + each[0].count(" ")), each[0]))
    for phrase, count in often[:_TOPICS]:
        told = [turn for turn, found in held if phrase in found]
        best = max(told, key=lambda turn: len(turn.text))
        yield Item(best.index, "", f"{_surface(phrase, best.text)}", count)


def _surface(phrase: str, text: str) -> str:
    return phrases(text)[phrase]


_EXTRACTORS: dict[Kind, Callable[[Sequence[Turn]], Iterator[Item]]] = {
    Kind.OBJECTIONS: _objections,
    Kind.REQUESTS: _requests,
    Kind.COMPETITORS: _competitors,
    Kind.ACTIONS: _actions,
    Kind.QUESTIONS: _questions,
    Kind.TOPICS: _topics,
}
