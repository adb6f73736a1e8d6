"""“Who talked most about security?”: the words about a matter are counted for each speaker or company."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.access.scope import visible
from harmony_workspace.companion import topics
from harmony_workspace.companion.answering import Question
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.meetings import conversations
from harmony_workspace.meetings.contacts import home_company
from harmony_workspace.store.tables import conversations as conversations_table

_SPEAKS = r"(?:talk|sp[eo]ak|spoke|sa(?:y|id)\b|mention|discuss|br(?:ing|ought)\b|rais|car(?:e[sd]?|ing)\b|ask|worr)\w*"
ASKS = re.compile(
    rf"\b(?P<who>who|(?:which|what)\s+(?:\w+\s+)?(?P<group>compan(?:y|ies)|customers?|clients?|accounts?|persons?|people))\b"
    rf"(?:.*\b{_SPEAKS}.*\bmost\b|.*\bmost\b.*\b{_SPEAKS})",
    re.I | re.S,
)
_ASKING = frozenset().union(
    *map(
        topics.wanted,
        """who which what company companies customer customers client clients account accounts person people talk talked
        talks talking speak speaks spoke spoken say says said mention mentions mentioned discuss discussed bring brings
        brought raise raises raised care cares cared ask asks asked worry worries worried topic subject matter thing
        frequently often much meeting meetings call calls conversation conversations last month week
        year""".split(),  # noqa: SIM905
    )
)
"""What is left of a question beside these is what it is about."""
_GROUPS = ("compan", "customer", "client", "account")
MOST = 8


@dataclass
class Place:
    """One speaker or company, with how much they said and the turn that shows it best."""

    name: str
    company: str = ""
    """Of a speaker, where it is known."""
    words: int = 0
    turns: int = 0
    meetings: set[str] = field(default_factory=set)
    best: tuple[float, Conversation, Turn] | None = None

    def add(self, meeting: Conversation, turn: Turn, matter: frozenset[str]) -> None:
        self.words += len(turn.text.split())
        self.turns += 1
        self.meetings.add(meeting.id)
        held = len(matter & topics.wanted(turn.text)) / max(1, len(matter))
        score = held + min(len(turn.text), 400) / 1000
        if self.best is None or score > self.best[0]:
            self.best = (score, meeting, turn)


@dataclass(frozen=True)
class Ranking:
    filters: Filters
    matter: str
    """As the question words it; empty when it asks who talked most at all."""
    looked_at: list[Conversation]
    places: list[Place]
    """Who said most first."""


def rank(connection: sa.Connection, question: Question) -> Ranking:
    """Counts over all meetings in range that the reader may see. A meeting whose title names the matter is about
    it as a whole; elsewhere a turn counts when it speaks of it."""
    filters = understand(connection, question.reader, question.text, question.now, question.attached)
    ids = filters.conversation_ids
    if ids is None:
        ids = tuple(connection.scalars(sa.select(conversations_table.c.id).where(visible(question.reader))))
    meetings = sorted(conversations.by_ids(connection, question.reader, ids), key=lambda m: m.started_at)
    asked = ASKS.search(filters.query)
    group = (asked["group"] or "").casefold() if asked else ""
    matter = topics.wanted(filters.topic) - _ASKING
    home = home_company(connection, question.reader) if group.startswith(_GROUPS[1:]) else ""
    places: dict[str, Place] = {}
    for meeting in meetings:
        said = conversations.transcript(connection, question.reader, meeting.id).turns
        for turn in _about(said, meeting, matter):
            place = _place(meeting, turn, by_company=group.startswith(_GROUPS))
            if place is not None and place.name != home:
                places.setdefault(place.name, place).add(meeting, turn, matter)
    ordered = sorted(places.values(), key=lambda place: (-place.words, place.name))
    return Ranking(filters, topics.label(filters.topic) if matter else "", meetings, ordered[:MOST])


def _about(turns: Iterable[Turn], meeting: Conversation, matter: frozenset[str]) -> Iterable[Turn]:
    if not matter or topics.covers(meeting.title, matter):
        return turns
    return (turn for turn in turns if topics.covers(turn.text, matter))


def _place(meeting: Conversation, turn: Turn, *, by_company: bool) -> Place | None:
    """Where a speaker's company is not known, their words count for none."""
    companies: dict[str, str] = defaultdict(str, {p.name: p.company for p in meeting.participants})
    company = companies[turn.speaker]
    if by_company:
        return Place(company) if company else None
    return Place(turn.speaker, company)
