"""Counts over all meetings a question means: which they are, whose words count, and what came up how often."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.companion import topics
from harmony_workspace.companion.answering import Question
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.companion.trends import kinds
from harmony_workspace.companion.trends.extracting import Item
from harmony_workspace.companion.trends.grouping import Matter, by_name, by_words, most_first
from harmony_workspace.companion.trends.kinds import Kind
from harmony_workspace.meetings import conversations
from harmony_workspace.meetings.contacts import home_company
from harmony_workspace.store.tables import conversations as conversations_table
from harmony_workspace.store.tables import turns

MOST = 8
FEW = 5
MOST_CITED = 24
"""Sources of one matter; where there are more, their number tells."""
_RAISED_BY_OTHERS = (Kind.OBJECTIONS, Kind.REQUESTS)
_OF_OTHERS = re.compile(r"\b(?:customers?|clients?|prospects?|buyers?|they)\b", re.I)
_SURE = 2
_EACH = 50


@dataclass(frozen=True)
class Range:
    """The meetings a trend is counted over, oldest first."""

    filters: Filters
    meetings: list[Conversation]

    @property
    def ids(self) -> list[str]:
        return [meeting.id for meeting in self.meetings]


@dataclass
class Counted:
    """One matter: in how many meetings, how often, and the turns that show it, one a meeting where meetings count."""

    name: str
    meetings: int
    times: int
    where: list[tuple[Conversation, Turn]] = field(default_factory=list)


@dataclass(frozen=True)
class Trend:
    kind: str
    range: Range
    matters: list[Counted]
    """The most frequent first, at most ``MOST``."""
    others: int = 0
    """Matters beyond those."""
    once: tuple[tuple[Conversation, Turn], ...] = ()
    """What came up by itself, at most ``MOST_CITED``."""
    once_count: int = 0


def chosen(connection: sa.Connection, question: Question, words: str | None = None) -> Range:
    """All meetings in range that the reader may see; ``words`` narrow in place of the question's own."""
    asked = question.text if words is None else words
    filters = understand(connection, question.reader, asked, question.now, question.attached)
    ids = filters.conversation_ids
    if ids is None:
        ids = everything(connection, question.reader)
    found: list[Conversation] = []
    for start in range(0, len(ids), conversations.MAX_PAGE):
        found += conversations.by_ids(
            connection, question.reader, ids[start : start + conversations.MAX_PAGE]
        )
    return Range(filters, sorted(found, key=lambda meeting: (meeting.started_at, meeting.id)))


def everything(connection: sa.Connection, reader: Reader) -> tuple[str, ...]:
    return tuple(connection.scalars(sa.select(conversations_table.c.id).where(visible(reader))))


def count(
    connection: sa.Connection,
    question: Question,
    kind: Kind,
    over: Range,
    found: Mapping[str, Sequence[Item]],
) -> Trend:
    said = [(meeting.id, item) for meeting in over.meetings for item in found.get(meeting.id, ())]
    if kind in _RAISED_BY_OTHERS or (kind is Kind.QUESTIONS and _OF_OTHERS.search(over.filters.query)):
        said = _from_outside(connection, question.reader, over.meetings, said)
    said = _about(said, kinds.without(kind, over.filters.rest or over.filters.topic), over)
    matters, once = _matters(kind, over.meetings, said)
    by_times = kind is Kind.ACTIONS
    ordered = most_first(matters, (lambda m: len(m.where)) if by_times else (lambda m: m.meetings))
    return shown(connection, kind, over, ordered, once, once_a_meeting=not by_times)


def shown(
    connection: sa.Connection,
    kind: str,
    over: Range,
    matters: Sequence[Matter],
    once: Sequence[tuple[str, Item]] = (),
    *,
    once_a_meeting: bool = True,
) -> Trend:
    """The first matters with the turns that show them; ``matters`` come from meetings within the reader's scope."""
    met = {meeting.id: meeting for meeting in over.meetings}

    def places(where: Sequence[tuple[str, Item]]) -> list[tuple[Conversation, Turn]]:
        told = _turns(connection, [(each, item.turn) for each, item in where[:MOST_CITED]])
        return [(met[each], told[each, item.turn]) for each, item in where if (each, item.turn) in told]

    counted = [
        Counted(
            matter.name,
            matter.meetings,
            len(matter.where),
            places(_best_of_each(matter) if once_a_meeting else matter.where),
        )
        for matter in matters[:MOST]
    ]
    return Trend(kind, over, counted, max(0, len(matters) - MOST), tuple(places(once)), len(once))


