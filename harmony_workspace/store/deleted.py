"""Ids of what was deleted for good: deleting beats a change that was made elsewhere and arrives later."""

import sqlalchemy as sa

from harmony_workspace.problems import not_found
from harmony_workspace.store.tables import deleted


def remember(connection: sa.Connection, id_: str) -> None:
    connection.execute(sa.insert(deleted).values(id=id_))


def check(connection: sa.Connection, what: str, id_: str) -> None:
    """Raises ``Refused`` for what is gone, so that it is not made anew."""
    if connection.scalar(sa.select(deleted.c.id).where(deleted.c.id == id_)) is not None:
        raise not_found(what)
