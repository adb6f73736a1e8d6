"""Files come in parts: they go on where they stopped, belong to whoever sends them, and leave nothing when refused."""

import re
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from harmony_workspace.bringing import files, uploads
from harmony_workspace.store.meeting_tables import uploads as uploads_table
from harmony_workspace.store.tables import conversations
from tests.parts import postgres
from tests.parts.bringing import begun, brought, finished, sent
from tests.parts.house import Opened, new_id, opened

TALK = b"Dana Reyes: We would like the current tier.\nPriya Nair: I will send it.\n"


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as house:
        await house.house.bringing.settle()
        yield house


def left(it: Opened) -> list[str]:
    """What is on the disk of files that come and recordings that stay."""
    kept = it.house.bringing.files
    return [path.name for folder in (kept.uploads, kept.media) for path in folder.iterdir()]


def code(reply: httpx.Response) -> str:
    assert reply.headers["content-type"] == "application/problem+json", reply.text
    return str(reply.json()["code"])


async def test_a_transcript_comes_in_parts_and_becomes_a_meeting_under_the_upload_s_id(it: Opened) -> None:
    client = it.as_owner()
    id_ = await begun(client, TALK, "acme call.txt", title="Acme call")
    half = (await sent(client, id_, TALK[:30])).json()
    assert half["received"] == 30
    again = (await client.put(f"/v1/uploads/{id_}", json={"name": "acme call.txt", "size": len(TALK)})).json()
    assert (again["received"], again["part_size"]) == (30, 8 * 1024**2)  # nothing of it is sent twice
    assert (await sent(client, id_, TALK, 30)).json()["received"] == len(TALK)

    made = await finished(client, id_)
    assert (made.status_code, made.json()["id"], made.headers["location"]) == (
        201,
        id_,
        f"/v1/conversations/{id_}",
    )
    turns = (await client.get(f"/v1/conversations/{id_}/transcript")).json()["turns"]
    assert [turn["speaker"] for turn in turns] == ["Dana Reyes", "Priya Nair"]
    assert left(it) == []
    assert it.count(uploads_table) == 0

    twice = await finished(client, id_)
    assert (twice.status_code, twice.json()["id"], twice.json()["existed"]) == (200, id_, True)
    there = (await client.put(f"/v1/uploads/{id_}", json={"name": "acme call.txt", "size": len(TALK)})).json()
    assert there["received"] == len(TALK)  # a client that missed the answer has nothing to send


async def test_a_part_that_does_not_begin_where_the_file_ends_is_told_where_that_is(it: Opened) -> None:
    client = it.as_owner()
    id_ = await begun(client, TALK, "call.txt")
    await sent(client, id_, TALK[:30])
    for wrong in (0, 29, 31, 2**40):
        reply = await client.put(f"/v1/uploads/{id_}/parts/{wrong}", content=b"x")
        expected = "import_too_large" if wrong > len(TALK) else "upload_place"
        assert code(reply) == expected, wrong
        if expected == "upload_place":
            assert (reply.status_code, reply.json()["args"]) == (409, {"received": 30})
    more = await client.put(f"/v1/uploads/{id_}/parts/30", content=TALK[30:] + b"!")
    assert code(more) == "import_too_large"  # more than was said
    assert (await client.get(f"/v1/uploads/{id_}")).json()["received"] == 30


async def test_two_parts_at_once_are_one_after_the_other(it: Opened) -> None:
    import asyncio

    client = it.as_owner()
    id_ = await begun(client, TALK, "call.txt")
    replies = await asyncio.gather(*(sent(client, id_, TALK[:30]) for _ in range(5)))
    assert sorted(reply.status_code for reply in replies) == [200, 409, 409, 409, 409]
    assert (await client.get(f"/v1/uploads/{id_}")).json()["received"] == 30


async def test_an_upload_is_its_user_s_alone(it: Opened) -> None:
    client = it.as_owner()
    stranger = it.as_person(it.person("eve", "Admin"))
    id_ = await begun(client, TALK, "call.txt")
    for reply in (
        await stranger.get(f"/v1/uploads/{id_}"),
        await stranger.delete(f"/v1/uploads/{id_}"),
        await sent(stranger, id_, TALK),
        await finished(stranger, id_),
        await stranger.put(f"/v1/uploads/{id_}", json={"name": "x", "size": 3}),
    ):
        assert (reply.status_code, code(reply)) == (404, "not_found")
    await sent(client, id_, TALK)
    await finished(client, id_)
    late = await stranger.put(f"/v1/uploads/{id_}", json={"name": "x", "size": 3})
    assert late.status_code == 404


