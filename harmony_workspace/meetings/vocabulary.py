"""Names of people and companies in the meetings a reader may see."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import sqlalchemy as sa

from harmony_protocol.meetings import Vocabulary
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.store.search_index import STOP_WORDS, folded
from harmony_workspace.store.tables import contacts, conversations, participants, users

_TOKEN = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
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


def names(connection: sa.Connection, reader: Reader, limit: int = 200) -> Vocabulary:
    """The names that bias local transcription: of the latest meetings first, then those met most often."""
    found = known(connection, reader)
    recent = {
        conversation_id: place
        for place, conversation_id in enumerate(
            connection.scalars(
                sa.select(conversations.c.id)
                .where(visible(reader))
                .order_by(conversations.c.started_at.desc(), conversations.c.id)
            )
        )
    }

    def weight(meetings: set[str]) -> float:
        """A meeting counts the less, the more meetings came after it."""
        return sum(1 / (1 + recent[conversation_id] / 10) for conversation_id in meetings)

    scored = [(weight(meetings), name) for name, meetings in (found.people | found.companies).items()]
    return Vocabulary(
        names=[name for _, name in sorted(scored, key=lambda each: (-each[0], each[1]))[:limit]]
    )
