"""Keeps small what only grows: the change log, and the events of runs that have long ended."""

import asyncio

import sqlalchemy as sa

from harmony_workspace.store import changes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.database import Database
from harmony_workspace.store.tables import run_events, runs

DAY_SECONDS = 24 * 3600.0


def compact(connection: sa.Connection) -> None:
    """A day after its end a run is its message; whoever asks for its events then reads the thread anew."""
    changes.compact(connection)
    ended = sa.select(runs.c.id).where(runs.c.ended_at < now_ms() - DAY_SECONDS * 1000)
    connection.execute(sa.delete(run_events).where(run_events.c.run_id.in_(ended)))


async def keep_compact(database: Database, every: float = DAY_SECONDS) -> None:
    while True:
        await asyncio.sleep(every)
        await database.write(compact)
