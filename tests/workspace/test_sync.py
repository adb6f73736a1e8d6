"""The change feed: what a reader had, plus what came, is what a fresh fetch gives. For every scope."""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

from harmony_workspace.access import audience, people
from harmony_workspace.access.keys import Caller
from harmony_workspace.problems import Refused
from harmony_workspace.store import changes, concerned, feed
from harmony_workspace.store.database import CHANGED
from tests.parts.house import (
    ask,
    back_up,
    changes_for,
    done,
    fresh_database,
    new_id,
    op,
    opened,
    quiet,
    send,
    set_back,
    until,
)
from tests.parts.syncing import FEED, Lagging, Syncing

EXAMPLES = int(os.environ.get("HARMONY_SYNC_EXAMPLES", "3"))
"""More of them for a soak."""

STRANGE: list[dict[str, Any]] = [
    {"kind": ["thread"]}, {"kind": {}}, {"kind": "x"}, {"kind": "thread", "after": {"a": 1}},
    {"kind": "thread", "after": 5}, {"kind": "thread", "after": "\ud800"}, {"seq": True}, {"seq": 2**80},
    {"seq": -5, "kind": "message"}, {"mark": 7}, {"mark": 2**63}, {"user": {}},
]  # fmt: skip

for machine in (Syncing, Lagging):
    # the explain phase traces every line, which makes this ten times slower
    machine.TestCase.settings = settings(
        max_examples=EXAMPLES, stateful_step_count=20, deadline=None, phases=(Phase.generate, Phase.shrink)
    )
TestSyncing = Syncing.TestCase
TestLagging = Lagging.TestCase


@pytest.mark.parametrize("cursor", ["", "x", "e30=", "bnVsbA==", "WzFd", "é"])
async def test_an_unknown_cursor_asks_to_read_everything(tmp_path: Path, cursor: str) -> None:
    async with opened(tmp_path) as it:
        reply = await it.as_owner().get("/v1/sync", params={"since": cursor})
        assert (reply.status_code, reply.json()["code"]) == (410, "cursor_expired")


@pytest.mark.parametrize("change", STRANGE)
async def test_a_cursor_nobody_gave_asks_to_read_everything(tmp_path: Path, change: dict[str, Any]) -> None:
    async with opened(tmp_path) as it:
        given = (await it.as_owner().get("/v1/sync")).json()["cursor"]
        made = json.dumps(json.loads(base64.urlsafe_b64decode(given)) | change).encode()
        strange = base64.urlsafe_b64encode(made).decode()
        reply = await it.as_owner().get("/v1/sync", params={"since": strange})
        assert (reply.status_code, reply.json()["code"]) == (410, "cursor_expired")


