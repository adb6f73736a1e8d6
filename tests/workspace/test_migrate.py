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
from harmony_workspace.store import facts, migrate, search_index, threads
from harmony_workspace.store.database import Database
from harmony_workspace.store.tables import changes, metadata, passages, providers

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

    old = older(database, "0003")
    migrate.migrate(old)
    again = old.write_now(importing.import_, anna, new)
    assert (again.id, again.existed) == (stored.id, True)
    old.close()


def test_what_was_said_before_is_found_in_one_spelling(database: Database) -> None:
    migrate.migrate(database)
    anna = database.read_now(people.reader, database.write_now(people.settle))
    said = "Zoë: Ｔｈｅ ｐｒｉｃｅ is high in our Straße."
    database.write_now(conversations.bring_in, anna, NewConversation(title="Acme call", content=said))
    database.write_now(
        lambda connection: connection.execute(sa.update(passages).values(text=said, vector=b"old"))
    )
    old = older(database, "0007")
    migrate.migrate(old)
    (row,) = old.read_now(lambda connection: connection.execute(sa.select(passages)).all())
    assert (row.text, row.vector) == ("Zoë: The price is high in our Strasse.", None)
    assert old.read_now(search_index.ranked, ["strasse"], sa.true(), 5)
    old.close()


def test_threads_of_before_are_one_branch_and_every_client_reads_anew(database: Database) -> None:
    migrate.migrate(database)
    ann = database.write_now(people.settle)
    ids = database.write_now(_a_thread, ann)
    old = older(database, "0004")
    migrate.migrate(old)
    reader = old.read_now(people.reader, ann)
    thread = old.read_now(threads.with_messages, reader, "t")
    assert [m.parent_id for m in thread.messages] == [None, *ids[:-1]]
    assert thread.thread.head_id == ids[-1]
    assert (thread.thread.named, thread.thread.space_id) == (False, None)
    resets = sa.select(changes.c.reader_id).where(changes.c.action == "reset")
    assert old.read_now(lambda c: c.scalars(resets).all()) == [ann]
    old.close()


def test_each_change_of_before_gets_a_mark_of_its_own(database: Database) -> None:
    """A cursor that an older program gave is not known any more, wherever its number is."""
    migrate.upgrade(database, "0008")
    old = "INSERT INTO changes (kind, row_id, action) VALUES ('thread', 'a', 'upsert'), ('thread', 'b', 'upsert')"
    database.write_now(lambda c: c.execute(sa.text(old)))
    migrate.migrate(database)
    marks = database.read_now(lambda c: c.scalars(sa.select(changes.c.mark)).all())
    assert len({0, *marks}) == 3
    assert all(0 < mark < 2**63 for mark in marks)


def test_what_merely_speaks_like_openai_is_told_apart_from_it(database: Database) -> None:
    migrate.upgrade(database, "0006")
    addresses = {"ollama": "http://localhost:11434/v1", "openai": "https://api.openai.com/v1"}

    def set_up(connection: sa.Connection) -> None:
        for id_, url in addresses.items():
            row = {"id": id_, "name": id_, "kind": "openai", "base_url": url, "models": [], "created_at": 1}
            connection.execute(sa.insert(providers).values(row))

    database.write_now(set_up)
    migrate.migrate(database)
    kinds = sa.select(providers.c.id, providers.c.kind)
    assert database.read_now(lambda c: {row.id: row.kind for row in c.execute(kinds)}) == {
        "ollama": "openai_compatible",
        "openai": "openai",
    }


def _a_thread(connection: sa.Connection, owner: str) -> list[str]:
    thread = {"id": "t", "owner_id": owner, "title": "Prices", "created_at": 1, "updated_at": 2}
    connection.execute(sa.insert(metadata.tables["threads"]).values(thread))
    ids = ["d", "b", "c", "a"]  # in the order of their positions, not of their ids
    for position, (id_, role) in enumerate(zip(ids, ("user", "assistant") * 2, strict=True), start=1):
        message = {"id": id_, "thread_id": "t", "position": position, "role": role, "created_at": position}
        connection.execute(sa.insert(metadata.tables["messages"]).values(message))
    return ids


def older(database: Database, version: str) -> Database:
    """A database of that version with all that the newest one holds and it can hold."""
    old = Database(database.path.with_name("older.db"))
    migrate.upgrade(old, version)

    def copy(new: sa.Connection, into: sa.Connection) -> None:
        inspector = sa.inspect(into)
        for table in metadata.sorted_tables:
            if inspector.has_table(table.name):
                names = ", ".join(column["name"] for column in inspector.get_columns(table.name))
                for row in new.exec_driver_sql(f"SELECT {names} FROM {table.name}").all():
                    marks = ", ".join("?" for _ in row)
                    into.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", tuple(row))

    database.read_now(lambda new: old.write_now(lambda into: copy(new, into)))
    return old


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
