"""Moves a workspace from its SQLite file into an empty PostgreSQL database, and believes it only row by row."""

import os
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.backups import CopyKind, KeptCopy
from harmony_workspace.keeping import copying, kept
from harmony_workspace.keeping.canonical import TableHash
from harmony_workspace.keeping.copying import Told
from harmony_workspace.paths import Paths
from harmony_workspace.store import choosing, laying, postgres
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import migrate


class NotEmpty(Exception):
    """There is something in the database already."""


def fill(
    source: Database, url: str, told: Told, note: Sequence[KeptCopy] = ()
) -> tuple[str, dict[str, TableHash]]:
    """All rows or none; where they are, without a password, and the hashes that both have. Raises ``NotEmpty``,
    ``copying.Different``, ``copying.DoesNotFit`` and ``postgres.CannotOpen``."""
    with closing(Database(source.path, url)) as target:
        assert isinstance(target.at, postgres.Postgres)
        postgres.check(target.at)
        if target.read_now(_holds_anything):
            raise NotEmpty(
                "The database is not empty; make a new one for the workspace. If a restore filled it that was cut,"
                f" and nothing else: DROP DATABASE {target.at.url.database}, and make it anew."
            )
        migrate(target)
        hashes = source.read_now(lambda rows: target.write_now(_fill, rows, told, note))
        with target.at.connect() as connection:
            connection.execute("ANALYZE")  # else the first searches are planned for empty tables
        return postgres.without_password(target.at.url), hashes


def take_back(source: Database, url: str) -> None:
    """Empties the database where it holds exactly the rows of ``source``: a restore filled it that was cut before it was
    finished. Of anything else nothing is touched."""
    with closing(Database(source.path, url)) as target:
        assert isinstance(target.at, postgres.Postgres)
        postgres.check(target.at)
        try:
            source.read_now(lambda rows: target.write_now(_take_back, rows))
        except (copying.Different, sa.exc.DatabaseError):
            return


def _take_back(target: sa.Connection, source: sa.Connection) -> None:
    copying.compare(source, target)
    laying.drop(target)


def _fill(
    target: sa.Connection, source: sa.Connection, told: Told, note: Sequence[KeptCopy]
) -> dict[str, TableHash]:
    copying.copy(source, target, told)
    hashes = copying.compare(source, target, told)
    if note:
        kept.add(target, *note)
    return hashes


def _holds_anything(connection: sa.Connection) -> bool:
    """A row in a table of ours, or a table that is not."""
    ours = {table.name: table for table in copying.tables()}
    there = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    return bool(there - ours.keys()) or any(copying.count(connection, ours[name]) for name in there)


def move(paths: Paths, url: str, told: Told) -> tuple[str, Path, dict[str, TableHash]]:
    """Where the rows are now, where the file lies that they were in, and their hashes."""
    aside = paths.database.with_name(
        f"{paths.database.name}.before-postgresql-{datetime.now():%Y-%m-%d-%H%M%S}"
    )
    with closing(Database(paths.database)) as source:
        migrate(source)
        size = paths.database.stat().st_size
        note = KeptCopy(
            id=str(uuid_utils.uuid7()),
            kind=CopyKind.SET_ASIDE,
            path=str(aside),
            at=datetime.now(UTC),
            size=size,
        )
        where, hashes = fill(source, url, told, [note])
    choosing.mark(paths.workspace)
    os.rename(paths.database, aside)
    return where, aside, hashes
