"""Which database a data directory's workspace is kept in: the file in it, or PostgreSQL where its address is given.

A directory remembers that its workspace is in PostgreSQL, so that no later start makes an empty one beside it; and the
database which directory that is, as recordings and secrets lie there.
"""

import os
import secrets
from pathlib import Path

import sqlalchemy as sa

from harmony_workspace.paths import write_private
from harmony_workspace.store import facts
from harmony_workspace.store.database import CannotOpen, Database, folder
from harmony_workspace.store.migrate import current_version

VARIABLE = "HARMONY_DATABASE_URL"
_MARK = "in-postgresql"


def address(argument: str) -> str:
    """Of PostgreSQL, from the arguments or the environment; empty: the file. Raises ``CannotOpen``."""
    if not argument:
        return os.environ.get(VARIABLE, "")
    from harmony_workspace.store.postgres import url_of

    if url_of(argument).password is not None:
        raise CannotOpen(
            f"A password among the arguments stands in the list of processes: set {VARIABLE} instead, or a .pgpass file."
        )
    return argument


def open_chosen(path: Path, url: str) -> Database:
    """Raises ``CannotOpen``."""
    if not url:
        if is_marked(path.parent):
            raise CannotOpen(f"This workspace is kept in PostgreSQL: set {VARIABLE} to its address.")
        return Database(path)
    from harmony_workspace.store.postgres import Postgres, check

    database = Database(path, url)
    try:
        assert isinstance(database.at, Postgres)
        check(database.at)
        if database.read_now(is_laid):
            database.read_now(_same_place)
        elif path.exists() and not is_marked(path.parent):
            raise CannotOpen(
                f"{path.parent.parent} holds a workspace in a file, and the database at {VARIABLE} is empty:"
                " bring it over with harmony-workspace migrate, or give another --data-dir."
            )
    except BaseException:
        database.close()
        raise
    mark(path.parent)
    return database


def mark(where: Path) -> None:
    """From now on the workspace of this folder is in PostgreSQL."""
    (where / _MARK).touch(mode=0o600)


def is_marked(where: Path) -> bool:
    return (where / _MARK).exists()


def settle_place(connection: sa.Connection) -> None:
    """The first start makes directory and database known to each other. Raises ``CannotOpen``."""
    where = folder(connection)
    if not is_marked(where):
        return
    _same_place(connection)
    if facts.get(connection, facts.PLACE) is None:
        place = (where / _MARK).read_text() or secrets.token_hex(16)
        write_private(where / _MARK, place.encode())
        facts.put(connection, facts.PLACE, place)


def _same_place(connection: sa.Connection) -> None:
    where, place = folder(connection), facts.get(connection, facts.PLACE)
    if place and not (is_marked(where) and (where / _MARK).read_text() == place):
        raise CannotOpen(
            f"The recordings and secrets of this workspace lie in another directory than {where.parent}:"
            " give the --data-dir that it was begun with."
        )


def is_laid(connection: sa.Connection) -> bool:
    return current_version(connection) is not None
