"""Whether the database of a backup is whole, and what its manifest says it is."""

from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from harmony_workspace.keeping import copying
from harmony_workspace.keeping.archive import Damaged, Manifest, TooNew
from harmony_workspace.store import facts
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import current_version, newest_version


def check_version(manifest: Manifest) -> None:
    if manifest.database_version > newest_version():
        raise TooNew(
            f"it has database version {manifest.database_version}, this program knows up to {newest_version()}"
        )


def check(path: Path, manifest: Manifest) -> None:
    """Raises ``Damaged``."""
    try:
        with closing(Database(path)) as database:
            database.read_now(_check, manifest)
    except sa.exc.DatabaseError as error:
        raise Damaged("its database cannot be read") from error


def _check(connection: sa.Connection, manifest: Manifest) -> None:
    if connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
        raise Damaged("its database is damaged")
    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Damaged(f"a row of its table {lost[0]} belongs to nothing")
    version = current_version(connection)
    if version != manifest.database_version:
        raise Damaged("its database is of another version than its manifest says")
    if facts.get(connection, facts.WORKSPACE_ID) != manifest.workspace_id:
        raise Damaged("its database is of another workspace than its manifest says")
    if (
        version == newest_version()
    ):  # of an older one the columns are not known here; its file's hash was right
        for name, found in copying.hashes(connection).items():
            made = manifest.tables.get(name)
            if made is None or (found.rows, found.sha256) != (made.rows, made.sha256):
                raise Damaged(f"the rows of its table {name} are not those that were saved")
