"""Opening, checking and migrating a SQLite file. Every function here runs on the store's thread."""

import logging
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from harmony_desktop.paths import private
from harmony_desktop.store.words import indexed, whole

log = logging.getLogger(__name__)

Connection = Any
"""A connection of sqlcipher3; the library carries no types."""

DatabaseError = dbapi2.DatabaseError
MIGRATIONS = Path(__file__).parent / "migrations"


def key_literal(key: str) -> str:
    """SQLCipher's form of a raw 256-bit key given as hex; an empty key means no encryption."""
    if key and not re.fullmatch(r"[0-9a-f]{64}", key):
        raise ValueError("a database key is 64 hex digits")
    return f"\"x'{key}'\"" if key else "''"


def connect(path: Path, key: str = "") -> Connection:
    """A connection in autocommit; transactions are written out. The file is the user's alone."""
    private(path.parent)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    db = dbapi2.connect(str(path), timeout=10, check_same_thread=False)
    db.isolation_level = None
    if key:
        db.execute(f"PRAGMA key = {key_literal(key)}")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # also of files attached later
    db.create_function("indexed", 1, indexed, deterministic=True)
    db.create_function("said", 2, lambda text, cited: indexed(whole(text, cited)), deterministic=True)
    return db


@contextmanager
def transaction(db: Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def leave_no_trace(db: Connection) -> None:
    """Of what was deleted from the file without a key: its log holds older pages. Outside of any transaction."""
    db.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")


def prepare(path: Path, kind: str, *, key: str = "", check: bool = False) -> bool:
    """Makes ``path`` ready for use: sound and of the newest form. Returns whether it was set aside as broken.

    Only damage (or another key) sets a file aside; a full disk, a lock or a migration that fails is raised.
    """
    broken = False
    try:
        _look(path, key, check)
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise
        log.warning("%s is set aside: %s", path.name, error)
        set_aside(path)
        broken = True
    db = connect(path, key)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        _migrate(db, path, kind)
    finally:
        db.close()
    return broken


def _look(path: Path, key: str, check: bool) -> None:
    db = connect(path, key)
    try:
        db.execute("SELECT count(*) FROM sqlite_schema")
        if check and (found := db.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise DatabaseError(f"quick_check: {found}")
    finally:
        db.close()


def _migrate(db: Connection, path: Path, kind: str) -> None:
    have = db.execute("PRAGMA user_version").fetchone()[0]
    for number, script in steps(MIGRATIONS / kind):
        if number <= have:
            continue
        if have:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            copy = path.with_name(f"{path.name}.before-{number:04d}")
            shutil.copyfile(path, copy)
            copy.chmod(0o600)
        with transaction(db):
            for statement in statements(script):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {number}")
        log.info("%s is at version %d", path.name, number)


def steps(folder: Path) -> list[tuple[int, str]]:
    return [(int(f.name[:4]), f.read_text(encoding="utf-8")) for f in sorted(folder.glob("[0-9]*.sql"))]


def statements(script: str) -> Iterator[str]:
    """The statements of a script; ``executescript`` would commit the transaction it runs in."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if dbapi2.complete_statement(pending):
            yield pending
            pending = ""


def set_aside(path: Path) -> None:
    """Keeps a broken file for whoever wants to look, under a name nothing opens."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for suffix in ("", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.replace(path.with_name(f"{path.name}.broken-{stamp}{suffix}"))
