"""Which processes serve the workspace, as rows; each holds a lock that the database takes back when it ends.

A workspace in a file has one process, which has no row and is called "": whatever is found at its start is of one that
has gone.
"""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.database import Database, tell
from harmony_workspace.store.sign_in_tables import local_keys, processes

SAID = "process"
"""The message in which a process tells the others what they have to do as well."""


def own(connection: sa.Connection) -> str:
    """This process; empty where there is one alone."""
    return str(connection.get_execution_options().get("process", ""))


def orphaned(column: sa.Column[str]) -> sa.ColumnElement[bool]:
    """Rows of processes that have gone; ``column`` names the process."""
    return column.not_in(sa.select(processes.c.id))


def enter(connection: sa.Connection, number: int) -> None:
    """``number``: of the lock that is held already."""
    connection.execute(sa.insert(processes).values(id=own(connection), number=number, started_at=now_ms()))


def leave(connection: sa.Connection) -> None:
    """In order. Where others are there the row stays: who finds its lock free takes it out, and takes up what is left."""
    connection.execute(sa.delete(local_keys).where(local_keys.c.process == own(connection)))
    if alone(connection):
        connection.execute(sa.delete(processes).where(processes.c.id == own(connection)))


def bury(connection: sa.Connection) -> int:
    """Takes out the rows of those whose lock can be had, and how many these were. Whoever writes is alone: what a dead
    process leaves is found by one."""
    others = connection.execute(sa.select(processes).where(processes.c.id != own(connection))).all()
    gone = [
        row.id
        for row in others
        if connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(row.number)))
    ]
    connection.execute(sa.delete(processes).where(processes.c.id.in_(gone)))
    _forget_keys(connection)
    return len(gone)


def _forget_keys(connection: sa.Connection) -> None:
    """Whoever held one of them held it by a line to a process that has gone."""
    connection.execute(sa.delete(local_keys).where(orphaned(local_keys.c.process)))


def say(connection: sa.Connection, what: str, about: str) -> None:
    """Once this is committed, the other processes do so too. Without effect where there are none."""
    if by := own(connection):
        tell(connection, SAID, json.dumps([by, what, about]))


def on_said(database: Database, heard: Callable[[str, str], None]) -> None:
    """``heard(what, about)`` for each that another process said, on a thread of the database's. What is said while the
    connection is lost is not heard: nothing that has to hold depends on it."""

    def told(body: str | None) -> None:
        by, what, about = json.loads(body) if body is not None else (database.process, "", "")
        if by != database.process:
            heard(what, about)

    if database.process:
        database.on_told(SAID, told)


def alone(connection: sa.Connection) -> bool:
    """No other process serves the workspace."""
    other: Any = sa.select(processes.c.id).where(processes.c.id != own(connection)).limit(1)
    return connection.scalar(other) is None
