"""“Who is Dana?” is answered from what the meetings know of their participants: name, role, company, when met."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Participant, Turn
from harmony_workspace.access.scope import visible
from harmony_workspace.companion.answering import Question
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.meetings import conversations
from harmony_workspace.store.search_index import folded
from harmony_workspace.store.tables import contacts, participants
from harmony_workspace.store.tables import conversations as conversations_table

ASKS = re.compile(
    r"^\W*(?:(?:please\s+|(?:can|could)\s+you\s+)*(?:tell\s+me\s+)?who(?:['’]s|\s+(?:is|was|are|were|works?))"
    r"|wh?at(?:['’]s|\s+is)\s+the\s+(?:role|job|position|title)\s+of)\s+(?P<who>[^,;:]+?)\s*[?.!]*\s*$",
    re.I,
)
"""May ask for a person; it does when somebody is known by every word of it."""
_LINKS = frozenset("the a an of at for from with in our their your my is are working work works".split())  # noqa: SIM905
_WORD = re.compile(r"[^\W_]+")
_MOST_PEOPLE, _MOST_MEETINGS = 8, 5
_FEWEST_WORDS = 5


@dataclass(frozen=True)
class Met:
    """One participant with the latest meetings; a turn is where they speak there, if they do."""

    person: Participant
    meetings: tuple[tuple[Conversation, Turn | None], ...]
    count: int
    """How many meetings there are."""


@dataclass(frozen=True)
class People:
    filters: Filters
    met: tuple[Met, ...]
    """Those met most often first."""

    @property
    def looked_at(self) -> list[Conversation]:
        seen = {meeting.id: meeting for each in self.met for meeting, _ in each.meetings}
        return sorted(seen.values(), key=lambda meeting: meeting.started_at)


def known(connection: sa.Connection, question: Question) -> People | None:
    """Whom the question asks for; None when nobody in the reader's meetings fits all of its words."""
    filters = understand(connection, question.reader, question.text, question.now, question.attached)
    asked = ASKS.match(filters.query)
    words = _words(asked["who"]) - _LINKS if asked else set()
    if not words:
        return None
    found = _fitting(list(_everyone(connection, question)), words)
    met = [_met(connection, question, person, ids) for person, ids in found]
    ordered = sorted(met, key=lambda each: -each.count)[:_MOST_PEOPLE]
    return People(filters, tuple(ordered)) if ordered else None


def _everyone(connection: sa.Connection, question: Question) -> Iterator[tuple[Participant, list[str]]]:
    """Each contact of the reader's meetings with these, the latest first."""
    rows = connection.execute(
        sa.select(contacts, participants.c.conversation_id)
        .join(participants, participants.c.contact_id == contacts.c.id)
        .join(conversations_table, conversations_table.c.id == participants.c.conversation_id)
        .where(visible(question.reader))
        .order_by(conversations_table.c.started_at.desc(), conversations_table.c.id)
    )
    people: dict[str, tuple[Participant, list[str]]] = {}
    for row in rows:
        person = Participant(name=row.name, role=row.role, company=row.company, email=row.email)
        people.setdefault(row.id, (person, []))[1].append(row.conversation_id)
    yield from _each_once(people.values())


def _each_once(people: Iterable[tuple[Participant, list[str]]]) -> Iterator[tuple[Participant, list[str]]]:
    """A meeting that tells nobody's company knows a person by name alone: the one known elsewhere, if only one is."""
    namesakes: dict[str, list[tuple[Participant, list[str]]]] = {}
    for person, ids in people:
        namesakes.setdefault(person.name.casefold(), []).append((person, ids))
    for same in namesakes.values():
        known = [each for each in same if each[0].company]
        if len(known) == 1:
            yield known[0][0], list(dict.fromkeys(met for _, ids in same for met in ids))
        else:
            yield from same


def _fitting(
    people: Sequence[tuple[Participant, list[str]]], words: set[str]
) -> list[tuple[Participant, list[str]]]:
    """By name, with role or company beside it; else those whose role or company is asked for."""

    named, placed = [], []
    for person, ids in people:
        name, place = (
            _words(person.name),
            _words(person.role) | _words(person.company) | _initials(person.role),
        )
        if words <= name | place and words & name:
            named.append((person, ids))
        elif words <= place:
            placed.append((person, ids))
    return named or placed


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(folded(text))}


def _initials(role: str) -> set[str]:
    """The “CEO” of a “Chief Executive Officer”."""
    words = _WORD.findall(role)
    return {"".join(word[0] for word in words).casefold()} if len(words) > 1 else set()


def _met(connection: sa.Connection, question: Question, person: Participant, ids: Sequence[str]) -> Met:
    shown = []
    met = conversations.by_ids(connection, question.reader, ids)
    for meeting in sorted(met, key=lambda each: each.started_at, reverse=True)[:_MOST_MEETINGS]:
        turns = conversations.transcript(connection, question.reader, meeting.id).turns
        spoken = [turn for turn in turns if turn.speaker == person.name]
        telling = (turn for turn in spoken if len(turn.text.split()) >= _FEWEST_WORDS)
        shown.append((meeting, next(telling, spoken[0] if spoken else None)))
    return Met(person, tuple(shown), len(met))
