"""Ids of what was deleted for good: deleting beats a change that was made elsewhere and arrives later."""

from collections.abc import Collection

import sqlalchemy as sa

from harmony_workspace.problems import not_found
from harmony_workspace.store.tables import conversations, deleted


def remember(connection: sa.Connection, id_: str) -> None:
    connection.execute(sa.insert(deleted).values(id=id_))


def check(connection: sa.Connection, what: str, id_: str) -> None:
    """Raises ``Refused`` for what is gone, so that it is not made anew."""
    if connection.scalar(sa.select(deleted.c.id).where(deleted.c.id == id_)) is not None:
        raise not_found(what)


def any_of(connection: sa.Connection, conversation_ids: Collection[str]) -> bool:
    """Whether one of these meetings is deleted, erased or not."""
    if not conversation_ids:
        return False
    hidden = sa.select(conversations.c.id).where(
        conversations.c.id.in_(conversation_ids), conversations.c.deleted_at.is_not(None)
    )
    erased = sa.select(deleted.c.id).where(deleted.c.id.in_(conversation_ids))
    return connection.scalar(sa.union_all(hidden, erased).limit(1)) is not None
