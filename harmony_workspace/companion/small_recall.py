"""Which words of which meetings answer a question, without a model's help: filters, search, the turns themselves."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.companion import topics
from harmony_workspace.companion.answering import Question
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.companion.recall.passages import best_turns
from harmony_workspace.companion.recall.search import search
from harmony_workspace.companion.recall.sides import to_customers
from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.companion.small_brief import extent
from harmony_workspace.meetings import conversations
from harmony_workspace.store import search_index

MANY = 10
"""Up to so many meetings each is looked at by itself; beyond, only the best passages count."""
_PASSAGES = 8
_MEETINGS = 40
"""Looked into where everybody is asked for who said something."""
_ENOUGH = 0.3
"""The share of a question's weight that the words around a turn must hold to speak to it."""
_NEAR_BEST = 0.5
"""Where all meetings are searched, what holds much less than the best passage is beside the point."""
_FEWEST_WORDS = 5
_ORDER = re.compile(
    r"^\s*(?:please\s+)?(?:create|open|file|add|send|schedule|book|assign|update|summari[sz]e)\b"
    r"(?:\s+[\w-]+){0,4}?\s+(?:for|about|of|on|from)\s+",
    re.I,
)
"""“Create a Linear issue for …”: what comes after it is the matter."""
_VAGUE = frozenset(
    stems(
        "take taken took promise promised agree agreed decide decided request requested want need summarize"
        " happened view change position stance opinion time evolve develop customer client prospect"
    )
) | frozenset(stems(" ".join(search_index.ASKING_WORDS)))
"""Words that ask for whatever was asked, promised or decided, not for a matter."""
_NOTABLE = re.compile(
    r"\b(?:I['’]ll|we['’]ll|I will|we will|I['’]m asking|I need|we need|we want|I want|our standard|the decision|we decided"
    r"|let['’]s|I can|please|agreed|by (?:tomorrow|monday|tuesday|wednesday|thursday|friday|the end))\b",
    re.I,
)
_PROMISE = re.compile(
    r"\b(?:(?:I|we)(?:['’]ll| will)|I can (?:offer|do|send|get|give|run|take)|let me (?!be|say|ask|see|know|think|start|put|go|come)|we can(?!['’]t|not)|we (?:commit|guarantee|promise)|I promise"
    r"|by (?:tomorrow|monday|tuesday|wednesday|thursday|friday|the end))\b",
    re.I,
)
_PROMISED = re.compile(r"\b(?:promis|commit|offer)\w*", re.I)
_EVERYONE = re.compile(
    r"\b(?:which|what|how many)\s+(?:\w+\s+)?(?:customers?|clients?|prospects?|buyers?|companies|accounts?|people)\s+(?:have\s+|has\s+)?"
    r"(?:mention|ask|rais|talk|sp[eo]k|speak|complain|want|worr|object|request|report|said)",
    re.I,
)
"""“Which customers mentioned …?” is answered by all of them, not by the best passages."""
_UTTERS = (
    r"(?:sa(?:y|id)|ask|want|think|thought|mention|tell|told|rais|report|worr|object|complain|promis|request|accept|offer|agree"
    r"|propos|suggest|need|respond|answer|explain|feel|felt|like|care|insist|expect|describ|decid|confirm|talk|speak|spoke)"
)
"""What somebody does by speaking; “How soon does Acme get …” asks for anyone's words."""


@dataclass(frozen=True)
class Said:
    """What one meeting says to the question."""

    meeting: Conversation
    turns: tuple[Turn, ...]
    first: Turn | None = None
    """The one that ranks first: of this meeting where each is looked at by itself, else of all."""


@dataclass
class Findings:
    filters: Filters
    matter: frozenset[str] = frozenset()
    """Stems that a sentence must hold to answer the question; empty when it names no matter."""
    said: list[Said] = field(default_factory=list)
    """In the order of their dates."""
    silent: list[Conversation] = field(default_factory=list)
    """Looked at, and nothing there."""

    @property
    def looked_at(self) -> list[Conversation]:
        return sorted([*(said.meeting for said in self.said), *self.silent], key=lambda m: m.started_at)


def gather(connection: sa.Connection, question: Question) -> Findings:
    """The evidence for a question, from what the reader may see."""
    asked = _ORDER.sub("", question.text)
    filters = understand(connection, question.reader, asked, question.now, question.attached)
    ids = filters.conversation_ids
    if ids is not None and len(ids) <= MANY:
        return _each(connection, question, filters, ids)
    return _best(connection, question, filters)


def _each(connection: sa.Connection, question: Question, filters: Filters, ids: Sequence[str]) -> Findings:
    """Every meeting by itself, so that none is drowned and the silent ones can be named."""
    weights = _weights(connection, question, filters)
    shown = extent(question)
    vague = weights.keys() <= _VAGUE
    found = Findings(filters, frozenset() if vague else frozenset(weights))
    for meeting in sorted(
        conversations.by_ids(connection, question.reader, ids), key=lambda meeting: meeting.started_at
    ):
        turns = conversations.transcript(connection, question.reader, meeting.id).turns
        turns = _heard(turns, filters)
        best = (
            _notable(turns, filters.query, shown.notable)
            if vague
            else _best_of(_fit(turns, weights), filters.topic, weights, shown.each)
        )
        if vague and not best and len(ids) == 1:  # all of this meeting was asked for
            best = _longest(turns, shown.notable)
        if best:
            found.said.append(Said(meeting, _in_order(best), best[0]))
        else:
            found.silent.append(meeting)
    return found


