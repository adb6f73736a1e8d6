"""Spaces as those read them who may."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from harmony_protocol.spaces import Space
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.shared import visible_space
from harmony_workspace.problems import not_found, read_only
from harmony_workspace.store.clock import moment
from harmony_workspace.store.tables import spaces, teams, users

Row = sa.Row[Any]


def _rows(reader: Reader) -> sa.Select[Any]:
    return (
        sa.select(spaces, users.c.name.label("owner"), teams.c.name.label("team"))
        .join(users, users.c.id == spaces.c.owner_id)
        .outerjoin(teams, teams.c.id == spaces.c.team_id)
        .where(visible_space(reader))
        .order_by(spaces.c.name, spaces.c.id)
    )


def readable(connection: sa.Connection, reader: Reader, space_id: str) -> Row:
    """The space's row; one that the reader may not see is not found."""
    row = connection.execute(_rows(reader).where(spaces.c.id == space_id)).first()
    if row is None:
        raise not_found("space")
    return row


def owned(connection: sa.Connection, reader: Reader, space_id: str) -> Row:
    """The row of a space that the reader may change."""
    row = readable(connection, reader, space_id)
    if row.owner_id != reader.user_id:
        raise read_only("space")
    return row


def as_space(reader: Reader, row: Row) -> Space:
    return Space(
        id=row.id,
        name=row.name,
        context=row.context,
        owner_id=row.owner_id,
        owner=row.owner,
        mine=row.owner_id == reader.user_id,
        team_id=row.team_id,
        team=row.team or "",
        created_at=moment(row.created_at),
        updated_at=moment(row.updated_at),
        rev=row.rev,
    )


def one(connection: sa.Connection, reader: Reader, space_id: str) -> Space:
    return as_space(reader, readable(connection, reader, space_id))


def listed(connection: sa.Connection, reader: Reader) -> list[Space]:
    """The reader's own spaces and those shared with them, by name."""
    return [as_space(reader, row) for row in connection.execute(_rows(reader))]


def by_ids(connection: sa.Connection, reader: Reader, ids: Collection[str]) -> dict[str, Space]:
    rows = connection.execute(_rows(reader).where(spaces.c.id.in_(ids)))
    return {row.id: as_space(reader, row) for row in rows}
