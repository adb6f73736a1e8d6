"""The database is brought up step by step; a step that fails leaves nothing behind, and a copy lies aside."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from harmony_protocol.meetings import NewConversation
from harmony_workspace.access import people
from harmony_workspace.meetings import conversations, importing
from harmony_workspace.store import facts, migrate
from harmony_workspace.store.database import Database
from harmony_workspace.store.tables import metadata

BROKEN = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{before}", None, None
def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO half VALUES (1)")
    {then}
"""


@pytest.fixture
def database(tmp_path: Path):
    database = Database(tmp_path / "workspace.db")
    yield database
    database.close()


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the steps, to add one to."""
    copy = tmp_path / "migrations"
    shutil.copytree(migrate.SCRIPTS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrate, "SCRIPTS", copy)
    return copy


def test_the_steps_lead_to_the_tables(database: Database) -> None:
    migrate.migrate(database)

    def ours(thing: object, name: str | None, kind: str, reflected: bool, _: object) -> bool:
        return kind != "table" or not (name or "").startswith("passage_words")  # SQLite's own full text

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, metadata) == []


def test_meetings_of_before_are_recognised_too(database: Database) -> None:
    """What an older program stored has no hash of its transcript; the step writes it."""
    migrate.migrate(database)
    anna = database.read_now(people.reader, database.write_now(people.settle))
    new = NewConversation(title="Acme call", content="Zoë: We pay “too much”.\nJohn: I hear you.")
    stored = database.write_now(conversations.bring_in, anna, new)

    def back(connection: sa.Connection) -> None:
        connection.execute(sa.text("DROP INDEX ix_conversations_transcript_sha256"))
        connection.execute(sa.text("ALTER TABLE conversations DROP COLUMN transcript_sha256"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0003'"))

    database.write_now(back)
    migrate.migrate(database)
    again = database.write_now(importing.import_, anna, new)
    assert (again.id, again.existed) == (stored.id, True)


def test_a_step_that_fails_leaves_version_and_tables_as_they_were(database: Database, scripts: Path) -> None:
    migrate.migrate(database)
    before = database.read_now(migrate.current_version)
    (scripts / "versions/9999_broken.py").write_text(BROKEN.format(before=before, then="1 / 0"))
    with pytest.raises(ZeroDivisionError):
        migrate.migrate(database)
    assert database.read_now(migrate.current_version) == before
    assert not database.read_now(lambda c: sa.inspect(c).has_table("half"))


def test_the_database_is_copied_aside_before_a_step(database: Database, scripts: Path) -> None:
    migrate.migrate(database)
    database.write_now(facts.put, "name", "precious")
    before = database.read_now(migrate.current_version)
    assert not list(database.path.parent.glob("*.before-*"))
    (scripts / "versions/9999_next.py").write_text(BROKEN.format(before=before, then="pass"))
    migrate.migrate(database)
    assert database.read_now(migrate.current_version) == "9999"
    [copy] = database.path.parent.glob("*.before-*")
    assert copy.stat().st_mode & 0o777 == 0o600
    old = Database(copy)
    assert old.read_now(migrate.current_version) == before
    assert old.read_now(facts.get, "name") == "precious"
    old.close()


def test_a_newer_database_is_left_alone(database: Database) -> None:
    migrate.migrate(database)
    database.write_now(lambda c: c.execute(sa.text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(migrate.TooNew):
        migrate.migrate(database)