def _best_of_each(matter: Matter) -> list[tuple[str, Item]]:
    best: dict[str, Item] = {}
    for conversation_id, item in matter.where:
        known = best.get(conversation_id)
        if known is None or (item.weight, -item.turn) > (known.weight, -known.turn):
            best[conversation_id] = item
    return list(best.items())


def _matters(
    kind: Kind, meetings: Sequence[Conversation], said: Sequence[tuple[str, Item]]
) -> tuple[list[Matter], list[tuple[str, Item]]]:
    """The matters, and what stands by itself."""
    match kind:
        case Kind.ACTIONS:
            return by_name(said), []
        case Kind.COMPETITORS:
            return _rivals(meetings, said), []
    names = (name for m in meetings for p in m.participants for name in (p.name, p.company))
    matters, once = by_words(said, leave_out=set(stems(" ".join(names))))
    if (
        kind is Kind.TOPICS and len(meetings) > 1
    ):  # one meeting's own matter is no trend; it fills up a short list
        shared = [each for each in matters if each.meetings > 1]
        own = sorted((each for each in matters if each.meetings == 1), key=lambda each: -len(each.where))
        return [*shared, *own[: max(0, FEW - len(shared))]], []
    return matters, once


def _rivals(meetings: Sequence[Conversation], said: Sequence[tuple[str, Item]]) -> list[Matter]:
    """Names with a sure sign somewhere; whoever takes part in a meeting is no rival."""
    present = {
        word.casefold()
        for m in meetings
        for p in m.participants
        for word in (*p.name.split(), *p.company.split())
    }
    others = [(each, item) for each, item in said if present.isdisjoint(item.name.casefold().split())]
    return [matter for matter in by_name(others) if max(item.weight for _, item in matter.where) >= _SURE]


def _from_outside(
    connection: sa.Connection,
    reader: Reader,
    meetings: Sequence[Conversation],
    said: Sequence[tuple[str, Item]],
) -> list[tuple[str, Item]]:
    """Objections and wishes are what others raise; where nobody's company is known, anyone may have raised them."""
    home = home_company(connection, reader)
    if not home:
        return list(said)
    ours = {m.id: {p.name for p in m.participants if p.company == home} for m in meetings}
    speakers = _speakers(connection, [(each, item.turn) for each, item in said])
    return [(each, item) for each, item in said if speakers.get((each, item.turn)) not in ours[each]]


def _about(said: list[tuple[str, Item]], rest: str, over: Range) -> list[tuple[str, Item]]:
    """Only what speaks of the matter the question names, where it names one that anything speaks of."""
    names = stems(" ".join((*over.filters.people, *over.filters.companies)))
    sought = topics.wanted(rest) - frozenset(names)
    fit = [(each, item) for each, item in said if topics.covers(f"{item.name} {item.words}", sought)]
    return fit or said


def _pairs(places: Sequence[tuple[str, int]]) -> sa.ColumnElement[bool]:
    return sa.tuple_(turns.c.conversation_id, turns.c.position).in_(places)


def _rows(
    connection: sa.Connection, query: sa.Select[Any], places: Sequence[tuple[str, int]]
) -> list[sa.Row[Any]]:
    wanted = list(dict.fromkeys(places))
    return [
        row
        for start in range(0, len(wanted), _EACH)
        for row in connection.execute(query.where(_pairs(wanted[start : start + _EACH])))
    ]


def _speakers(connection: sa.Connection, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    columns = sa.select(turns.c.conversation_id, turns.c.position, turns.c.speaker)
    return {(row.conversation_id, row.position): row.speaker for row in _rows(connection, columns, places)}


def _turns(connection: sa.Connection, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Turn]:
    return {
        (r.conversation_id, r.position): Turn(
            index=r.position, speaker=r.speaker, start_ms=r.start_ms, end_ms=r.end_ms, text=r.text
        )
        for r in _rows(connection, sa.select(turns), places)
    }
