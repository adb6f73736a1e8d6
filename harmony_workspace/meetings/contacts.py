"""People who take part in meetings, and their companies."""

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.meetings import Participant
from harmony_workspace.access.scope import Reader, allowed, visible
from harmony_workspace.meetings.formats.speech import name_of
from harmony_workspace.meetings.parsed import UNKNOWN_SPEAKER, TimedTurn
from harmony_workspace.store.tables import contacts, conversations, participants

LONGEST, LONGEST_ADDRESS = 300, 320
"""Letters of what is known of a person."""


def taking_part(known: Iterable[Participant], turns: Iterable[TimedTurn]) -> list[Participant]:
    """Who was named as a participant, then everyone else who speaks under a name; each person once."""
    people: dict[str, Participant] = {}
    for person in known:
        if name := name_of(person.name):
            people.setdefault(name.casefold(), _bounded(person, name))
    for turn in turns:
        if not turn.speaker.startswith(UNKNOWN_SPEAKER):
            people.setdefault(turn.speaker.casefold(), Participant(name=turn.speaker))
    return list(people.values())


def _bounded(person: Participant, name: str) -> Participant:
    """A cut address would be another one."""
    email = person.email if len(person.email) <= LONGEST_ADDRESS else ""
    told = {"role": person.role[:LONGEST], "company": person.company[:LONGEST], "email": email}
    return person.model_copy(update={"name": name, **told})


def attach(
    connection: sa.Connection, reader: Reader, conversation_id: str, people: Iterable[Participant]
) -> None:
    """Makes the people the participants of a conversation; contacts that do not exist yet are made."""
    ids = dict.fromkeys(_contact(connection, reader, person) for person in people)
    rows = [
        {"conversation_id": conversation_id, "position": position, "contact_id": contact_id}
        for position, contact_id in enumerate(ids)
    ]
    if rows:
        connection.execute(sa.insert(participants), rows)


def _contact(connection: sa.Connection, reader: Reader, person: Participant) -> str:
    row = connection.execute(
        sa.select(contacts).where(contacts.c.name == person.name, contacts.c.company == person.company)
    ).one_or_none()
    if row is None:
        contact_id = str(uuid_utils.uuid7())
        connection.execute(sa.insert(contacts).values(id=contact_id, **person.model_dump()))
        return contact_id
    told = {"role": person.role} if person.role else {}
    if person.email and not row.email:  # who brings in a meeting turns nobody's e-mail elsewhere
        told["email"] = person.email
    news = any(getattr(row, name) != value for name, value in told.items())
    if news and not _met_unseen(connection, reader, row.id):
        connection.execute(sa.update(contacts).where(contacts.c.id == row.id).values(told))
    return str(row.id)


def _met_unseen(connection: sa.Connection, reader: Reader, contact_id: str) -> bool:
    """Whether they took part in meetings that the reader may not see: then what is told of them is not for others."""
    unseen = (
        sa.select(participants.c.contact_id)
        .join(conversations)
        .where(participants.c.contact_id == contact_id, sa.not_(allowed(reader)))
    )
    return connection.scalar(unseen.limit(1)) is not None


def drop_unused(connection: sa.Connection) -> None:
    """Forgets contacts that no meeting names any more."""
    connection.execute(sa.delete(contacts).where(contacts.c.id.not_in(sa.select(participants.c.contact_id))))


def home_company(connection: sa.Connection, reader: Reader) -> str:
    """The company that sits in most of the meetings the reader may see, and with most people: their own.

    Empty where only one company is known: nothing tells then whether it is a guest's.
    """
    met = sa.func.count(sa.distinct(participants.c.conversation_id))
    rows = connection.execute(
        sa.select(contacts.c.company)
        .select_from(participants)
        .join(contacts)
        .join(conversations, conversations.c.id == participants.c.conversation_id)
        .where(contacts.c.company != "", visible(replace(reader, only=None)))
        .group_by(contacts.c.company)
        .order_by(met.desc(), sa.func.count().desc(), contacts.c.company)
        .limit(2)
    ).all()
    return str(rows[0].company) if len(rows) > 1 else ""
