"""Names of people, companies and spaces that a reader may see."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from harmony_protocol.meetings import KnownName, NameKind, Vocabulary
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.access.shared import visible_space
from harmony_workspace.store.search_index import STOP_WORDS, folded
from harmony_workspace.store.tables import contacts, conversations, participants, spaces, users

_TOKEN = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
OTHER_LANGUAGE = 0.4
"""So much counts a meeting in another language."""
KINDS = frozenset(
    """call meeting demo review planning standup stand-up retro weekly daily monthly sync kickoff kick-off interview
    discovery onboarding proposal check-in debrief product project team sales engineering support security board
    sprint update talk session first second third follow-up questions preparation renewal terms introduction intro
    part day""".split()  # noqa: SIM905
)


@dataclass
class Names:
    """Each name with the conversations it stands for, the most recent and frequent first."""

    people: dict[str, set[str]] = field(default_factory=dict)
    companies: dict[str, set[str]] = field(default_factory=dict)
    staff: dict[str, set[str]] = field(default_factory=dict)
    """The people of each company."""
    titles: dict[str, str] = field(default_factory=dict)
    """Of each conversation, the most recent first; written as questions are compared with them."""
    ours: set[str] = field(default_factory=set)
    """The reader, and the people of the company that sits in most of the meetings."""

    def speaking_for(self, company: str) -> list[str]:
        """Its people; where none are known, whoever was in its meetings and is not ours."""
        meetings = self.companies.get(company, set())
        guests = (name for name, met in self.people.items() if met & meetings and name not in self.ours)
        return sorted(self.staff.get(company) or guests)


def known(connection: sa.Connection, reader: Reader) -> Names:
    """People and companies of the reader's meetings; a name that recurs in titles counts as a company."""
    found = Names()
    query = (
        sa.select(conversations.c.id, conversations.c.title, contacts.c.name, contacts.c.company)
        .outerjoin(participants, participants.c.conversation_id == conversations.c.id)
        .outerjoin(contacts, contacts.c.id == participants.c.contact_id)
        .where(visible(reader))
        .order_by(conversations.c.started_at.desc(), conversations.c.id, participants.c.position)
    )
    for row in connection.execute(query):
        found.titles[row.id] = folded(row.title)
        if row.name:
            found.people.setdefault(row.name, set()).add(row.id)
        if row.company:
            found.companies.setdefault(row.company, set()).add(row.id)
            found.staff.setdefault(row.company, set()).add(row.name)
    found.ours = _ours(found, connection.scalar(sa.select(users.c.name).where(users.c.id == reader.user_id)))
    _add_titles(found)
    return found


def _ours(found: Names, reader: str | None) -> set[str]:
    """Where a single company is known, nothing tells whether it is one's own or a guest's."""
    home = max(found.companies, key=lambda name: len(found.companies[name]), default="")
    return {reader or "", *(found.staff[home] if len(found.companies) > 1 else ())}


def _add_titles(found: Names) -> None:
    """A company's meetings are also those that bear its name; recurring capitalised words are names too."""
    people = {part.casefold() for name in found.people for part in name.split()}
    spoken = {word.casefold() for company in found.companies for word in company.split()}
    words = [(conversation_id, set(_WORD.findall(title))) for conversation_id, title in found.titles.items()]
    counts = Counter(word for _, each in words for word in each)
    for word, count in counts.items():
        plain = word.casefold()
        ordinary = plain in STOP_WORDS or plain in KINDS or plain in counts or len(word) < 3
        if count >= 2 and word[0].isupper() and not ordinary and plain not in people | spoken:
            found.companies[word] = set()
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for conversation_id, title in found.titles.items():
        for word in _TOKEN.findall(title):
            beside[word.casefold()].add(conversation_id)
    for company, meetings in found.companies.items():
        pattern = re.compile(rf"\b{re.escape(company)}\b", re.I)
        first = _TOKEN.search(company)
        near = beside[first[0].casefold()] if first else ()
        meetings.update(each for each in near if pattern.search(found.titles[each]))


def names(connection: sa.Connection, reader: Reader, limit: int = 200, language: str = "") -> Vocabulary:
    """The names that local transcription listens for: of the latest meetings first, then those met most often.

    A name is a name in every language, so none is left out for a take in another one; but who speaks German speaks
    most often of German meetings, so those in another language than ``language`` count for less.
    """
    found = known(connection, reader)
    weights = _weights(connection, reader, language)
    scored: dict[str, tuple[float, KnownName]] = {}
    for each, weight in (*_of_meetings(found, weights), *_of_spaces(connection, reader)):
        if each.name not in scored or scored[each.name][0] < weight:
            scored[each.name] = (weight, each)
    chosen = sorted(scored.values(), key=lambda one: (-one[0], one[1].name))[:limit]
    return Vocabulary(names=[each.name for _, each in chosen], known=tuple(each for _, each in chosen))


def _weights(connection: sa.Connection, reader: Reader, language: str) -> dict[str, float]:
    """A meeting counts the less, the more meetings came after it."""
    rows = connection.execute(
        sa.select(conversations.c.id, conversations.c.language)
        .where(visible(reader))
        .order_by(conversations.c.started_at.desc(), conversations.c.id)
    )
    foreign = {row.id: bool(language and row.language and row.language != language) for row in rows}
    return {
        conversation_id: (OTHER_LANGUAGE if foreign[conversation_id] else 1.0) / (1 + place / 10)
        for place, conversation_id in enumerate(foreign)
    }


def _of_meetings(found: Names, weights: Mapping[str, float]) -> Iterator[tuple[KnownName, float]]:
    company_of = {person: company for company, staff in found.staff.items() for person in staff}
    for name, meetings in found.people.items():
        known = KnownName(
            name=name, kind=NameKind.PERSON, company=company_of.get(name, ""), meetings=len(meetings)
        )
        yield known, sum(weights[meeting] for meeting in meetings)
    for name, meetings in found.companies.items():
        kind = NameKind.COMPANY if name in found.staff else NameKind.TITLE
        yield (
            KnownName(name=name, kind=kind, meetings=len(meetings)),
            sum(weights[meeting] for meeting in meetings),
        )


def _of_spaces(connection: sa.Connection, reader: Reader) -> Iterator[tuple[KnownName, float]]:
    """Those worked in last, as if each were a meeting."""
    query = (
        sa.select(spaces.c.name)
        .where(visible_space(reader))
        .order_by(spaces.c.updated_at.desc(), spaces.c.id)
    )
    for place, name in enumerate(connection.scalars(query)):
        yield KnownName(name=name, kind=NameKind.SPACE), 1 / (1 + place / 10)