async def test_a_cursor_nested_without_a_bottom_asks_to_read_everything(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        deep = base64.urlsafe_b64encode(b"[" * 20_000).decode()
        assert (await it.as_owner().get("/v1/sync", params={"since": deep})).status_code == 410


def test_a_cursor_of_before_a_backup_was_restored_is_never_taken_for_one_of_after(tmp_path: Path) -> None:
    """However far the log has grown since: the number is there again, the change is another one."""
    database = fresh_database(tmp_path)
    owner = Caller(database.read_now(people.reader, database.write_now(people.settle)))
    database.write_now(changes.record, "conversation", "a")
    before = database.read_now(FEED.page, owner, None).cursor
    back_up(database, tmp_path / "backup")
    database.write_now(changes.record, "conversation", "lost")
    lost = database.read_now(FEED.page, owner, None).cursor
    database = set_back(database, tmp_path / "backup")
    for _ in range(3):
        database.write_now(changes.record, "conversation", "b")
        with pytest.raises(Refused, match="no longer known"):
            database.read_now(FEED.page, owner, lost)
        database.read_now(FEED.page, owner, before)
    database.close()


async def test_who_was_told_that_words_arrived_learns_that_a_backup_lost_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        mine = it.as_owner()
        since = (await mine.get("/v1/sync")).json()["cursor"]
        [told] = await send(mine, op("put_space", new_id(), name="Acme"))
        seq, mark = map(int, str(told["place"]).split("-"))
        for taken, status in (
            ([told["place"]], 200),
            ([told["place"], f"{seq}-{mark ^ 1}"], 410),
            ([f"{seq + 1}-{mark}"], 410),
            (["1-9" + "9" * 30], 410),
            (["x"], 410),
        ):
            reply = await mine.get("/v1/sync", params={"since": since, "taken": taken})
            assert reply.status_code == status, taken


async def test_a_cursor_of_another_person_or_key_is_unknown(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        ann = it.person("ann", "Admin")
        cursor = (await it.as_person(ann).get("/v1/sync")).json()["cursor"]
        for other in (it.as_owner(), it.as_person(ann, role="User")):
            assert (await other.get("/v1/sync", params={"since": cursor})).status_code == 410


async def test_an_answer_being_written_comes_without_text_until_it_ends(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        [outcome] = await send(client, ask("wait hello"))
        pages = [p async for p in _pages(client)]
        [running] = [c["row"] for c in pages if c["id"] == outcome["result"]["answer_id"]]
        assert (running["status"], running["text"]) == ("running", "")
        assert running["run_id"] == outcome["result"]["run_id"]


async def test_a_message_never_comes_before_its_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PAGE", 1)
    async with opened(tmp_path) as it:
        ann, ben = it.person("ann", "User", "Sales"), it.person("ben", "User", "Sales")
        meeting, space = it.meeting(ann, "Acme pricing", "nineteen"), new_id()
        client, reads = it.as_person(ann), it.as_person(ben)
        question: Any = ask("say hello")
        chip = {"id": new_id(), "kind": "conversation", "name": "", "conversation_id": meeting.id}
        question["body"] |= {"space_id": space, "attachments": [chip]}
        await done(client, op("put_space", space, name="Acme"), question)
        _, cursor = await changes_for(reads)
        it.database.write_now(audience.delete_conversation, meeting.id)  # changes the message alone
        await done(client, op("put_space", space, team_id=ann.team_ids[0]))
        kinds = [change["kind"] for change in (await changes_for(reads, cursor))[0]]
        assert kinds.index("thread") < kinds.index("message")


async def _pages(client: Any) -> Any:
    since, more = None, True
    while more:
        page = (await client.get("/v1/sync", params={"since": since} if since else {})).json()
        since, more = page["cursor"], page["has_more"]
        for change in page["changes"]:
            yield change


def test_a_change_that_only_some_may_know_of_needs_its_reader(tmp_path: Path) -> None:
    database = fresh_database(tmp_path)
    with pytest.raises(ValueError, match="needs its reader"):
        database.write_now(changes.record, "thread", new_id(), "delete")
    database.close()


async def test_a_change_nudges_those_who_may_see_it_and_nobody_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        ann, ben, cleo = (
            it.person(name, "User", *teams) for name, *teams in (("ann", "S"), ("ben", "S"), ("cleo",))
        )
        mine, nudged = it.as_person(ann), set[frozenset[str]]()
        it.database.on_told(CHANGED, lambda message: nudged.add(concerned.users(message)))

        async def by(*ops: dict[str, object]) -> set[frozenset[str]]:
            nudged.clear()
            await done(mine, *ops)
            await quiet(it)
            return set(nudged)

        own, space = new_id(), new_id()
        assert await by(ask("say a", own)) == {frozenset({ann.user_id})}
        await by(op("put_space", space, name="Acme", team_id=ann.team_ids[0]))
        inside = ask("say b")
        inside["body"] |= {"space_id": space}  # type: ignore[operator]
        assert await by(inside) == {frozenset({ann.user_id, ben.user_id})}
        moved = await by(op("update_thread", own, space_id=space))
        assert {ann.user_id, ben.user_id} <= frozenset.union(*moved)
        back = await by(op("update_thread", own, space_id=None))
        assert {ann.user_id, ben.user_id} <= frozenset.union(*back)
        assert all(cleo.user_id not in users for users in (*moved, *back))
        it.meeting(ann, "Acme", "hello")
        await until(lambda: frozenset[str]() in nudged, "everybody hears of a meeting")