def _best(connection: sa.Connection, question: Question, filters: Filters) -> Findings:
    everyone = bool(_EVERYONE.search(filters.query))
    passages = search(
        connection,
        question.reader,
        filters.topic,
        conversation_ids=filters.conversation_ids,
        limit=_MEETINGS if everyone else _PASSAGES,
        per_conversation=1 if everyone else 3,
    )
    weights = _weights(connection, question, filters)
    shares = {passage.id: _share(passage.text, weights) for passage in passages}
    enough = max(_ENOUGH, _NEAR_BEST * max(shares.values(), default=0.0))
    fit = [
        (passage.conversation_id, turn)
        for passage in passages
        if shares[passage.id] >= enough
        for turn in _fit(passage.turns, weights)
        if filters.heard(turn.speaker)
    ]
    chosen: dict[str, list[Turn]] = {}
    if everyone:  # whoever speaks of all of it, once in each meeting
        once = {each: (each, turn) for each, turn in reversed(fit) if topics.covers(turn.text, weights)}
        fit = list(once.values())[::-1]
        best = [turn for _, turn in fit]
    else:
        best = _best_of([turn for _, turn in fit], filters.topic, weights, extent(question).best)
    for conversation_id, turn in fit:
        if any(turn is each for each in best):
            chosen.setdefault(conversation_id, []).append(turn)
    met = conversations.by_ids(connection, question.reader, list(chosen))
    said = [
        Said(m, _in_order(chosen[m.id]), next((turn for turn in chosen[m.id] if turn is best[0]), None))
        for m in met
    ]
    matter = frozenset(weights) if weights.keys() - _VAGUE else frozenset()
    return Findings(filters, matter, sorted(said, key=lambda each: each.meeting.started_at))


def _in_order(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    return tuple(sorted(turns, key=lambda turn: turn.index))


def _heard(turns: list[Turn], filters: Filters) -> list[Turn]:
    """“What did Acme say” asks for the words of Acme's people, “What should John do” for anyone's."""
    if to_customers(filters.query) and filters.ours.issuperset(turn.speaker for turn in turns):
        return []
    turns = [turn for turn in turns if filters.heard(turn.speaker)]
    named = (*filters.people, *filters.companies)
    theirs = filters.speakers if any(_speaks(name, filters.query) for name in named) else ()
    return [turn for turn in turns if turn.speaker in theirs] or turns


def _speaks(name: str, question: str) -> bool:
    first = re.escape(name.split()[0])
    asked = rf"\b(?:did|does|do|has|have|had)\s+{first}\b(?=.*\b{_UTTERS})|\b{first}['’]s\b"
    told = rf"\b{first}(?:\s+\w+)?\s+(?:said|says|mention\w*|ask\w*|told|rais\w*|report\w*|want\w*|need\w*)\b"
    return bool(re.search(f"{asked}|{told}", question, re.I))


def _weights(connection: sa.Connection, question: Question, filters: Filters) -> dict[str, float]:
    """How much each word of the topic tells: the rarer in the meetings, the more. Known names tell least."""
    names = frozenset(stems(" ".join((*filters.people, *filters.companies))))
    said = topics.wanted(filters.topic) - names
    sought = said - _VAGUE or said
    hits = search(connection, question.reader, filters.topic, limit=40, semantic=False)
    spread = Counter(stem for hit in hits for stem in set(stems(hit.text)))
    return {stem: math.log(2 + 40 / (1 + spread[stem])) for stem in sought}


def _share(text: str, weights: dict[str, float]) -> float:
    """How much of the topic's weight the text holds, 0 to 1."""
    held = set(stems(text))
    total = sum(weights.values())
    related = {stem for stem in weights if topics.related(stem) & held}
    return sum(weights[stem] for stem in related) / total if total else 0.0


def _fit(turns: Sequence[Turn], weights: dict[str, float]) -> list[Turn]:
    """Turns that speak to the topic. One turn seldom says all of it, so its neighbours count as well; but it must
    say some of it itself."""
    matter = _matter(weights)
    return [
        turn
        for place, turn in enumerate(turns)
        if matter & set(stems(turn.text))
        and len(turn.text.split()) >= _FEWEST_WORDS
        and _share(" ".join(t.text for t in turns[max(0, place - 2) : place + 3]), weights) >= _ENOUGH
    ]


def _matter(weights: dict[str, float]) -> frozenset[str]:
    return frozenset().union(*(topics.related(stem) for stem in weights))


def _best_of(fit: list[Turn], topic: str, weights: dict[str, float], count: int) -> list[Turn]:
    if not fit:
        return []
    matter = topics.label(topic) if topics.of_change(topic) else topic
    asked = f"{matter} {' '.join(sorted(_matter(weights)))}"
    return best_turns(_statements(fit), asked, count, semantic=True)


def _notable(turns: Sequence[Turn], question: str, most: int) -> list[Turn]:
    """The turns in which something is asked for, promised or decided; of promises alone where those are asked for."""
    cue = _PROMISE if _PROMISED.search(question) else _NOTABLE
    said = [turn for turn in turns if cue.search(turn.text) and len(turn.text.split()) > _FEWEST_WORDS]
    return _longest(said, most)


def _longest(turns: Sequence[Turn], most: int) -> list[Turn]:
    return sorted(_statements(list(turns)), key=lambda turn: -len(turn.text))[:most]


def _statements(turns: list[Turn]) -> list[Turn]:
    """A question answers nothing; kept only where there is nothing else."""
    return [turn for turn in turns if not turn.text.rstrip().endswith("?")] or turns
