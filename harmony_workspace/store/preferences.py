"""What each user chose for themselves: one row a user."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from harmony_protocol.preferences import Preferences
from harmony_workspace.access.scope import Reader
from harmony_workspace.store import changes
from harmony_workspace.store.tables import preferences


def of(connection: sa.Connection, user_id: str) -> Preferences:
    """Revision 0 where nothing was chosen yet."""
    row = connection.execute(sa.select(preferences).where(preferences.c.user_id == user_id)).first()
    return Preferences() if row is None else Preferences.model_validate({**row.value, "rev": row.rev})


def by_ids(connection: sa.Connection, reader: Reader, ids: Collection[str]) -> dict[str, Preferences]:
    """By user, and nobody's but the reader's own."""
    if reader.user_id not in ids:
        return {}
    own = of(connection, reader.user_id)
    return {reader.user_id: own} if own.rev else {}


def put(connection: sa.Connection, user_id: str, changed: dict[str, Any]) -> int:
    """Changes the fields that are named; returns the new revision."""
    before = of(connection, user_id)
    value = {**before.model_dump(mode="json", exclude={"rev"}), **changed}
    connection.execute(sa.delete(preferences).where(preferences.c.user_id == user_id))
    connection.execute(sa.insert(preferences).values(user_id=user_id, value=value, rev=before.rev + 1))
    changes.record(connection, "preferences", user_id, reader_id=user_id)
    return before.rev + 1
