"""Facts about the workspace itself: one row a fact."""

from typing import Any

import sqlalchemy as sa
import uuid_utils

from harmony_workspace.store.tables import facts

WORKSPACE_ID = "workspace_id"
NAME = "name"
PORT = "port"
PLACE = "place"
"""Of a workspace in PostgreSQL: what stands in the mark of the directory with its files, and in no other."""


def get(connection: sa.Connection, name: str) -> Any:
    """The fact's value; None when it was never set."""
    return connection.scalar(sa.select(facts.c.value).where(facts.c.name == name))


def take_out(connection: sa.Connection, name: str) -> None:
    connection.execute(sa.delete(facts).where(facts.c.name == name))


def put(connection: sa.Connection, name: str, value: Any) -> None:
    take_out(connection, name)
    connection.execute(sa.insert(facts).values(name=name, value=value))


def settle_identity(connection: sa.Connection, name: str) -> None:
    """Gives a new workspace its id and name."""
    if get(connection, WORKSPACE_ID) is None:
        put(connection, WORKSPACE_ID, str(uuid_utils.uuid7()))
        put(connection, NAME, name)
