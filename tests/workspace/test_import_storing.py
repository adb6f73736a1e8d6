"""A meeting brought in is there whole, for those who may see it, and gone whole when deleted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.meetings import NewConversation, Participant
from harmony_protocol.people import NewUser
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.meetings import conversations, deleting, erasing, importing, sample, vocabulary
from harmony_workspace.meetings.problems import ImportProblem
from harmony_workspace.problems import Refused
from harmony_workspace.store import tables
from harmony_workspace.store.database import Database
from tests.parts.house import fresh_database
from tests.parts.postgres import only_in_a_file

CANARY = "xylophonequagga"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = fresh_database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def anna(database: Database) -> Reader:
    """The first user, an admin."""
    return database.read_now(people.reader, database.write_now(people.settle))


@pytest.fixture
def bob(database: Database, anna: Reader) -> Reader:
    """A second user with scope own."""
    database.write_now(people.team_id, "Sales", make=True)
    new = NewUser(name="Bob", email="bob@here.example", role="User", teams=("Sales",))
    return database.read_now(people.reader, database.write_now(people.add, new).id)


def count(database: Database, table: sa.Table) -> int:
    return database.read_now(lambda c: c.scalar(sa.select(sa.func.count()).select_from(table))) or 0


def a_call(text: str = "Dana: We pay too much.\nJohn: I hear you.", **known: object) -> NewConversation:
    return NewConversation.model_validate({"title": "Acme call", "content": text, **known})


def test_a_meeting_is_stored_with_people_turns_and_a_change(database: Database, anna: Reader) -> None:
    dana = Participant(name="Dana", company="Acme", role="Buyer")
    when = datetime(2026, 11, 4, 10, tzinfo=UTC)
    stored = database.write_now(
        conversations.bring_in, anna, a_call(participants=(dana,), started_at=when, medium="Zoom")
    )
    assert (stored.title, stored.started_at, stored.medium, stored.status) == (
        "Acme call",
        when,
        "Zoom",
        "completed",
    )
    assert [(p.name, p.company) for p in stored.participants] == [("Dana", "Acme"), ("John", "")]
    read = database.read_now(conversations.transcript, anna, stored.id)
    assert [(t.index, t.speaker, t.text) for t in read.turns] == [
        (0, "Dana", "We pay too much."),
        (1, "John", "I hear you."),
    ]
    assert count(database, tables.changes) == 1


def test_what_lists_show_of_a_meeting_is_short_however_it_was_told(database: Database, anna: Reader) -> None:
    long = "x" * 1_000_000
    dana = Participant(name=f"Dana {long}", company=long, role=long, email=f"dana@{long}.example")
    told = a_call(title=long, medium=long, participants=(dana,))
    stored = database.write_now(conversations.bring_in, anna, told)
    assert len(stored.model_dump_json()) < 3_000
    assert stored.participants[0].email == "", "a cut address would be another one"


def test_what_cannot_be_read_leaves_nothing_behind(database: Database, anna: Reader) -> None:
    for bad, code in (("{", ErrorCode.IMPORT_UNREADABLE), (" ", ErrorCode.IMPORT_EMPTY)):
        with pytest.raises(ImportProblem) as caught:
            database.write_now(conversations.bring_in, anna, a_call(bad, file_name="x.json"))
        assert caught.value.code is code
    with pytest.raises(Refused):  # fails after the parsing, inside the transaction
        database.write_now(conversations.bring_in, anna, a_call(team="no such team"))
    assert [count(database, t) for t in (tables.conversations, tables.contacts, tables.changes)] == [0, 0, 0]


def test_the_same_transcript_is_not_brought_in_twice(database: Database, anna: Reader, bob: Reader) -> None:
    when = datetime(2026, 11, 4, 10, tzinfo=UTC)
    first = database.write_now(importing.import_, anna, a_call(started_at=when))
    assert not first.existed
    with_mark = a_call("\ufeffDana: We pay too much.\r\nJohn: I hear you.\r\n", started_at=when)
    for again in (a_call(started_at=when), with_mark, a_call()):
        told = database.write_now(importing.import_, anna, again)
        assert (told.id, told.existed) == (first.id, True)
    assert [count(database, t) for t in (tables.conversations, tables.changes)] == [1, 1]
    for other in (
        a_call(title="Acme, once more", started_at=when),
        a_call(started_at=datetime(2026, 11, 5, 10, tzinfo=UTC)),
        a_call("Dana: We pay too little.", started_at=when),
    ):
        assert not database.write_now(importing.import_, anna, other).existed
    assert not database.write_now(importing.import_, bob, a_call(started_at=when)).existed
    database.write_now(deleting.delete, anna, first.id)
    assert not database.write_now(importing.import_, anna, a_call(started_at=when)).existed


def test_a_thousand_turns_come_in_within_seconds_without_waiting_for_embeddings(
    database: Database, anna: Reader
) -> None:
    lines = "\n".join(f"Speaker {i % 3}: This is what turn number {i} has to say." for i in range(1000))
    started = datetime.now(UTC)
    stored = database.write_now(conversations.bring_in, anna, a_call(lines))
    assert (datetime.now(UTC) - started).total_seconds() < 5
    assert len(database.read_now(conversations.transcript, anna, stored.id).turns) == 1000
    with database.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count(tables.passages.c.vector))) == 0


def test_a_second_user_with_scope_own_finds_nothing_of_the_first(
    database: Database, anna: Reader, bob: Reader
) -> None:
    stored = database.write_now(conversations.bring_in, anna, a_call(team="Sales"))
    assert database.read_now(conversations.listed, bob).items == []
    assert database.read_now(conversations.listed, bob, q="acme").items == []
    assert database.read_now(vocabulary.names, bob).names == []
    for look in (conversations.one, conversations.transcript):
        with pytest.raises(Refused) as caught:
            database.read_now(look, bob, stored.id)
        assert caught.value.code is ErrorCode.NOT_FOUND
    with pytest.raises(Refused):
        database.write_now(deleting.delete, bob, stored.id)
    assert count(database, tables.conversations) == 1


def test_a_user_cannot_put_a_meeting_into_a_team_of_others(
    database: Database, anna: Reader, bob: Reader
) -> None:
    database.write_now(people.add_team, "Board")
    with pytest.raises(Refused):
        database.write_now(conversations.bring_in, bob, a_call(team="Board"))
    assert database.write_now(conversations.bring_in, bob, a_call(team="Sales")).team == "Sales"


def test_pages_are_newest_first_and_complete(database: Database, anna: Reader) -> None:
    for day in range(1, 8):
        new = a_call(title=f"Day {day}", started_at=datetime(2026, 11, day, tzinfo=UTC))
        database.write_now(conversations.bring_in, anna, new)
    titles: list[str] = []
    cursor = None
    while True:
        page = database.read_now(conversations.listed, anna, cursor=cursor, limit=3)
        titles += [item.title for item in page.items]
        cursor = page.cursor
        if cursor is None:
            break
    assert titles == [f"Day {day}" for day in range(7, 0, -1)]
    within = database.read_now(
        conversations.listed,
        anna,
        since=datetime(2026, 11, 2, tzinfo=UTC),
        until=datetime(2026, 11, 4, tzinfo=UTC),
    )
    assert [item.title for item in within.items] == ["Day 3", "Day 2"]
    with pytest.raises(Refused):
        database.read_now(conversations.listed, anna, cursor="nonsense!")
    with pytest.raises(Refused):
        database.read_now(conversations.listed, anna, cursor=conversations._cursor(2**63, "x"))


@only_in_a_file(reason="how long deleted words stay in the pages of a server is the server's")
def test_a_deleted_meeting_is_gone_from_the_file_itself(
    database: Database, anna: Reader, tmp_path: Path
) -> None:
    other = database.write_now(conversations.bring_in, anna, a_call())
    text = "\n".join(f"Zaphodine: The word is {CANARY} number {i}." for i in range(300))
    stored = database.write_now(conversations.bring_in, anna, a_call(text, title=f"About {CANARY}"))

    def traces() -> int:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        data = b"".join(file.read_bytes().lower() for file in tmp_path.glob("workspace.db*"))
        return data.count(CANARY.encode()) + data.count(b"zaphodine") + data.count(CANARY[:12].encode())

    assert traces() > 0
    database.write_now(deleting.delete, anna, stored.id)
    database.write_now(erasing.erase, [stored.id])
    assert traces() == 0
    assert database.read_now(conversations.listed, anna).items == [other]
    assert set(database.read_now(vocabulary.names, anna).names) == {"Dana", "John"}


def test_the_sample_is_loaded_once_with_dates_up_to_now(database: Database, anna: Reader) -> None:
    now = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    loaded = database.write_now(sample.load, anna, now)
    assert len(loaded) >= 15
    assert max(meeting.started_at for meeting in loaded) <= now
    assert len([m for m in loaded if "Acme" in m.title]) == 5
    assert all(meeting.team and meeting.participants for meeting in loaded)
    assert database.write_now(sample.load, anna, now) == []
    assert "Acme" in database.read_now(vocabulary.names, anna, 10).names
