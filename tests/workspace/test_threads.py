"""A thread is renamed, pinned, moved, narrowed and deleted; its model is settled; old events are dropped."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from harmony_protocol.threads import Model
from harmony_workspace.store import compaction
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import (
    attachments,
    citations,
    messages,
    run_events,
    runs,
    threads,
)
from tests.fakes.answerer import Scripted
from tests.parts.house import MODELS, ask, done, new_id, op, opened, refused, send


async def test_what_is_named_changes_and_the_rest_stays(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, question = it.as_owner(), ask("say hello")
        thread = str(question["target"])
        await done(client, question)
        before = (await client.get(f"/v1/threads/{thread}")).json()["thread"]
        assert (before["named"], before["pinned"], before["archived"]) == (False, False, False)
        [result] = await done(client, op("update_thread", thread, title="  Prices \n of Acme ", pinned=True))
        after = (await client.get(f"/v1/threads/{thread}")).json()["thread"]
        assert after == before | {
            "title": "Prices of Acme",
            "named": True,
            "pinned": True,
            "rev": before["rev"] + 1,
        }
        assert result == {"rev": after["rev"]}
        await done(client, op("update_thread", thread, pinned=False, archived=True))
        [listed] = (await client.get("/v1/threads")).json()
        assert (listed["title"], listed["pinned"], listed["archived"]) == ("Prices of Acme", False, True)


async def test_sources_reach_the_next_question(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, thread = it.as_owner(), new_id()
        question: Any = ask("say hello", thread)
        question["body"]["sources"] = {"people": ["Acme"]}
        await done(client, question)
        assert script.asked[-1].sources.people == ("Acme",)
        narrowed = {"since": "2026-01-01T00:00:00Z", "conversation_ids": ["c"]}
        await done(client, op("update_thread", thread, sources=narrowed), ask("say more", thread))
        sources = script.asked[-1].sources
        assert (sources.people, sources.conversation_ids) == ((), ("c",))
        assert sources.since is not None


@pytest.mark.parametrize(
    "body",
    [
        {"title": " \n"},
        {"title": None},
        {"title": "x" * 301},
        {"pinned": None},
        {"pinned": "perhaps"},
        {"sources": 1},
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(tmp_path: Path, body: dict[str, Any]) -> None:
    async with opened(tmp_path) as it:
        client, question = it.as_owner(), ask("say hello")
        await done(client, question)
        problem = await refused(client, op("update_thread", str(question["target"]), **body))
        assert problem["code"] in ("bad_request", "too_large")
        assert (await client.get("/v1/threads")).json()[0]["rev"] == 3


async def test_a_change_of_an_older_revision_is_told_what_is_there_now(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, question = it.as_owner(), ask("say hello")
        thread = str(question["target"])
        await done(client, question)
        [now] = (await client.get("/v1/threads")).json()
        await done(client, op("update_thread", thread, now["rev"], title="Mine"))
        problem = await refused(client, op("update_thread", thread, now["rev"], title="Other"))
        assert (problem["code"], problem["status"]) == ("stale_revision", 409)
        assert problem["args"]["row"]["title"] == "Mine"


async def test_a_deleted_thread_is_gone_for_good(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, question = it.as_owner(), ask("wait half")
        thread: Any = question["target"]
        body: Any = question["body"]
        body["attachments"] = [{"id": new_id(), "kind": "text", "name": "a", "text": "words"}]
        [outcome] = await send(client, question)
        run = outcome["result"]["run_id"]  # type: ignore[index]
        live = it.house.runs.live(run)
        assert live is not None
        async with asyncio.timeout(5), live.grown:
            await live.grown.wait_for(lambda: len(live.events) > 2)
        events = asyncio.create_task(client.get(f"/v1/runs/{run}/events"))
        await done(client, op("delete_thread", thread))
        assert (await events).status_code in (200, 404), "whoever reads along comes to an end"
        assert await _no_longer_live(it, run)
        assert script.cancelled == 1
        for table in (threads, messages, runs, run_events, attachments, citations):
            assert it.count(table) == 0, table.name
        for path in (f"/v1/threads/{thread}", f"/v1/runs/{run}", f"/v1/runs/{run}/events"):
            assert (await client.get(path)).status_code == 404


async def _no_longer_live(it: Any, run: str) -> bool:
    live = it.house.runs.live(run)
    if live is not None:
        async with asyncio.timeout(5), live.grown:
            await live.grown.wait_for(lambda: live.ended)
    return True


async def test_deleting_beats_what_arrives_later(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, question = it.as_owner(), ask("say hello")
        thread = str(question["target"])
        await done(client, question, op("delete_thread", thread))
        late = (
            ask("say more", thread),
            op("update_thread", thread, title="x"),
            op("delete_thread", thread),
            op("retry_run", thread, message_id=question["body"]["message_id"]),  # type: ignore[index]
        )
        for operation in late:
            assert (await refused(client, operation))["code"] == "not_found"
        assert (
            await client.put(f"/v1/threads/{thread}/messages/{new_id()}", json={"text": "x"})
        ).status_code == 404
        assert it.count(threads) == 0


async def test_another_model_is_refused_once_a_thread_has_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, thread = it.as_owner(), new_id()
        question = ask("say one", thread, model="test/two")
        await done(client, question)
        problem = await refused(client, ask("say two", thread, model="test/one"))
        assert (problem["code"], problem["status"], problem["args"]) == (
            "model_locked",
            409,
            {"model": "test/two"},
        )
        body = {"message_id": question["body"]["message_id"], "model": "test/one"}  # type: ignore[index]
        reply = await client.post(f"/v1/threads/{thread}/runs", json=body)
        assert (reply.status_code, reply.json()["code"]) == (409, "model_locked")
        assert it.count(messages) == 2


async def test_a_thread_whose_model_is_not_offered_any_more_stays_readable(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, thread = it.as_owner(), new_id()
        await done(client, ask("say one", thread, model="test/two"))
        one, two = MODELS
        for offered in ((one, two.model_copy(update={"enabled": False})), (one,)):
            it.house.catalogue = lambda _, offered=offered: offered
            problem = await refused(client, ask("say two", thread))
            assert (problem["code"], problem["args"]) == ("model_disabled", {"model": "test/two"})
            assert len((await client.get(f"/v1/threads/{thread}")).json()["messages"]) == 2
        it.house.catalogue = lambda _: (one, two.model_copy(update={"enabled": False}))
        assert (await refused(client, ask("say new", model="test/two")))["code"] == "model_disabled"
        assert (await refused(client, ask("say new", model="none")))["code"] == "model_unknown"


async def test_a_new_thread_takes_the_users_own_default_where_it_is_offered(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()

        async def used() -> str:
            [result] = await done(client, ask("say hello"))
            model: str = (await client.get(f"/v1/runs/{result['run_id']}")).json()["model"]
            return model

        assert await used() == "test/one"
        await done(client, op("set_preferences", it.owner.user_id, default_model="test/two"))
        assert await used() == "test/two"
        it.house.catalogue = lambda _: (Model(id="a", name="a", provider="T", local=True, default=True),)
        assert await used() == "a"


async def test_events_of_long_ago_are_dropped_and_the_message_stays(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        old, fresh = await done(client, ask("say old"), ask("say fresh"))
        day_before = (
            sa.update(runs).where(runs.c.id == old["run_id"]).values(ended_at=now_ms() - 25 * 3_600_000)
        )
        it.database.write_now(lambda c: c.execute(day_before))
        it.database.write_now(compaction.compact)
        reply = await client.get(f"/v1/runs/{old['run_id']}/events")
        assert (reply.status_code, reply.json()["code"]) == (410, "cursor_expired")
        resumed = await client.get(f"/v1/runs/{old['run_id']}/events", params={"after": 2})
        assert resumed.status_code == 410
        assert (await client.get(f"/v1/runs/{fresh['run_id']}/events")).status_code == 200
        thread = (await client.get(f"/v1/runs/{old['run_id']}")).json()["thread_id"]
        kept = (await client.get(f"/v1/threads/{thread}")).json()["messages"][1]
        assert (kept["text"], kept["status"]) == ("old", "finished")
