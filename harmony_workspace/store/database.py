"""The workspace's database: many readers, one writer at a time, never on the event loop.

A function that reads or writes takes a ``sqlalchemy.Connection`` first; ``Database`` decides on which thread
and in which transaction it runs. It lies in a SQLite file, or in PostgreSQL, where several processes serve it:

* ``write``: one after the other, over all processes. What such a function reads is so until it commits.
* ``append``: for what only adds to rows that nobody else writes, like the events of a run. Beside others of its kind,
  never beside ``write``, so that what it reads of other rows is so as well.
* ``read``: one state of the database for the whole function. It may run twice where the connection was lost.
* ``tell(connection, "runs", run_id)`` in a transaction: after its commit every process hears it, this one too, who
  asked by ``database.on_told("runs", heard)``. ``heard`` runs on a thread of the database's, with the message, or with
  None where messages may have been missed: whoever listens then looks at the tables. Messages are hints, at
  most 7000 bytes: what counts stands in a table.
* ``on_change``: the same for the change log, whichever process wrote to it.

A write is never tried again by itself: where the connection is lost nobody knows whether it was committed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
import uuid_utils

from harmony_workspace.store import ending
from harmony_workspace.store.sqlite import Sqlite

if TYPE_CHECKING:
    from harmony_workspace.store.listening import Listening
    from harmony_workspace.store.postgres import Postgres

Fault = sa.exc.OperationalError
"""What the disk has to do with (full, read-only, broken), or a server that is gone."""


class CannotOpen(Exception):
    """Why the workspace cannot be kept in this database; said in one line."""


P = ParamSpec("P")
T = TypeVar("T")
Heard = Callable[[str | None], None]

_READERS = 4
CHANGED = "changed"
"""The message that something was appended to the change log, and whom it concerns (``store/concerned.py``)."""
MOST_BYTES = 7000
"""Of one message; PostgreSQL refuses more than 8000."""
_DISK_FULL = "53100"


def tell(connection: sa.Connection, name: str, body: str = "") -> None:
    """Once this transaction has committed, whoever waits for ``name`` hears it, in every process."""
    assert len(body.encode()) <= MOST_BYTES, "a hint, not the thing itself"
    assert " " not in name
    if (kept := ending.of(connection)) is not None:
        kept.told.append((name, body))


def at_the_end(
    connection: sa.Connection, write: Callable[[sa.Connection, list[Any]], None], them: Sequence[Any]
) -> None:
    """``write`` is called once before this transaction commits, with all that was gathered for it."""
    kept = ending.of(connection)
    if kept is None:
        write(connection, list(them))
    else:
        kept.last.setdefault(write, []).extend(them)


def write_now_what_waits(connection: sa.Connection) -> None:
    """For who wants to read it in the same transaction."""
    if (kept := ending.of(connection)) is not None:
        kept.write(connection)


def folder(connection: sa.Connection) -> Path:
    """Where lies what is not in the database."""
    where: Path = connection.get_execution_options()["folder"]
    return where


class Database:
    """Opens ``path`` (made if missing), or the PostgreSQL database at ``url``, beside whose data only the folder of
    ``path`` counts. Close is final: later calls raise ``RuntimeError``."""

    def __init__(self, path: Path, url: str = "") -> None:
        self.path, self.folder = path, path.parent
        self.process = str(uuid_utils.uuid7()) if url else ""
        """By which what this one works on is told from what others do; empty where there is none beside it."""
        self._heard: dict[str, list[Heard]] = defaultdict(list)
        self._listening: Listening | None = None
        self.at: Sqlite | Postgres = self._on_server(url) if url else Sqlite(path)
        self.engine = self.at.engine
        ending.install(self.engine)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="workspace-writer")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="workspace-reader")
        self._appenders = (
            ThreadPoolExecutor(_READERS, thread_name_prefix="workspace-appender")
            if self.at.shared
            else self._writer
        )

    def _on_server(self, url: str) -> "Postgres":
        # loaded only where it is used: most workspaces are a file
        from harmony_workspace.store.listening import Listening
        from harmony_workspace.store.postgres import Postgres

        server = Postgres(url, self.folder, self.process)
        self._listening = Listening(server, self._hear, self._missed)
        return server

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls ``listener`` on the writer's thread after each commit that appended to the change log; on another for
        those of other processes. Until what it returns is called."""
        return self.on_told(CHANGED, lambda _: listener())

    def on_told(self, name: str, heard: Heard) -> Callable[[], None]:
        """Until what it returns is called."""
        self._heard[name].append(heard)
        if self._listening is not None:
            self._listening.begin()
        return lambda: self._heard[name].remove(heard)

    async def read(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._run(self._readers, self.read_now, function, *args, **kwargs)

    async def write(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """One transaction: committed when ``function`` returns, rolled back when it raises."""
        return await self._run(self._writer, self.write_now, function, *args, **kwargs)

    async def append(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As ``write``, for what only adds to rows that nobody else writes."""
        return await self._run(self._appenders, self.append_now, function, *args, **kwargs)

    def read_now(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        for last in (False, True):
            try:
                with self.at.reads.connect() as connection:
                    return function(connection, *args, **kwargs)
            except Fault as error:
                if last or not error.connection_invalidated:
                    raise
        raise AssertionError

    def write_now(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return self._commit(self.at.writes, lambda connection: function(connection, *args, **kwargs))

    def append_now(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return self._commit(self.at.appends, lambda connection: function(connection, *args, **kwargs))

    def _commit(self, engine: sa.Engine, function: Callable[[sa.Connection], T]) -> T:
        with _begun(engine) as connection:
            kept = ending.begin(connection)
            result = function(connection)
            kept.write(connection)
            told = list(dict.fromkeys(kept.told))
            if self._listening is not None and told:
                self._listening.announce(connection, told)
            connection.commit()
        for name, body in told:
            self._hear(name, body)
        return result

    def _hear(self, name: str, body: str | None) -> None:
        for heard in tuple(self._heard[name]):
            heard(body)

    def _missed(self) -> None:
        for name in tuple(self._heard):
            self._hear(name, None)

    async def write_through(self) -> bool:
        """Brings what was deleted out of the files, as far as that is this program's to do; False where it has to be
        tried again."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self.at.write_through)

    async def _run(self, pool: ThreadPoolExecutor, call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: call(*args, **kwargs))

    def close(self) -> None:
        for pool in (self._readers, self._appenders, self._writer):
            pool.shutdown(wait=True)
        if self._listening is not None:
            self._listening.close()
        self.engine.dispose()


def _begun(engine: sa.Engine) -> sa.Connection:
    """A connection in a transaction. One that had died idle is found by its first statement, before anything is done,
    and replaced."""
    for last in (False, True):
        connection = engine.connect()
        try:
            connection.begin()
        except BaseException as error:
            connection.close()
            if last or not isinstance(error, Fault) or not error.connection_invalidated:
                raise
        else:
            return connection
    raise AssertionError


def gone(error: BaseException) -> bool:
    """Whether a server does not answer, or writes nothing just now: the same may be asked again, by who can tell
    whether it had been done."""
    return isinstance(error, Fault) and getattr(error.orig, "sqlstate", _DISK_FULL) != _DISK_FULL


def full(error: Fault) -> bool:
    """Whether there was no room; nothing of the transaction was kept."""
    return "disk is full" in str(error.orig) or getattr(error.orig, "sqlstate", "") == _DISK_FULL
