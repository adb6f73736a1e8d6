"""Client and workspace bring files of their first versions to the newest form, and die at every commit of it.

usage: python -m tests.soak.migrating FOLDER SEED ACTIONS
"""

import sys
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from harmony_desktop.store import database as client_files
from harmony_workspace.store import migrate
from harmony_workspace.store.database import Database
from tests.soak.mortal import Story, die_everywhere

THREAD = "INSERT INTO threads (id, owner_id, title, model, created_at, updated_at, rev) VALUES ('t', 'u', 'Prices', '', 1, 1, 1)"
ROLE = "INSERT INTO roles (id, name, read_scope, admin) VALUES ('r', 'Admin', 'all', 1)"
USER = "INSERT INTO users (id, name, email, role_id, created_at) VALUES ('u', 'Ann', 'a@b.c', 'r', 1)"


def prepare(folder: Path) -> None:
    """Both as their first versions wrote them, with a thread each."""
    folder.mkdir()
    with closing(Database(folder / "workspace.db")) as workspace:
        migrate.upgrade(workspace, "0001")
        workspace.write_now(_first_rows)
    for kind in ("cache", "outbox"):
        first = next(
            script for number, script in client_files.steps(client_files.MIGRATIONS / kind) if number == 1
        )
        with closing(client_files.connect(folder / f"{kind}.db")) as db:
            for statement in client_files.statements(first):
                db.execute(statement)
            db.execute("PRAGMA user_version = 1")
            if kind == "cache":
                db.execute("INSERT INTO threads VALUES ('t', 'Prices', 'm', 1, 2, 3)")


def live(folder: Path) -> None:
    """As a start of the newest program does."""
    with closing(Database(folder / "workspace.db")) as workspace:
        migrate.migrate(workspace)
    for kind in ("cache", "outbox"):
        client_files.prepare(folder / f"{kind}.db", kind, check=True)


def goes_on(folder: Path) -> None:
    """The next start ends in the newest form, and nothing is set aside or gone."""
    live(folder)
    assert not list(folder.glob("*.broken-*"))
    with closing(Database(folder / "workspace.db")) as workspace:
        assert workspace.read_now(migrate.current_version) == migrate.newest_version()
        assert workspace.read_now(lambda c: c.scalar(sa.text("SELECT title FROM threads"))) == "Prices"
    with closing(client_files.connect(folder / "cache.db")) as db:
        assert db.execute("SELECT title FROM threads").fetchone() == ("Prices",)


def _first_rows(connection: sa.Connection) -> None:
    for row in (ROLE, USER, THREAD):
        connection.execute(sa.text(row))


if __name__ == "__main__":
    print(die_everywhere(Path(sys.argv[1]), Story(prepare, live, goes_on)))
