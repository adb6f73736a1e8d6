"""A workspace in PostgreSQL: opened or refused in one line, heard by every process, whole when the server goes."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from harmony_workspace.store import choosing, facts, migrate
from harmony_workspace.store.database import CannotOpen, Database, Fault, gone, tell
from tests.fakes.postgres_greeting import greeting
from tests.parts import postgres
from tests.parts.waiting import until
from tests.parts.workspace_process import command, spoken


@pytest.fixture
def url() -> Iterator[str]:
    name = postgres.cluster().empty()
    yield postgres.cluster().url_by_network(name)
    postgres.cluster().drop(name)


def opened(folder: Path, url: str) -> Database:
    database = choosing.open_chosen(folder / "workspace.db", url)
    migrate.migrate(database)
    return database


def test_it_says_in_one_line_why_it_cannot_be_opened(url: str, tmp_path: Path) -> None:
    cluster = postgres.cluster()
    refusals = {
        cluster.url_by_network("nowhere"): 'database "nowhere" does not exist',
        cluster.url_by_network("postgres", "wrong"): "password authentication failed",
        "postgresql://harmony@127.0.0.1:1/x": "Connection refused",
        "mysql://somebody@127.0.0.1/x": "postgresql://USER@HOST/NAME",
        "postgresql://somebody:a@wrong@127.0.0.1/x": "write @ as %40",
        "postgresql://somebody:wrong@[::/x": "not understood",
    }
    for address, why in refusals.items():
        with pytest.raises(CannotOpen, match=why) as told:
            choosing.open_chosen(tmp_path / "workspace.db", address)
        assert "\n" not in str(told.value)
        assert "wrong" not in str(told.value), "no part of a password is told"
    with pytest.raises(CannotOpen, match="list of processes"):
        choosing.address(url)
    for version, encoding, why in (
        ("12.22 (Debian 12.22-1)", "UTF8", "PostgreSQL 12 is too old: 13 is the oldest that serves"),
        ("9.6.24", "UTF8", "PostgreSQL 9 is too old"),
        ("15.8", "SQL_ASCII", "make one with ENCODING 'UTF8'"),
    ):
        with greeting(version, encoding) as address, pytest.raises(CannotOpen, match=why):
            choosing.open_chosen(tmp_path / "workspace.db", address)


def test_what_is_kept_there_is_not_begun_anew_in_a_file(url: str, tmp_path: Path) -> None:
    with closing(opened(tmp_path, url)) as database:
        database.write_now(facts.put, "name", "precious")
    with pytest.raises(CannotOpen, match="kept in PostgreSQL"):
        choosing.open_chosen(tmp_path / "workspace.db", "")
    with closing(opened(tmp_path, url)) as database:
        assert database.read_now(facts.get, "name") == "precious"


def test_a_command_starts_it_for_itself_and_leaves_nothing_running(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(choosing.VARIABLE, url)
    for words in (("sample", "--remove"), ("user", "list"), ("user", "list")):  # the first begins it
        said = spoken(*words, data=tmp_path)
        assert said.returncode == 0, said.stderr
        assert not (tmp_path / "workspace/run/endpoint.json").exists()
    other = command("serve", data=tmp_path / "other")
    assert (other.returncode, other.stderr.count("\n")) == (2, 1)
    assert f"lie in another directory than {tmp_path}/other: give the --data-dir" in other.stderr
    assert not choosing.is_marked(tmp_path / "other/workspace")
    [[there]] = postgres.cluster().run("SELECT count(*) FROM processes", database=url.rpartition("/")[2])
    assert there == 0


def test_two_that_start_together_lay_it_out_once_and_a_newer_one_is_left_alone(
    url: str, tmp_path: Path
) -> None:
    both = [Database(tmp_path / "workspace.db", url) for _ in range(2)]
    starts = [threading.Thread(target=migrate.migrate, args=(each,)) for each in both]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    one, other = both
    with closing(one), closing(other):
        assert one.read_now(migrate.current_version) == migrate.newest_version()
        one.write_now(lambda c: c.execute(sa.text("UPDATE alembic_version SET version_num = '9999'")))
        with pytest.raises(migrate.TooNew):
            migrate.migrate(other)


def test_each_process_hears_what_another_committed_and_goes_on_when_its_connections_were_lost(
    url: str, tmp_path: Path
) -> None:
    with closing(opened(tmp_path, url)) as here, closing(Database(tmp_path / "workspace.db", url)) as there:
        heard: list[str | None] = []
        there.on_told("runs", heard.append)
        here.on_told("runs", lambda body: heard.append(f"own {body}"))

        def undone(connection: sa.Connection) -> None:
            tell(connection, "runs", "never")
            raise ValueError

        with pytest.raises(ValueError):  # noqa: PT011
            here.write_now(undone)
        here.write_now(tell, "runs", "one two")
        until(lambda: sorted(map(str, heard)) == ["one two", "own one two"], "both heard it")
        postgres.cluster().run(postgres.OTHERS_LEAVE, database=here.engine.url.database or "")
        assert here.read_now(facts.get, "name") is None, "a read is tried again"
        until(lambda: None in heard, "who listened knows that something may have been missed")
        here.write_now(tell, "runs", "three")
        until(lambda: "three" in heard, "it listens again")


def test_a_write_whose_connection_is_lost_is_not_done_twice_by_itself(url: str, tmp_path: Path) -> None:
    tries: list[int] = []

    def cut(connection: sa.Connection) -> None:
        tries.append(1)
        facts.put(connection, "name", "half")
        pid = connection.scalar(sa.text("SELECT pg_backend_pid()"))
        postgres.cluster().run(f"SELECT pg_terminate_backend({pid})")
        facts.put(connection, "port", 1)

    with closing(opened(tmp_path, url)) as database:
        with pytest.raises(Fault) as told:
            database.write_now(cut)
        assert gone(told.value)
        assert len(tries) == 1
        assert database.read_now(facts.get, "name") is None
        database.write_now(facts.put, "name", "whole")
        assert database.read_now(facts.get, "name") == "whole"
