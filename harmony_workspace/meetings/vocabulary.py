"""Names of people and companies in the meetings a reader may see."""

import re
from collections import Counter
from dataclasses import dataclass, field

import sqlalchemy as sa

from harmony_protocol.meetings import Vocabulary
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.store.search_index import STOP_WORDS
from harmony_workspace.store.tables import contacts, conversations, participants

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_KINDS = frozenset(
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


def known(connection: sa.Connection, reader: Reader) -> Names:
    """People and companies of the reader's meetings; a name that recurs in titles counts as a company."""
    found = Names()
    titles: list[tuple[str, str]] = []
    query = (
        sa.select(conversations.c.id, conversations.c.title, contacts.c.name, contacts.c.company)
        .outerjoin(participants, participants.c.conversation_id == conversations.c.id)
        .outerjoin(contacts, contacts.c.id == participants.c.contact_id)
        .where(visible(reader))
        .order_by(conversations.c.started_at.desc(), conversations.c.id, participants.c.position)
    )
    for row in connection.execute(query):
        if not titles or titles[-1][0] != row.id:
            titles.append((row.id, row.title))
        if row.name:
            found.people.setdefault(row.name, set()).add(row.id)
        if row.company:
            found.companies.setdefault(row.company, set()).add(row.id)
            found.staff.setdefault(row.company, set()).add(row.name)
    _add_titles(found, titles)
    return found


def _add_titles(found: Names, titles: list[tuple[str, str]]) -> None:
    """A company's meetings are also those that bear its name; recurring capitalised words are names too."""
    people = {part.casefold() for name in found.people for part in name.split()}
    spoken = {word.casefold() for company in found.companies for word in company.split()}
    words = [(conversation_id, set(_WORD.findall(title))) for conversation_id, title in titles]
    counts = Counter(word for _, each in words for word in each)
    for word, count in counts.items():
        plain = word.casefold()
        ordinary = plain in STOP_WORDS or plain in _KINDS or plain in counts or len(word) < 3
        if count >= 2 and word[0].isupper() and not ordinary and plain not in people | spoken:
            found.companies[word] = set()
    for company, meetings in found.companies.items():
        pattern = re.compile(rf"\b{re.escape(company)}\b", re.I)
        meetings.update(conversation_id for conversation_id, title in titles if pattern.search(title))


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
