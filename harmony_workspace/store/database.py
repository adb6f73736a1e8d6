"""The workspace's SQLite database: many readers, one writer, never on the event loop.

A function that reads or writes takes a ``sqlalchemy.Connection`` first; ``Database`` decides on which thread
and in which transaction it runs.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
import sqlcipher3.dbapi2

Fault = sa.exc.OperationalError
"""What the disk has to do with: full, read-only, broken."""
P = ParamSpec("P")
T = TypeVar("T")

_READERS = 4
CHANGED = "changed"
"""Mark on a connection whose transaction appended to the change log."""


class Database:
    """Opens ``path`` (made if missing). Close is final: later calls raise ``RuntimeError``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = sa.create_engine(
            f"sqlite:///{path}",
            module=sqlcipher3.dbapi2,
            hide_parameters=True,  # an error's text reaches the log, and what users wrote may not
            connect_args={"check_same_thread": False, "timeout": 30},
        )
        sa.event.listen(self.engine, "connect", _prepare)
        sa.event.listen(self.engine, "begin", _begin)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="workspace-writer")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="workspace-reader")
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Calls ``listener`` on the writer's thread after each commit that appended to the change log."""
        self._listeners.append(listener)

    async def read(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._run(self._readers, self.read_now, function, *args, **kwargs)

    async def write(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """One transaction: committed when ``function`` returns, rolled back when it raises."""
        return await self._run(self._writer, self.write_now, function, *args, **kwargs)

    def read_now(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with self.engine.connect() as connection:
            return function(connection, *args, **kwargs)

    def write_now(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with self.engine.connect().execution_options(writes=True) as connection:
            connection.info.pop(CHANGED, None)
            with connection.begin():
                result = function(connection, *args, **kwargs)
            changed = connection.info.pop(CHANGED, False)
        for listener in self._listeners if changed else ():
            listener()
        return result

    async def write_through(self) -> bool:
        """Brings what was written into the file itself and empties the log beside it, which holds older pages; False
        where somebody reads, so that it has to be tried again."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._write_through)

    def _write_through(self) -> bool:
        with closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            [(busy, _, _)] = cursor.fetchall()
            return not busy

    async def _run(self, pool: ThreadPoolExecutor, call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: call(*args, **kwargs))

    def close(self) -> None:
        self._readers.shutdown(wait=True)
        self._writer.shutdown(wait=True)
        self.engine.dispose()


def full(error: Fault) -> bool:
    """Whether there was no room; nothing of the transaction was kept."""
    return "disk is full" in str(error.orig)


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not guessed by the driver
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # a writer takes the lock at once, so that it never fails half-way through on an upgrade
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
