"""A workspace moves from its file into PostgreSQL: every row, or none; and its clients go on where they stood."""

import functools
import json
import random
import shlex
import subprocess
import sys
import tempfile
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harmony_workspace.access import people
from harmony_workspace.keeping import archive, canonical, copying
from harmony_workspace.paths import Paths
from harmony_workspace.store import choosing
from harmony_workspace.store.database import CannotOpen, Database
from harmony_workspace.store.migrate import migrate
from harmony_workspace.store.tables import facts as facts_table
from harmony_workspace.store.tables import turns
from harmony_workspace.store.tool_tables import ledger
from tests.parts.house import fresh_database, new_id
from tests.parts.keeping import backed_up
from tests.parts.postgres import Cluster, cluster, only_in_a_file
from tests.parts.workspace_process import spoken, started

DIES_THEN = """
import os
from harmony_workspace.__main__ import main
from harmony_workspace.store import choosing

choosing.mark = lambda _: os._exit(9)
main()
"""
"""When the rows are in PostgreSQL, and nothing else is done yet."""
GONE = Path("gone")
"""As the mark of a database: the next story takes it over."""


@pytest.fixture
def server() -> Cluster:
    return cluster()


# ── one form of a row ────────────────────────────────────────────────────────────────────────────────
NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), TEXTS, st.binary(max_size=8))


@given(JSON)
def test_json_has_one_form_however_it_is_written(value: Any) -> None:
    wide = json.dumps(value, indent=2, ensure_ascii=False)
    assert canonical.as_json(wide) == canonical.as_json(json.dumps(value))
    assert canonical.as_json(json.dumps(_backwards(value))) == canonical.as_json(wide)


def _backwards(value: Any) -> Any:
    match value:
        case dict():
            return {name: _backwards(inner) for name, inner in reversed(value.items())}
        case list():
            return [_backwards(inner) for inner in value]
    return value


@given(PLAIN, PLAIN)
@example("\x00", canonical.SHOWN_NUL)
@example(True, 1)
@example("", None)
def test_two_values_look_alike_only_if_they_are(one: Any, other: Any) -> None:
    shown = [value.replace("\x00", "\u2400") if isinstance(value, str) else value for value in (one, other)]
    alike = type(one) is type(other) and shown[0] == shown[1]
    assert (canonical.plain(one) == canonical.plain(other)) is alike


