"""A word that may be nowhere any more, looked for in every form it could have: on the disk, and in every table."""

import base64
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from harmony_workspace.store import laying
from harmony_workspace.store.columns import metadata
from harmony_workspace.store.database import Database

CORE = "agmirade"
CANARY = f"Qü{CORE}"
"""JSON may write its second letter as an escape, an index folds its first; the rest is always there."""


def forms(core: str = CORE) -> tuple[bytes, ...]:
    """As it is, in wide characters, and in base64 wherever it begins in a group of three."""
    plain = core.encode()
    coded = [base64.b64encode(b"\0" * at + plain)[-(-at * 4 // 3) : -4] for at in range(3)]
    return (plain, core.encode("utf-16-le"), core.encode("utf-16-be"), *(one[1:] for one in coded))


def on_disk(*folders: Path, core: str = CORE) -> list[str]:
    """Files that hold it."""
    found = []
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                lower = content.lower()
                wide = forms(core)
                if any(form in lower for form in wide[:3]) or any(form in content for form in wide[3:]):
                    found.append(file.name)
    return sorted(found)


def in_rows(database: Database, core: str = CORE) -> list[str]:
    """Tables that hold it, whichever database it is."""
    assert laying.ROOMS

    def look(connection: sa.Connection) -> Iterator[str]:
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                told = repr(tuple(row)).lower()
                if core in told or any(
                    form.decode("latin-1") in repr(tuple(row)) for form in forms(core)[3:]
                ):
                    yield table.name

    return sorted(set(database.read_now(lambda connection: list(look(connection)))))
