"""The workspace in one SQLite file: many readers, one writer, and nobody beside this process."""

from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2

from harmony_workspace.store import writable


class Sqlite:
    """``path`` is made if missing."""

    shared = False
    """Whether other processes work on it too."""

    def __init__(self, path: Path) -> None:
        self.engine = sa.create_engine(
            f"sqlite:///{path}",
            module=sqlcipher3.dbapi2,
            hide_parameters=True,  # an error's text reaches the log, and what users wrote may not
            connect_args={"check_same_thread": False, "timeout": 30},
            execution_options={"folder": path.parent},
        )
        sa.event.listen(self.engine, "connect", _prepare)
        sa.event.listen(self.engine, "begin", _begin)
        writable.install(self.engine)
        self.reads = self.engine
        self.writes = self.engine.execution_options(writes=True)
        self.appends = self.writes

    def write_through(self) -> bool:
        """Brings what was written into the file itself and empties the log beside it, which holds older pages; False
        where somebody reads, so that it has to be tried again."""
        with closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            [(busy, _, _)] = cursor.fetchall()
            return not busy


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
