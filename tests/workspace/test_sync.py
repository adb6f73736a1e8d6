"""The change feed: what a reader had, plus what came, is what a fresh fetch gives. For every scope."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

from harmony_workspace.access import audience
from harmony_workspace.store import changes, feed
from tests.parts.house import ask, changes_for, done, fresh_database, new_id, op, opened, send
from tests.parts.syncing import Lagging, Syncing

EXAMPLES = int(os.environ.get("HARMONY_SYNC_EXAMPLES", "10"))
"""More of them for a soak."""

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
