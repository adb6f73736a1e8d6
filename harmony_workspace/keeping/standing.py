"""What stands in a data directory, and what a restore that was cut short has left in it."""

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import sqlalchemy as sa

from harmony_protocol.backups import KeptCopy
from harmony_workspace.keeping import kept
from harmony_workspace.paths import Paths
from harmony_workspace.store import facts
from harmony_workspace.store import sign_in_tables as signing
from harmony_workspace.store.database import Database
from harmony_workspace.store.tables import keys

WAYS_IN = (signing.passwords, signing.second_factors, signing.recovery_codes)
"""How people prove who they are: a password that was changed because somebody knew it is not to count again."""


@dataclass(frozen=True)
class Standing:
    """What a restored workspace takes over from the one it takes the place of, where it is the same."""

    workspace_id: str
    key_ids: Sequence[str]
    ways_in: Mapping[str, Sequence[Mapping[str, Any]]]
    """Rows of ``WAYS_IN``, by the name of the table."""
    copies: Sequence[KeptCopy]


def occupied(paths: Paths) -> bool:
    """Whether something would be lost; what a start makes before it has a database does not count."""
    if not paths.workspace.is_dir():
        return False
    own = {paths.run}
    return any(files for folder, _, files in os.walk(paths.workspace) if Path(folder) not in own)


def look(paths: Paths) -> Standing | None:
    """None where it cannot be read: it may be broken, which is why it is replaced."""
    if not paths.database.is_file():
        return None
    try:
        with closing(Database(paths.database)) as database:
            return database.read_now(_look)
    except sa.exc.SQLAlchemyError:
        return None


def _look(connection: sa.Connection) -> Standing:
    return Standing(
        facts.get(connection, facts.WORKSPACE_ID),
        list(connection.scalars(sa.select(keys.c.id))),
        {table.name: _rows(connection, table) for table in WAYS_IN},
        kept.listed(connection),
    )


def _rows(connection: sa.Connection, table: sa.Table) -> list[Mapping[str, Any]]:
    """None where the table is not there yet: what stands there may be of an earlier version."""
    known = sa.inspect(connection).has_table(table.name)
    return [dict(row) for row in connection.execute(sa.select(table)).mappings()] if known else []


def stage(paths: Paths) -> Path:
    """Where a restored workspace is put together."""
    return paths.data / "workspace.restoring"


def whole(paths: Paths) -> Path:
    """A restored workspace that has only to take its place."""
    return paths.data / "workspace.restored"


def settle(paths: Paths) -> None:
    """After a restore that was killed: what it had made whole takes its place, what it had only begun goes."""
    if whole(paths).is_dir() and not paths.workspace.exists():
        os.rename(whole(paths), paths.workspace)
    left = [folder for folder in (stage(paths), whole(paths)) if folder.exists()]
    if left and paths.run.is_dir():
        with suppress(filelock.Timeout), filelock.FileLock(paths.lock, timeout=0):
            for folder in left:
                shutil.rmtree(folder, ignore_errors=True)
