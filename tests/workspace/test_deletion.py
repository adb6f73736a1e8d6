"""A deleted meeting: nobody reads it from that moment on, it can be brought back for ten seconds, then it is nowhere."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from starlette.types import Message

from harmony_protocol.meetings import Conversation, NewConversation, Participant
from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing.recordings import Kept
from harmony_workspace.companion.answering import Cited, TextDelta
from harmony_workspace.companion.recall.search import search
from harmony_workspace.meetings import conversations, deleting, erasing
from harmony_workspace.paths import MEDIA, UPLOADS
from harmony_workspace.store import meeting_tables, tables
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.columns import metadata
from harmony_workspace.store.tool_tables import waiting_turns
from harmony_workspace.tools.tool import Call, Tool
from harmony_workspace.web import recordings
from tests.fakes.answerer import WAIT, Scripted
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.house import (
    Opened,
    ask,
    calls_for,
    changes_for,
    done,
    new_id,
    op,
    opened,
    quiet,
    send,
    until,
)
from tests.parts.postgres import only_in_a_file

CANARY = "Quagmirade"
LATER = deleting.UNDO_MS + 1


async def pay(call: Call) -> str:
    return "Paid."


SCHEMA = {"type": "object", "properties": {"to": {"type": "string"}}}
PAY = Tool("pay", "1", "Pay somebody", "Pays.", SCHEMA, "external", run=pay)


def secret_meeting(it: Opened, reader: Reader, turns: int = 30) -> Conversation:
    """Its name, people and words all hold the canary."""
    who = Participant(name=f"{CANARY} Reyes", company=f"{CANARY} Ltd", email=f"{CANARY}@example.org")
    said = "".join(f"{who.name}: The {CANARY} price number {n} is nineteen.\n\n" for n in range(turns))
    new = NewConversation(
        title=f"About {CANARY}", medium=CANARY, participants=(who,), file_name="x.txt", content=said
    )
    return it.database.write_now(conversations.bring_in, reader, new)


def link_to(connection: sa.Connection, meeting: Conversation) -> None:
    token = {"id": new_id(), "conversation_id": meeting.id, "token": CANARY, "created_at": 1}
    connection.execute(sa.insert(meeting_tables.links).values(**token, created_by=meeting.created_by))


def surround(connection: sa.Connection, meeting: Conversation) -> None:
    """A row in every table whose rows go with a meeting, and the file it came from."""
    known = {"conversations": meeting.id, "users": meeting.created_by, "insight_projects": new_id()}
    project = {"id": known["insight_projects"], "value": {}, "position": 0}
    connection.execute(
        sa.insert(meeting_tables.insight_projects).values(**project, created_at=1, updated_at=1)
    )
    for table in [*(table for table in metadata.tables.values() if goes_with_it(table)), tables.passages]:
        connection.execute(
            sa.insert(table).values({column.name: filled(column, known) for column in table.columns})
        )
    of = {"id": meeting.id, "user_id": meeting.created_by, "about": {"name": CANARY}}
    connection.execute(sa.insert(meeting_tables.uploads).values(**of, created_at=1, touched_at=1))


def goes_with_it(table: sa.Table) -> bool:
    """Transcript and people are there already."""
    there = (tables.turns, tables.passages, tables.participants)
    return table not in there and any(
        key.column.table is tables.conversations and key.ondelete == "CASCADE" for key in table.foreign_keys
    )


def filled(column: sa.Column[Any], known: dict[str, str]) -> Any:
    """The canary, wherever the column can hold it."""
    for key in column.foreign_keys:
        return known[key.column.table.name]
    if column.primary_key and column.name == "id":
        return new_id() if isinstance(column.type, sa.Text) else 12_345
    if isinstance(column.type, sa.LargeBinary):
        return CANARY.encode()
    if isinstance(column.type, sa.JSON):
        return [CANARY]
    return CANARY if isinstance(column.type, sa.Text) else 1


def files_of(folder: Path, meeting: Conversation) -> None:
    for kind in (MEDIA, UPLOADS):
        (folder / kind).mkdir()
        (folder / kind / f"{meeting.id}.wav").write_bytes(CANARY.encode())
        (folder / kind / "another").write_bytes(b"stays")


def traces(folder: Path) -> Iterator[str]:
    """Where on the disk the canary lies, however it is written."""
    for file in (file for file in folder.rglob("*") if file.is_file()):
        content = file.read_bytes().lower()
        for words in (CANARY.lower(), CANARY[1:].lower()):
            if words.encode() in content or words.encode("utf-16-le") in content:
                yield f"{file.name}: {content.count(words.encode())}"


async def status(client: httpx.AsyncClient, path: str) -> int:
    return (await client.get(path)).status_code


async def test_no_read_finds_it_from_the_click_on_and_undo_brings_all_of_it_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        ann, ben = it.person("ann", "User", "Sales"), it.person("ben", "Team Manager", "Sales")
        meeting = it.meeting(ann, "Acme pricing", "nineteen", team="Sales")
        it.database.write_now(link_to, meeting)
        client, reads = it.as_person(ann), it.as_person(ben)
        place = f"/v1/conversations/{meeting.id}"
        _, cursor = await changes_for(reads)
        told = (await client.delete(place)).json()
        left = datetime.fromisoformat(told["restorable_until"]).timestamp() - now_ms() / 1000
        assert 8 < left <= 10, left
        for path in (place, f"{place}/transcript", f"{place}/insights", f"{place}/links"):
            assert await status(client, path) == await status(reads, path) == 404, path
        assert (await reads.get("/v1/conversations")).json()["items"] == []
        assert (await reads.get("/v1/vocabulary")).json()["names"] == []
        assert (await reads.get("/v1/contacts")).json()["items"] == []
        assert it.database.read_now(search, ben, "nineteen") == []
        assert (await client.delete(place)).status_code == 404
        changed, cursor = await changes_for(reads, cursor)
        assert [(c["action"], c["id"]) for c in changed] == [("delete", meeting.id)]

        again = await client.post(f"{place}/restore")
        assert (again.status_code, again.json()["title"]) == (200, "Acme pricing")
        assert again.json()["rev"] > meeting.rev
        changed, _ = await changes_for(reads, cursor)
        assert [(c["action"], c["id"]) for c in changed] == [("upsert", meeting.id)]
        assert (await reads.get(f"{place}/transcript")).json()["turns"][0]["text"] == "nineteen"
        assert it.count(meeting_tables.links) == 1
        assert (await client.post(f"{place}/restore")).status_code == 404, "it is not deleted any more"


async def test_its_creator_or_an_admin_may_and_after_ten_seconds_nobody_brings_it_back(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as it:
        ann, ben = it.person("ann", "User", "Sales"), it.person("ben", "Team Manager", "Sales")
        meeting = it.meeting(ann, "Acme pricing", "nineteen", team="Sales")
        client, reads = it.as_person(ann), it.as_person(ben)
        place = f"/v1/conversations/{meeting.id}"
        assert (await reads.delete(place)).status_code == 404
        assert await status(reads, f"{place}/deletion") == 404
        assert await status(reads, place) == 200
        told = (await client.get(f"{place}/deletion")).json()
        assert told["goes"] == [{"what": "transcript", "count": 1}]
        assert {"exports", "providers", "answers", "record"} <= set(told["stays"])
        assert (await it.as_owner().delete(place)).status_code == 200
        assert (await reads.post(f"{place}/restore")).status_code == 404
        assert (await client.post(f"{place}/restore")).status_code == 200
        assert (await client.delete(place)).status_code == 200
        assert (await client.get(f"{place}/deletion")).json() == told, "as long as it can be brought back"
        assert await it.house.erasing.erase_due() == 0
        assert await it.house.erasing.erase_due(now_ms() + LATER) == 1
        assert (await client.post(f"{place}/restore")).status_code == 404
        assert it.count(tables.conversations) == it.count(tables.turns) == it.count(tables.contacts) == 0


async def test_what_is_being_erased_is_not_restored_half(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        meeting = it.meeting(it.owner, "Acme pricing", "nineteen")
        client = it.as_owner()
        await client.delete(f"/v1/conversations/{meeting.id}")
        it.database.write_now(erasing._claim, now_ms() + LATER)
        assert (await client.post(f"/v1/conversations/{meeting.id}/restore")).status_code == 404
        assert await it.house.erasing.erase_due() == 1, "also what a crash left claimed"


async def test_a_clock_that_is_set_back_neither_takes_undo_away_nor_keeps_a_meeting(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        meeting = it.meeting(it.owner, "Acme pricing", "nineteen")
        await it.as_owner().delete(f"/v1/conversations/{meeting.id}")
        assert await it.house.erasing.erase_due(now_ms() - deleting.UNDO_MS // 2) == 0
        assert await it.house.erasing.erase_due(now_ms() - 3_600_000) == 1


async def test_the_same_transcript_comes_in_again_right_after(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, new = it.as_owner(), {"title": "Acme", "content": "Dana Reyes: nineteen\n"}
        first = (await client.post("/v1/conversations", json=new)).json()
        await client.delete(f"/v1/conversations/{first['id']}")
        second = await client.post("/v1/conversations", json=new)
        assert second.status_code == 201
        assert second.json()["id"] != first["id"]


async def test_the_workspace_erases_by_itself_also_what_an_earlier_one_left(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        kept = it.meeting(it.owner, "Kept", "eleven")
        meeting = secret_meeting(it, it.owner)
        files_of(tmp_path, meeting)
        await it.as_owner().delete(f"/v1/conversations/{meeting.id}")
        past = sa.update(tables.conversations).where(tables.conversations.c.deleted_at.is_not(None))
        it.database.write_now(lambda connection: connection.execute(past.values(deleted_at=now_ms() - LATER)))
        assert list(traces(tmp_path))
    async with opened(tmp_path, again=True) as it:
        keeping = asyncio.create_task(it.house.erasing.keep())
        await until(lambda: it.count(tables.conversations) == 1, "it is erased")
        await until(lambda: not list(traces(tmp_path)), "it is nowhere on the disk")
        assert (tmp_path / MEDIA / "another").exists()
        await it.as_owner().delete(f"/v1/conversations/{kept.id}")
        it.database.write_now(lambda connection: connection.execute(past.values(deleted_at=now_ms() - LATER)))
        it.house.erasing.deleted(kept.id)
        await until(lambda: it.count(tables.conversations) == 0, "what is deleted meanwhile, too")
        keeping.cancel()


async def test_a_full_disk_keeps_nothing_for_longer_than_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither when the workspace begins nor right after an erasure, when only the log is left to be emptied."""
    monkeypatch.setattr(erasing, "_AGAIN_SECONDS", 0.01)
    async with opened(tmp_path) as it:
        meeting, full = secret_meeting(it, it.owner), [True, False, True, True]
        written = it.database.write_through

        async def write_through() -> bool:
            if full and full.pop(0):
                raise sa.exc.OperationalError(
                    "PRAGMA wal_checkpoint", {}, OSError("database or disk is full")
                )
            return await written()

        monkeypatch.setattr(it.database, "write_through", write_through)
        keeping = asyncio.create_task(it.house.erasing.keep())
        await until(lambda: len(full) == 2, "it went on")
        await it.as_owner().delete(f"/v1/conversations/{meeting.id}")
        past = sa.update(tables.conversations).values(deleted_at=now_ms() - LATER)
        it.database.write_now(lambda connection: connection.execute(past))
        it.house.erasing.deleted(meeting.id)
        await until(lambda: not full, "the log could not be emptied")
        await until(lambda: not list(traces(tmp_path)), "it is nowhere on the disk")
        keeping.cancel()


