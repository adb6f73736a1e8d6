"""Who could see a meeting before and after a change; whoever lost it is told to drop it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from harmony_workspace.access import people, sharing
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.access.shared import visible_thread
from harmony_workspace.store import changes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import (
    attachments,
    citations,
    conversations,
    messages,
    team_members,
    threads,
    users,
)


def readers_of(connection: sa.Connection, conversation_id: str) -> set[str]:
    """Ids of the people whose role lets them see the meeting."""
    found = sa.select(conversations.c.id).where(conversations.c.id == conversation_id)
    return {
        reader.user_id
        for reader in people.all_readers(connection)
        if connection.scalar(found.where(visible(reader))) is not None
    }


def delete_conversation(connection: sa.Connection, conversation_id: str) -> None:
    """From this commit on no read finds it; everyone who could see it is told. Its rows are erased later."""
    for user_id in readers_of(connection, conversation_id):
        changes.record(connection, "conversation", conversation_id, "delete", reader_id=user_id)
    _retell(connection, messages_about(conversation_id))
    _set_deleted(connection, conversation_id, now_ms())


def restore_conversation(connection: sa.Connection, conversation_id: str) -> None:
    """It is as it was before it was deleted."""
    _set_deleted(connection, conversation_id, None)
    changes.record(connection, "conversation", conversation_id)
    _retell(connection, messages_about(conversation_id))


def _set_deleted(connection: sa.Connection, conversation_id: str, when: int | None) -> None:
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(deleted_at=when, rev=conversations.c.rev + 1)
    )


def move_conversation(connection: sa.Connection, conversation_id: str, team_id: str | None) -> None:
    """Puts the meeting into another team; who loses sight of it gets a revoke.

    So does whoever saw it as one of its team: with a key that reads less than they do, they may lose it. Who still sees
    it is told of it as it is.
    """
    before = readers_of(connection, conversation_id)
    left = connection.scalar(sa.select(conversations.c.team_id).where(conversations.c.id == conversation_id))
    team = sharing.members(connection, left)
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(team_id=team_id, rev=conversations.c.rev + 1)
    )
    changes.record(connection, "conversation", conversation_id)
    for user_id in before - readers_of(connection, conversation_id) | before & team:
        changes.record(connection, "conversation", conversation_id, "revoke", reader_id=user_id)
    _retell(connection, messages_about(conversation_id))


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
    """A narrowed scope arrives as revokes; one that shows more meetings starts the reader's cache anew."""
    after = people.reader(connection, before.user_id)
    if connection.scalar(_seen_only_by(after, before).limit(1)) is not None:
        changes.record(connection, "conversation", "", "reset", reader_id=after.user_id)
        return
    lost = connection.scalars(_seen_only_by(before, after)).all()
    changes.record_all(connection, "conversation", lost, "revoke", reader_id=after.user_id)
    if lost:
        mine = messages.c.thread_id.in_(sa.select(threads.c.id).where(visible_thread(after)))
        _retell(connection, messages_about(*lost).where(mine), after.user_id)
    sharing.change_teams(connection, after.user_id, before.team_ids, after.team_ids)


def _seen_only_by(one: Reader, other: Reader) -> sa.Select[Any]:
    return sa.select(conversations.c.id).where(visible(one), sa.not_(visible(other)))


def messages_about(*conversation_ids: str) -> sa.Select[Any]:
    """Ids of the messages that cite one of these meetings or have it attached."""
    return (
        sa.select(messages.c.id)
        .where(
            sa.or_(
                messages.c.id.in_(
                    sa.select(citations.c.message_id).where(citations.c.conversation_id.in_(conversation_ids))
                ),
                messages.c.id.in_(
                    sa.select(attachments.c.message_id).where(
                        attachments.c.conversation_id.in_(conversation_ids)
                    )
                ),
            )
        )
        .order_by(messages.c.id)
    )


def retell(connection: sa.Connection, conversation_id: str) -> None:
    """Something about the meeting changed that citations of it show."""
    _retell(connection, messages_about(conversation_id))


def _retell(connection: sa.Connection, ids: sa.Select[Any], reader_id: str | None = None) -> None:
    """The words of a meeting come into these messages at read time, or leave them."""
    changes.record_all(connection, "message", connection.scalars(ids).all(), reader_id=reader_id)
