"""Deleting a meeting and taking that back: no read finds it from the commit on; ten seconds later it is erased."""

from datetime import timedelta

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Deletion
from harmony_workspace.access import audience
from harmony_workspace.access.scope import Reader, allowed
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.problems import not_found
from harmony_workspace.removal import remaining
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.tables import conversations

UNDO_MS = 10_000
CLAIMED = 0
"""As ``deleted_at``: it is being erased and cannot be brought back any more."""


def delete(connection: sa.Connection, reader: Reader, conversation_id: str) -> Deletion:
    """Its creator or an admin may."""
    meetings.one(connection, reader, conversation_id)
    row = connection.execute(sa.select(conversations).where(*own(reader, conversation_id))).first()
    if row is None:
        raise not_found("conversation of yours")
    audience.delete_conversation(connection, conversation_id)
    deleted_at: int = connection.execute(
        sa.select(conversations.c.deleted_at).where(conversations.c.id == conversation_id)
    ).scalar_one()
    return Deletion(
        restorable_until=moment(deleted_at) + timedelta(milliseconds=UNDO_MS),
        copies=tuple(copy.name for copy in remaining.copies(connection, since_ms=row.created_at)),
    )


def restore(connection: sa.Connection, reader: Reader, conversation_id: str) -> Conversation:
    """Brings back what whoever asks could delete, links included, unless its time is over."""
    still_there = conversations.c.deleted_at > now_ms() - UNDO_MS
    found = sa.select(conversations.c.id).where(*own(reader, conversation_id), still_there)
    if connection.scalar(found) is None:
        raise not_found("conversation that can be restored")
    audience.restore_conversation(connection, conversation_id)
    return meetings.one(connection, reader, conversation_id)


def own(reader: Reader, conversation_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    """What the reader may delete, deleted or not."""
    theirs = sa.true() if reader.admin else conversations.c.created_by == reader.user_id
    return conversations.c.id == conversation_id, allowed(reader), theirs