async def test_nothing_of_it_stays_on_the_disk(tmp_path: Path, model: ModelServer) -> None:
    """Rows of every room, files, the index, embeddings, a thread that read it, a turn that waits, a call about it."""
    async with opened(tmp_path, model=model, tools=[PAY]) as it:
        client, meeting = it.as_owner(), secret_meeting(it, it.owner)
        model.script(
            tool("search_conversations", query="price"),
            text("Nineteen [1]."),
            tool("search_conversations", query="price"),
            tool("pay", to="Ann"),
        )
        chip = {"id": new_id(), "kind": "conversation", "name": CANARY, "conversation_id": meeting.id}
        question: Any = ask("What is the price?")
        question["body"]["attachments"] = [chip]
        await done(client, question)
        await done(client, ask("Pay them."))
        await quiet(it)
        [history] = it.database.read_now(lambda c: c.scalars(sa.select(waiting_turns.c.history)).all())
        assert CANARY in history
        assert it.count(tables.citations) > 0
        it.database.write_now(surround, meeting)
        files_of(tmp_path, meeting)

        await client.delete(f"/v1/conversations/{meeting.id}")
        await it.house.erasing.erase_due(now_ms() + LATER)
        assert list(traces(tmp_path)) == []
        changed, _ = await changes_for(client)
        assert CANARY not in str(changed)


