"""Brings the database to the newest version; copies it aside first."""

import logging
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from harmony_workspace.store.database import Database

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
    """Runs the missing steps. Alembic is loaded only when there are any: it costs half a cold start."""
    current, newest = database.read_now(current_version), newest_version()
    if current == newest:
        return
    if current is not None and current > newest:
        raise TooNew(f"database version {current}, program version {newest}")
    if current is not None:
        _copy_aside(database, current)
    upgrade(database, newest)


def _copy_aside(database: Database, version: str) -> None:
    copy = database.path.with_name(f"{database.path.name}.before-{newest_version()}-from-{version}")
    copy.unlink(missing_ok=True)
    with closing(database.engine.raw_connection()) as connection:  # VACUUM runs outside any transaction
        connection.cursor().execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    log.info("copied the database to %s before migrating it", copy.name)


def put_aside(connection: sa.Connection, since: datetime) -> list[str]:
    """Names of such copies, as far as they were made since then."""
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
    with database.engine.connect().execution_options(writes=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
