"""Who could see a meeting before and after a change; whoever lost it is told to drop it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.store import changes
from harmony_workspace.store.tables import citations, conversations, messages, team_members, threads, users


def readers_of(connection: sa.Connection, conversation_id: str) -> set[str]:
    """Ids of the people whose role lets them see the meeting."""
    found = sa.select(conversations.c.id).where(conversations.c.id == conversation_id)
    return {
        reader.user_id
        for reader in people.all_readers(connection)
        if connection.scalar(found.where(visible(reader))) is not None
    }


def delete_conversation(connection: sa.Connection, conversation_id: str) -> None:
    """Deletes the row (what belongs to it goes with it) and tells everyone who could see it."""
    for user_id in readers_of(connection, conversation_id):
        _lost(connection, user_id, conversation_id, "delete")
    connection.execute(sa.delete(conversations).where(conversations.c.id == conversation_id))


def move_conversation(connection: sa.Connection, conversation_id: str, team_id: str | None) -> None:
    """Puts the meeting into another team; who loses sight of it gets a revoke."""
    before = readers_of(connection, conversation_id)
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(team_id=team_id, rev=conversations.c.rev + 1)
    )
    changes.record(connection, "conversation", conversation_id)
    for user_id in before - readers_of(connection, conversation_id):
        _lost(connection, user_id, conversation_id, "revoke")


def change_role(connection: sa.Connection, user_id: str, role_id: str) -> None:
    before = people.reader(connection, user_id)
    connection.execute(sa.update(users).where(users.c.id == user_id).values(role_id=role_id))
    _tell(connection, before)


def change_teams(connection: sa.Connection, user_id: str, team_ids: Sequence[str]) -> None:
    before = people.reader(connection, user_id)
    connection.execute(sa.delete(team_members).where(team_members.c.user_id == user_id))
    for team_id in team_ids:
        connection.execute(sa.insert(team_members).values(team_id=team_id, user_id=user_id))
    _tell(connection, before)


def _tell(connection: sa.Connection, before: Reader) -> None:
    """A narrowed scope arrives as revokes; a widened one starts the reader's cache anew."""
    after = people.reader(connection, before.user_id)
    if connection.scalar(_seen_only_by(after, before).limit(1)) is not None:
        changes.record(connection, "conversation", "", "reset", reader_id=after.user_id)
        return
    for conversation_id in connection.scalars(_seen_only_by(before, after)).all():
        _lost(connection, after.user_id, conversation_id, "revoke")


def _seen_only_by(one: Reader, other: Reader) -> sa.Select[Any]:
    # not by negating ``visible``: for a meeting without a team it is null, and so is its opposite
    seen = sa.select(conversations.c.id).where(visible(other))
    return sa.select(conversations.c.id).where(visible(one), conversations.c.id.not_in(seen))


def _lost(connection: sa.Connection, user_id: str, conversation_id: str, action: changes.Action) -> None:
    """The meeting goes, and with it its words in the answers this reader was given."""
    changes.record(connection, "conversation", conversation_id, action, reader_id=user_id)
    quoting = (
        sa.select(messages.c.id)
        .join(citations, citations.c.message_id == messages.c.id)
        .join(threads, threads.c.id == messages.c.thread_id)
        .where(threads.c.owner_id == user_id, citations.c.conversation_id == conversation_id)
    )
    for message_id in connection.scalars(quoting.distinct()).all():
        changes.record(connection, "message", message_id, reader_id=user_id)