@pytest.mark.parametrize("erased", [False, True])
async def test_a_turn_that_had_read_it_does_not_go_on_with_its_words(
    tmp_path: Path, model: ModelServer, erased: bool
) -> None:
    async with opened(tmp_path, model=model, tools=[PAY]) as it:
        client, meeting = it.as_owner(), secret_meeting(it, it.owner)
        model.script(tool("search_conversations", query="price"), tool("pay", to="Ann"), text("Told."))
        await done(client, ask("Pay them."))
        [waiting] = await calls_for(client)
        await client.delete(f"/v1/conversations/{meeting.id}")
        if erased:
            await it.house.erasing.erase_due(now_ms() + LATER)
        heard = len(model.requests)
        decision = {"decision": "approve", "args_hash": waiting["args_hash"]}
        await done(client, op("decide_approval", waiting["id"], **decision))
        await quiet(it)
        assert len(model.requests) == heard, "no model is told its words"
        changed, _ = await changes_for(client)
        [ended] = [c["row"] for c in changed if c["kind"] == "message" and c["row"]["problem"]]
        assert ended["problem"]["code"] == "scope_narrowed"


async def test_an_answer_that_is_being_drawn_from_it_ends(tmp_path: Path) -> None:
    script: list[Any] = [TextDelta("They said "), WAIT, TextDelta(CANARY)]
    async with opened(tmp_path, answer := Scripted(script)) as it:
        client, meeting = it.as_owner(), it.meeting(it.owner, "Acme pricing", "nineteen")
        script.insert(1, Cited(1, meeting.id, 0))
        [outcome] = await send(client, ask("What?"))
        run = outcome["result"]["run_id"]  # type: ignore[index]
        live = it.house.runs.live(run)
        assert live is not None
        await until(lambda: len(live.events) > 3, "its citation is told")
        await client.delete(f"/v1/conversations/{meeting.id}")
        answer.gate.set()
        await quiet(it)
        assert CANARY not in (await client.get(f"/v1/runs/{run}/events")).text
        told = (await client.get(f"/v1/runs/{run}")).json()
        assert told["problem"]["code"] == "scope_narrowed"


