"""The workspace in a PostgreSQL database, which several processes may serve (decision 0016).

Writers are as serial as SQLite's: each transaction that writes begins by taking one lock of the whole workspace, so
that whatever it then reads holds until it commits. Who only appends to rows of its own shares that lock.
"""

from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from harmony_workspace.store import writable
from harmony_workspace.store.database import CannotOpen

OLDEST = 13
WRITING, MIGRATING, LEADING = 1, 2, 3
"""Numbers of advisory locks; those of processes are drawn at random."""
_LOCK = {"alone": "pg_advisory_xact_lock", "shared": "pg_advisory_xact_lock_shared"}
_SESSION = {
    "lock_timeout": "30s",  # as long as a writer of SQLite waits
    "idle_in_transaction_session_timeout": "10min",  # a process that hangs does not hold the lock for ever,
    "jit": "off",  # to compile a search takes longer than to make it
    "tcp_keepalives_idle": "30",  # nor does a computer that is gone
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_TELLING = (sa.exc.IntegrityError, sa.exc.DataError)
"""Errors whose text repeats values."""
_STATES = ("25006", "25P03")
"""Read-only, as a standby is; ended because it waited too long in a transaction."""


@compiles(sa.Text, "postgresql")
def _text(_type: sa.Text, _compiler: Any, **about: Any) -> str:
    """Letters in the order of their numbers, as in SQLite, whatever the database was made with. Only in the
    definition of a column: a cast takes no collation."""
    return 'TEXT COLLATE "C"' if "type_expression" in about else "TEXT"


@compiles(sa.Integer, "postgresql")
def _integer(_type: sa.Integer, _compiler: Any, **_about: Any) -> str:
    """As large as SQLite's, in columns and in what they are compared with."""
    return "BIGINT"


class Postgres:
    """The database has to be there. ``folder``: what is not in it lies there."""

    shared = True

    def __init__(self, url: str, folder: Path, process: str = "") -> None:
        self.url = url_of(url)
        self.engine = sa.create_engine(
            self.url,
            hide_parameters=True,  # as with SQLite
            pool_size=10,
            max_overflow=10,
            connect_args={
                "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
                "application_name": "harmony-workspace",
                "connect_timeout": 10,
            },
            execution_options={"folder": folder, "process": process},
        )
        sa.event.listen(self.engine, "begin", _begin)
        sa.event.listen(self.engine, "handle_error", _as_faults)
        writable.install(self.engine)
        self.reads = self.engine.execution_options(
            isolation_level="REPEATABLE READ",  # one function sees one state, as on SQLite
            postgresql_readonly=True,
        )
        self.writes = self.engine.execution_options(lock="alone")
        self.appends = self.engine.execution_options(lock="shared")

    def write_through(self) -> bool:
        """The server's own care: docs/postgresql.md says how long what was deleted stays in its files."""
        return True

    def connect(self) -> psycopg.Connection[Any]:
        """One more connection of its own, outside the pool and outside any transaction."""
        arguments = self.url.translate_connect_args(username="user", database="dbname")
        return psycopg.connect(**arguments, **self.url.query, autocommit=True, connect_timeout=10)  # type: ignore[arg-type]


def url_of(text: str) -> sa.URL:
    """Raises ``CannotOpen`` for what names no PostgreSQL database."""
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):  # whose words may hold the password
        raise CannotOpen("The address of the database is not understood.") from None
    if url.host and "@" in url.host:  # else the end of the password would be told as a host that is not found
        raise CannotOpen(
            "The password of the database has signs of its own: write @ as %40, / as %2F, : as %3A."
        )
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg") or not url.database:
        raise CannotOpen("The address of a database is postgresql://USER@HOST/NAME.")
    return url.set(drivername="postgresql+psycopg")


def without_password(url: sa.URL, instead: str | None = None) -> str:
    """As it may be told."""
    # `URL.set` takes None for “as it is”, and would show asterisks
    return url._replace(drivername="postgresql", password=instead).render_as_string(hide_password=False)


def check(postgres: Postgres) -> None:
    """Raises ``CannotOpen`` where the workspace cannot be kept there."""
    try:
        with postgres.connect() as connection:
            version = connection.info.server_version // 10000
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.OperationalError as error:
        said = " ".join(str(error).split())
        raise CannotOpen(f"The database cannot be opened: {said}") from error
    if version < OLDEST:
        raise CannotOpen(f"PostgreSQL {version} is too old: {OLDEST} is the oldest that serves.")
    if encoding != "UTF8":
        raise CannotOpen(f"The database is encoded in {encoding}; make one with ENCODING 'UTF8'.")


def _begin(connection: sa.Connection) -> None:
    if lock := connection.get_execution_options().get("lock"):
        connection.exec_driver_sql(f"SELECT {_LOCK[lock]}({WRITING})")


def _as_faults(context: sa.engine.ExceptionContext) -> None:
    """An error's text reaches the log: it names the rule that was broken, not what users wrote. What is the server's
    state is a fault like others of it."""
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    if not isinstance(original, psycopg.Error) or wrapped is None:
        return
    if original.sqlstate in _STATES:
        raise sa.exc.OperationalError(context.statement, None, original, hide_parameters=True) from original
    if isinstance(wrapped, _TELLING):
        telling = isinstance(wrapped, sa.exc.IntegrityError)
        said = (telling and original.diag.message_primary) or type(original).__name__
        original.args, wrapped.args = (said,), (said,)