async def test_names_of_files_are_never_paths(it: Opened) -> None:
    client = it.as_owner()
    for id_ in ("x", "..%2F..%2Fworkspace.db", "{01a1ffef-1c71-73af-b817-3c7cb989610b}", new_id().upper()):
        reply = await client.put(f"/v1/uploads/{id_}", json={"name": "../../x.txt", "size": 3})
        assert reply.status_code in (404, 422), id_
    made = await brought(client, TALK, "../../etc/a talk.txt")
    assert (made.status_code, made.json()["title"]) == (201, "a talk")


async def test_what_is_too_large_is_refused_before_a_byte_comes(it: Opened) -> None:
    reply = await it.as_owner().put(f"/v1/uploads/{new_id()}", json={"name": "all.mp4", "size": 3 * 1024**3})
    assert (reply.status_code, code(reply)) == (413, "import_too_large")
    assert reply.json()["args"] == {"limit": 2 * 1024**3}
    empty = await it.as_owner().put(f"/v1/uploads/{new_id()}", json={"name": "no.mp4", "size": 0})
    assert code(empty) == "import_empty"
    assert left(it) == []
    assert it.count(uploads_table) == 0


async def test_a_part_larger_than_parts_may_be_is_not_kept(it: Opened) -> None:
    client = it.as_owner()
    id_ = new_id()
    await client.put(f"/v1/uploads/{id_}", json={"name": "all.mp4", "size": 1024**3})
    reply = await client.put(f"/v1/uploads/{id_}/parts/0", content=b"x" * (uploads.PART + 1))
    assert (reply.status_code, code(reply)) == (413, "too_large")
    assert (await client.get(f"/v1/uploads/{id_}")).json()["received"] == 0


async def test_less_than_was_said_is_a_cut_file(it: Opened) -> None:
    client = it.as_owner()
    id_ = await begun(client, TALK, "call.txt")
    await sent(client, id_, TALK[:30])
    assert code(await finished(client, id_)) == "import_truncated"
    assert left(it) == []
    assert it.count(uploads_table) == 0


async def test_the_same_transcript_again_is_the_meeting_that_is_there_whenever_one_asks(it: Opened) -> None:
    client = it.as_owner()
    first = (await brought(client, TALK, "call.txt", title="Call")).json()
    id_ = await begun(client, TALK, "call.txt", title="Call")
    await sent(client, id_, TALK)
    for _ in range(2):
        reply = await finished(client, id_)
        assert (reply.status_code, reply.json()["id"], reply.json()["existed"]) == (200, first["id"], True)
    assert left(it) == []
    assert it.count(conversations) == 1


async def test_an_id_that_was_deleted_brings_nothing_back(it: Opened) -> None:
    client = it.as_owner()
    id_ = (await brought(client, TALK, "call.txt")).json()["id"]
    assert (await client.delete(f"/v1/conversations/{id_}")).is_success
    await it.house.erasing.erase_due(2**62)
    again = await client.put(f"/v1/uploads/{id_}", json={"name": "call.txt", "size": len(TALK)})
    assert again.status_code == 404
    assert (await finished(client, id_)).status_code == 404


async def test_what_is_given_up_is_thrown_away_after_two_days(it: Opened) -> None:
    client = it.as_owner()
    old, young = [await begun(client, TALK, "call.txt") for _ in range(2)]
    for id_ in (old, young):
        await sent(client, id_, TALK[:30])
    await it.database.write(_touched_long_ago, old)
    await it.house.bringing.tidy()
    assert left(it) == [young]
    assert (await client.get(f"/v1/uploads/{old}")).status_code == 404


def _touched_long_ago(connection: sa.Connection, id_: str) -> None:
    connection.execute(
        sa.update(uploads_table)
        .where(uploads_table.c.id == id_)
        .values(touched_at=uploads_table.c.touched_at - 48 * 3600 * 1000 - 1)
    )


async def test_dropping_an_upload_leaves_nothing(it: Opened) -> None:
    client = it.as_owner()
    id_ = await begun(client, TALK, "call.txt")
    await sent(client, id_, TALK[:30])
    assert (await client.delete(f"/v1/uploads/{id_}")).status_code == 204
    assert left(it) == []
    assert it.count(uploads_table) == 0
    assert (await client.delete(f"/v1/uploads/{id_}")).status_code == 404


