"""Brings the database to the newest version; copies a file aside first."""

import logging
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
import sqlcipher3.dbapi2

from harmony_workspace.store.database import Database, Fault

log = logging.getLogger(__name__)
SCRIPTS = Path(__file__).with_name("migrations")


class TooNew(Exception):
    """The database was written by a newer program."""


def newest_version() -> str:
    """Versions are numbered files: ``0001_….py``."""
    return max(file.name[:4] for file in (SCRIPTS / "versions").glob("[0-9]*.py"))


def current_version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return version


def migrate(database: Database) -> None:
    """Runs the missing steps; one process at a time, where several share a database."""
    if database.at.shared:
        from harmony_workspace.store import laying

        laying.migrate(database)
        return
    current = database.read_now(current_version)
    if not missing(current):
        return
    if current is not None:
        _copy_aside(database, current)
    upgrade(database, newest_version())


def missing(current: str | None) -> bool:
    """Whether steps are missing at this version. Alembic is loaded only then: it costs half a cold start."""
    newest = newest_version()
    if current is not None and current > newest:
        raise TooNew(f"database version {current}, program version {newest}")
    return current != newest


def _copy_aside(database: Database, version: str) -> None:
    copy = database.path.with_name(f"{database.path.name}.before-{newest_version()}-from-{version}")
    copy.unlink(missing_ok=True)
    copy_file(database, copy)
    log.info("copied the database to %s before migrating it", copy.name)


def copy_file(database: Database, copy: Path) -> None:
    """A SQLite file as it is at one moment, into one that is not there. Raises ``Fault``, then nothing is left."""
    try:
        with closing(database.engine.raw_connection()) as connection:  # VACUUM runs outside any transaction
            connection.cursor().execute("VACUUM INTO ?", (str(copy),))
    except sqlcipher3.dbapi2.OperationalError as error:
        copy.unlink(missing_ok=True)
        raise Fault("VACUUM INTO", None, error) from error
    copy.chmod(0o600)


def put_aside(connection: sa.Connection, since: datetime) -> list[str]:
    """Names of such copies, as far as they were made since then."""
    if connection.dialect.name != "sqlite":
        return []
    path = Path(connection.engine.url.database or "")
    return sorted(
        copy.name
        for copy in path.parent.glob(f"{path.name}.before-*")
        if copy.stat().st_mtime >= since.timestamp()
    )


def upgrade(database: Database, version: str) -> None:
    """Runs the steps up to this version."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with database.at.writes.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