async def test_a_recording_that_is_on_its_way_breaks_off(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        meeting = it.meeting(it.owner, "Acme pricing", "nineteen")
        size = 2**20
        (tmp_path / MEDIA).mkdir()
        (tmp_path / MEDIA / meeting.id).write_bytes(bytes(size))
        kept = Kept(tmp_path / MEDIA / meeting.id, "a.wav", "audio/wav")
        response = recordings.reply(it.house, kept, it.owner)
        came = 0

        async def send(message: Message) -> None:
            nonlocal came
            came += len(message.get("body", b""))
            if came and not it.house.erasing.is_gone(meeting.id):
                await it.as_owner().delete(f"/v1/conversations/{meeting.id}")

        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError("nobody hangs up")

        await response({"type": "http", "method": "GET", "headers": []}, receive, send)
        assert 0 < came < size


@only_in_a_file(reason="how long deleted words stay in the pages of a server is the server's")
@pytest.mark.parametrize("size", [1, 12, 300])
def test_pages_that_were_split_and_merged_keep_nothing(tmp_path: Path, size: int) -> None:
    from tests.parts.house import fresh_database

    with closing(fresh_database(tmp_path)) as database:
        from harmony_workspace.access import people

        owner = database.read_now(people.reader, database.write_now(people.settle))
        made: dict[str, str] = {}
        for n in range(24):
            words = f"Zanzibarric{n:02}x"
            content = "".join(f"{words}: {words} says {words} {i}\n\n" for i in range(size * (1 + n % 3)))
            new = NewConversation(title=words, file_name="x.txt", content=content)
            made[words] = database.write_now(conversations.bring_in, owner, new).id
        gone = [words for n, words in enumerate(made) if n % 3 != 1]
        for words in gone:
            database.write_now(deleting.delete, owner, made[words])
            database.write_now(erasing.erase, [made[words]])
        assert asyncio.run(database.write_through())
        kept = b"".join(file.read_bytes().lower() for file in tmp_path.glob("workspace.db*"))
        assert [words for words in gone if words.lower()[1:].encode() in kept] == []
        assert all(words.lower().encode() in kept for words in made if words not in gone)