@contextmanager
def full_disk(free: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_disk_that_fills_up_loses_nothing_of_what_had_come(it: Opened) -> None:
    client = it.as_owner()
    content = bytes(7 * 1024**2)
    id_ = await begun(client, content, "long.wav")
    await sent(client, id_, content[: 5 * 1024**2])
    with full_disk(6 * 1024**2):
        reply = await sent(client, id_, content, 5 * 1024**2)
    assert (reply.status_code, code(reply), reply.json()["retryable"]) == (507, "import_no_space", True)
    assert reply.json()["args"] == {"needed": 2 * 1024**2}
    assert (await client.get(f"/v1/uploads/{id_}")).json()["received"] == 5 * 1024**2
    assert (await sent(client, id_, content, 5 * 1024**2)).json()["received"] == len(content)  # room again


async def test_what_cannot_fit_is_said_at_once(it: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "KEPT_FREE", 2**62)
    reply = await it.as_owner().put(f"/v1/uploads/{new_id()}", json={"name": "x.mp3", "size": 1000})
    assert (reply.status_code, code(reply)) == (507, "import_no_space")
    assert it.count(uploads_table) == 0


async def test_a_database_without_room_says_so_and_keeps_what_had_come(it: Opened) -> None:
    client, content = it.as_owner(), TALK * 5_000
    id_ = await begun(client, content, "call.txt")
    await sent(client, id_, content)
    sa.event.listen(it.database.engine, "begin", no_room)
    pasted = await client.post("/v1/conversations", json={"content": content.decode()})
    for reply in (await finished(client, id_), pasted):
        assert (reply.status_code, code(reply), reply.json()["retryable"]) == (507, "import_no_space", True)
    sa.event.remove(it.database.engine, "begin", no_room)
    sa.event.listen(it.database.engine, "begin", room_again)
    assert it.count(conversations) == 0
    assert (await finished(client, id_)).status_code == 201


def no_room(connection: sa.Connection) -> None:
    if postgres.WANTED:
        if connection.get_execution_options().get("lock"):
            connection.exec_driver_sql("DO $$ BEGIN RAISE disk_full; END $$")
        return
    connection.exec_driver_sql("PRAGMA max_page_count=1")  # never less than there are


def room_again(connection: sa.Connection) -> None:
    if not postgres.WANTED:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")


async def test_files_that_come_together_leave_the_database_its_room(
    it: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them had room when it began."""
    client = it.as_owner()
    id_ = await begun(client, TALK, "call.txt")
    monkeypatch.setattr(files, "KEPT_FREE", 2**62)
    reply = await sent(client, id_, TALK)
    assert (reply.status_code, code(reply), reply.json()["retryable"]) == (507, "import_no_space", True)
    monkeypatch.undo()
    assert (await client.get(f"/v1/uploads/{id_}")).json()["received"] == 0
    assert (await sent(client, id_, TALK)).json()["received"] == len(TALK)


async def test_what_turned_out_to_be_there_is_no_file_that_comes(
    it: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is brought in a second time is told so of each of its files."""
    monkeypatch.setattr(uploads, "MOST_AT_ONCE", 2)
    client = it.as_owner()
    assert (await brought(client, TALK, "call.txt")).status_code == 201
    again = [await brought(client, TALK, "call.txt") for _ in range(4)]
    assert [reply.status_code for reply in again] == [200] * 4
    for _ in range(2):
        await begun(client, TALK, "call.txt")
    assert code(await brought(client, TALK, "call.txt")) == "conflict"


async def test_a_folder_among_the_files_does_not_keep_the_workspace_from_starting(it: Opened) -> None:
    kept = it.house.bringing.files
    for folder in (kept.media, kept.uploads):
        (folder / "lost+found").mkdir()
    await it.house.bringing.settle()
    assert left(it) == ["lost+found"] * 2


async def test_files_are_private_and_survive_the_end_of_the_workspace(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        await it.house.bringing.settle()
        client = it.as_owner()
        id_ = await begun(client, TALK, "call.txt")
        await sent(client, id_, TALK[:30])
        stray = it.house.bringing.files.uploads / "stray"
        stray.write_bytes(b"of a crash between two steps")
        assert (it.house.bringing.files.uploads / id_).stat().st_mode & 0o777 == 0o600
    async with opened(tmp_path, again=True) as it:
        await it.house.bringing.settle()
        assert left(it) == [id_]
        client = it.as_owner()
        assert (await client.get(f"/v1/uploads/{id_}")).json()["received"] == 30
        await sent(client, id_, TALK, 30)
        assert re.fullmatch("201", str((await finished(client, id_)).status_code))
