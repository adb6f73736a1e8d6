"""The change log: what changed, written in the transaction of the change itself."""

from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa

from harmony_workspace.store.database import CHANGED
from harmony_workspace.store.tables import changes

Kind = Literal["preferences", "space", "thread", "message", "conversation"]
Action = Literal["upsert", "delete", "revoke", "reset"]
"""``reset``: this reader sees more than before; their cache starts anew."""

KEPT = 200_000
"""Rows kept when the log is compacted; an older cursor starts anew."""


def record(
    connection: sa.Connection,
    kind: Kind,
    row_id: str,
    action: Action = "upsert",
    *,
    reader_id: str | None = None,
) -> None:
    """Call it in the transaction that changes the row. Without ``reader_id``: for whoever may read the row.

    A delete or revoke needs its reader, because afterwards nothing tells who could see the row.
    """
    record_all(connection, kind, [row_id], action, reader_id=reader_id)


def record_all(
    connection: sa.Connection,
    kind: Kind,
    row_ids: Sequence[str],
    action: Action = "upsert",
    *,
    reader_id: str | None = None,
) -> None:
    """The same for many rows of one kind."""
    if reader_id is None and action != "upsert":
        raise ValueError(f"{action} of a {kind} needs its reader")
    if row_ids:
        rows = [
            {"kind": kind, "row_id": row_id, "action": action, "reader_id": reader_id} for row_id in row_ids
        ]
        connection.execute(sa.insert(changes), rows)
        connection.info[CHANGED] = True


def newest(connection: sa.Connection) -> int:
    """Number of the latest change; 0 before the first."""
    return connection.scalar(sa.select(sa.func.max(changes.c.seq))) or 0


def oldest(connection: sa.Connection) -> int:
    """Number of the oldest change still kept; 0 before the first."""
    return connection.scalar(sa.select(sa.func.min(changes.c.seq))) or 0


def compact(connection: sa.Connection, keep: int = KEPT) -> None:
    """Drops all but the latest ``keep`` changes; at least one stays, so that old cursors are recognised."""
    connection.execute(sa.delete(changes).where(changes.c.seq <= newest(connection) - max(keep, 1)))
