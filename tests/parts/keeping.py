"""Backups made and changed in the test's own process."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from harmony_workspace.access.sealed import Sealed
from harmony_workspace.keeping.archive import DATABASE, MANIFEST
from harmony_workspace.keeping.making import Making
from harmony_workspace.store import facts
from harmony_workspace.store.database import Database

Entries = list[tuple[str, bytes]]


def backed_up(database: Database, file: Path, passphrase: str = "") -> Path:
    """As the route makes it, while others go on."""
    sealed = database.folder / "sealed"
    sealed.mkdir(exist_ok=True)
    workspace_id = database.read_now(facts.get, facts.WORKSPACE_ID)
    with (
        closing(Making(database, Sealed(sealed, workspace_id), passphrase)) as making,
        file.open("wb") as out,
    ):
        making.begin()
        while (piece := making.piece()) is not None:
            out.write(piece)
    return file


def rebuilt(
    file: Path, change: Callable[[Entries], Entries | None], packed: int = zipfile.ZIP_STORED
) -> None:
    """The same with other entries."""
    with zipfile.ZipFile(file) as zipped:
        entries = [(entry.filename, zipped.read(entry)) for entry in zipped.infolist()]
    entries = change(entries) or entries
    with zipfile.ZipFile(file, "w", packed) as zipped:
        for name, content in entries:
            zipped.writestr(name, content)


def told_otherwise(file: Path, **fields: object) -> None:
    """The manifest says something else."""

    def change(entries: Entries) -> Entries:
        manifest = json.loads(dict(entries)[MANIFEST]) | fields
        return [*(e for e in entries if e[0] != MANIFEST), (MANIFEST, json.dumps(manifest).encode())]

    rebuilt(file, change)


def database_changed(file: Path, *statements: str) -> None:
    database = file.with_suffix(".db")
    with zipfile.ZipFile(file) as zipped:
        database.write_bytes(zipped.read(DATABASE))
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
    database_put(file, database.read_bytes())
    database.unlink()


def database_put(file: Path, content: bytes, **fields: object) -> None:
    """With a manifest that says so, as only somebody writes it who means it."""

    def change(entries: Entries) -> Entries:
        held = {**dict(entries), DATABASE: content}
        manifest = json.loads(held.pop(MANIFEST)) | fields
        digest = hashlib.sha256(content).hexdigest()
        manifest["files"][DATABASE] = {"size": len(content), "sha256": digest}
        return [*held.items(), (MANIFEST, json.dumps(manifest).encode())]

    rebuilt(file, change)