# ── there and back ───────────────────────────────────────────────────────────────────────────────────
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(TEXTS, min_size=1, max_size=8),
    values=st.lists(JSON, min_size=1, max_size=8),
    blobs=st.lists(st.binary(max_size=30), min_size=1, max_size=4),
    numbers=st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=6),
    seed=st.integers(0, 2**32),
)
def test_any_rows_come_back_as_they_were(
    texts: list[str],
    values: list[Any],
    blobs: list[bytes],
    numbers: list[int],
    seed: int,
    server: Cluster,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    pools = {sa.Text: texts, sa.JSON: values, sa.LargeBinary: blobs, sa.Integer: numbers}
    with (
        closing(_laid(folder / "from.db")) as source,
        closing(Database(folder / "x.db", server.url(server.fresh(GONE)))) as there,
        closing(_laid(folder / "back.db")) as back,
    ):
        source.write_now(_fill, random.Random(seed), pools)
        source.read_now(lambda rows: there.write_now(lambda to: copying.copy(rows, to)))
        there.read_now(lambda rows: back.write_now(lambda to: copying.copy(rows, to)))
        before = source.read_now(copying.hashes)
        assert there.read_now(copying.hashes) == before
        assert back.read_now(copying.hashes) == before
        source.read_now(lambda rows: there.read_now(lambda to: copying.compare(rows, to)))
        nothing = [database.read_now(_nothing) for database in (source, there, back)]
        assert nothing == [nothing[0]] * 3, "what is nothing and what is a null of JSON stay apart"


def _nothing(connection: sa.Connection) -> int | None:
    return connection.scalar(sa.text("SELECT count(*) FROM threads WHERE sources IS NULL"))


def _laid(path: Path) -> Database:
    path.write_bytes(_empty())
    return Database(path)


@functools.cache
def _empty() -> bytes:
    """Of the newest version; migrating costs more than these stories."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "empty.db")
        migrate(database)
        database.close()
        return database.path.read_bytes()


def _fill(connection: sa.Connection, chance: random.Random, pools: dict[type, list[Any]]) -> None:
    """One row or two in every table, of what there is to choose from; what does not fit together is left out."""
    for table in copying.tables():
        for _ in range(chance.randrange(1, 3)):
            row = {column.name: _value(connection, column, chance, pools) for column in table.columns}
            if _NOTHING not in row.values():
                connection.execute(sa.insert(table).prefix_with("OR IGNORE").values(row))


_NOTHING = object()
"""There is no row to belong to."""


def _value(
    connection: sa.Connection, column: sa.Column[Any], chance: random.Random, pools: dict[type, list[Any]]
) -> Any:
    if column.nullable and chance.random() < 0.3:
        return sa.null()  # what is None in a column of JSON is a null of JSON
    if column.foreign_keys:
        there = connection.scalars(sa.select(next(iter(column.foreign_keys)).column)).all()
        return chance.choice(there) if there else _NOTHING
    if column.primary_key or column.unique:
        number = chance.getrandbits(30)
        return number if isinstance(column.type, sa.Integer) else f"{uuid.UUID(int=number)}"
    if isinstance(column.type, sa.Boolean):
        return chance.random() < 0.5
    return chance.choice(next(pool for kind, pool in pools.items() if isinstance(column.type, kind)))


# ── the command ──────────────────────────────────────────────────────────────────────────────────────
def test_clients_go_on_where_they_stood_after_the_move(tmp_path: Path, server: Cluster) -> None:
    data, url = tmp_path / "data", server.url(server.empty())
    with started(data, "--sample") as child, child.client() as client:
        key = client.post("/v1/keys", json={"name": "script"}).json()["secret"]
        with child.client(key) as script:
            cursor = script.get("/v1/sync").json()["cursor"]
        found = client.get("/v1/conversations").json()["items"]
        assert "End it first" in spoken("migrate", "--database-url", url, data=data).stderr
    moved = spoken("migrate", "--database-url", url, data=data)
    assert moved.returncode == 0, moved.stderr
    assert f"turns  {sum(_turns(data))}" in moved.stdout
    [aside] = (data / "workspace").glob("workspace.db.before-postgresql-*")
    assert str(aside) in moved.stderr
    line = moved.stderr.partition("Serve from there: ")[2].splitlines()[0]
    *begins, where, before_dir, there = shlex.split(line)
    assert begins == ["harmony-workspace", "serve", "--database-url"]
    assert (before_dir, there) == ("--data-dir", str(data))
    with pytest.raises(CannotOpen, match="kept in PostgreSQL"):  # no empty workspace begins beside it
        choosing.open_chosen(data / "workspace/workspace.db", "")
    with started(data, "--database-url", where) as child, child.client(key) as client:
        assert client.get("/v1/sync", params={"since": cursor}).json()["changes"] == []
        assert client.get("/v1/conversations").json()["items"] == found
        space = {"op_id": new_id(), "kind": "put_space", "target": new_id(), "body": {"name": "Plans"}}
        assert client.post("/v1/ops", json={"ops": [space]}).json()["outcomes"][0]["status"] == "applied"
        page = client.get("/v1/sync", params={"since": cursor}).json()
        assert [change["row"]["name"] for change in page["changes"]] == ["Plans"]
        recorded = next(meeting["id"] for meeting in found if meeting["recording"])
        assert client.get(f"/v1/conversations/{recorded}/recording").status_code == 200
    assert spoken("migrate", "--database-url", url, data=data).returncode == 2


def _turns(data: Path) -> list[int]:
    [file] = (data / "workspace").glob("workspace.db.before-*")
    with closing(Database(file)) as database:
        count = sa.select(sa.func.count()).select_from(turns)
        return [database.read_now(lambda c: c.scalar(count)) or 0]


@only_in_a_file(reason="it begins with a file")
def test_a_row_that_is_not_the_same_there_is_named_and_nothing_is_kept(
    tmp_path: Path, server: Cluster
) -> None:
    """A database with a rule of somebody else's in it."""
    url = server.url(server.own())
    paths, rule = Paths(tmp_path / "data"), "NEW.name := NEW.name || '!'; RETURN NEW;"
    paths.make()
    fresh_database(paths.workspace).close()
    with closing(Database(tmp_path / "x.db", url)) as there:
        there.write_now(
            lambda c: [
                c.exec_driver_sql(statement)
                for statement in (
                    f"CREATE FUNCTION louder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {rule} END $$",
                    "CREATE TRIGGER louder BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION louder()",
                )
            ]
        )
        moved = spoken("migrate", "--database-url", url, data=paths.data)
        assert (moved.returncode, moved.stdout, moved.stderr.count("\n")) == (2, "", 1)
        assert "The row name of the table facts is not the same there" in moved.stderr
        assert not there.read_now(lambda c: c.execute(sa.select(facts_table)).all())
    assert paths.database.exists()
    with started(paths.data) as child, child.client() as client:
        assert client.get("/v1/me").status_code == 200


def test_counters_go_on_where_they_stood(tmp_path: Path, server: Cluster) -> None:
    """Also past rows that are gone: no number is given twice."""
    with (
        closing(_laid(tmp_path / "from.db")) as source,
        closing(Database(tmp_path / "x.db", server.url(server.fresh(GONE)))) as there,
        closing(_laid(tmp_path / "back.db")) as back,
    ):
        source.write_now(_add_lines, 3)
        source.read_now(lambda rows: there.write_now(lambda to: copying.copy(rows, to)))
        there.read_now(lambda rows: back.write_now(lambda to: copying.copy(rows, to)))
        for database in (source, there, back):
            database.write_now(_add_lines, 1)
            assert database.read_now(lambda c: c.scalar(sa.select(sa.func.max(ledger.c.seq)))) == 4


def _add_lines(connection: sa.Connection, count: int) -> None:
    for _ in range(count):
        connection.execute(sa.insert(ledger).values(at=0, what="x", hash="x"))


@only_in_a_file(reason="it begins with a file")
def test_a_backup_is_restored_into_postgresql_and_made_from_it(
    tmp_path: Path, server: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = server.empty()
    url = server.url(name)
    database = fresh_database(tmp_path)
    database.write_now(people.settle)
    file = backed_up(database, tmp_path / "x.zip")
    database.close()
    restoring = ("restore", str(file), "--database-url", url)
    killed = subprocess.run(
        [sys.executable, "-c", DIES_THEN, *restoring, "--data-dir", str(tmp_path / "data")]
    )
    assert killed.returncode == 9
    monkeypatch.setenv(choosing.VARIABLE, server.url_by_network(name))
    restored = spoken(*restoring[:2], data=tmp_path / "data")
    monkeypatch.delenv(choosing.VARIABLE)
    assert restored.returncode == 0, restored.stderr
    whose = server.url_by_network(name, "PASSWORD")
    assert (
        f"Serve from there: {choosing.VARIABLE}={whose} harmony-workspace serve --data-dir" in restored.stderr
    )
    with closing(Database(tmp_path / "data/workspace/workspace.db", url)) as there:
        assert not there.path.exists()
        again = backed_up(there, tmp_path / "y.zip")
    manifests = []
    for made in (file, again):
        with archive.opened(made) as opened:
            manifests.append({**opened.manifest.tables, "facts": None})  # the copy it came from is one
    assert manifests[0] == manifests[1]
    full = spoken("restore", str(file), "--database-url", url, data=tmp_path / "other")
    assert (full.returncode, full.stderr.count("\n")) == (2, 1)
    assert "The database is not empty" in full.stderr
    assert "If a restore filled it that was cut, and nothing else: DROP DATABASE" in full.stderr
    assert not list((tmp_path / "other").iterdir())
