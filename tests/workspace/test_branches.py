"""A thread is a tree of messages: editing and answering again keep what was there, and one branch is shown."""

from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from harmony_workspace.store.tables import messages, threads
from tests.fakes.answerer import Scripted
from tests.parts.house import ask, done, new_id, op, opened, refused, send


async def tree(client: httpx.AsyncClient, thread: str) -> dict[str, Any]:
    """Parent of each message, by id."""
    found = (await client.get(f"/v1/threads/{thread}")).json()
    return {message["id"]: message["parent_id"] for message in found["messages"]}


async def head(client: httpx.AsyncClient, thread: str) -> str:
    found: str = (await client.get(f"/v1/threads/{thread}")).json()["thread"]["head_id"]
    return found


def asking(thread: str, text: str, **more: Any) -> tuple[str, dict[str, object]]:
    """A question and its id."""
    question: Any = ask(text, thread)
    question["body"] |= more
    return question["body"]["message_id"], question


async def test_messages_follow_one_another(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, thread = it.as_owner(), new_id()
        first, question = asking(thread, "say one")
        [one] = await done(client, question)
        second, question = asking(thread, "say two")
        [two] = await done(client, question)
        assert await tree(client, thread) == {
            first: None,
            one["answer_id"]: first,
            second: one["answer_id"],
            two["answer_id"]: second,
        }
        assert await head(client, thread) == two["answer_id"]


async def test_an_edited_question_is_a_branch_that_knows_nothing_of_the_other(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, thread = it.as_owner(), new_id()
        _, question = asking(thread, "say one")
        [one] = await done(client, question)
        second, question = asking(thread, "say two")
        await done(client, question)
        edited, question = asking(thread, "say three", parent_id=one["answer_id"])
        [three] = await done(client, question)
        parents = await tree(client, thread)
        assert parents[second] == parents[edited] == one["answer_id"]
        assert await head(client, thread) == three["answer_id"]
        assert [said.text for said in script.asked[-1].history] == ["say one", "one"]
        again, question = asking(thread, "say anew", parent_id="")
        await done(client, question)
        assert (await tree(client, thread))[again] is None
        assert script.asked[-1].history == ()
        assert it.count(messages) == 8, "nothing is overwritten"


async def test_another_answer_stands_beside_the_first(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, thread = it.as_owner(), new_id()
        asked, question = asking(thread, "say one")
        [one] = await done(client, question)
        [again] = await done(client, op("retry_run", thread, message_id=asked))
        parents = await tree(client, thread)
        assert parents[one["answer_id"]] == parents[again["answer_id"]] == asked
        assert await head(client, thread) == again["answer_id"]
        assert script.asked[-1].history == ()


async def test_the_chosen_branch_is_the_one_that_goes_on(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, thread = it.as_owner(), new_id()
        asked, question = asking(thread, "say one")
        [one] = await done(client, question)
        await done(client, op("retry_run", thread, message_id=asked))
        await done(client, op("update_thread", thread, head_id=one["answer_id"]))
        assert await head(client, thread) == one["answer_id"]
        following, question = asking(thread, "say on")
        await done(client, question)
        assert (await tree(client, thread))[following] == one["answer_id"]
        assert (await refused(client, op("update_thread", thread, head_id=new_id())))["code"] == "not_found"
        assert (await refused(client, op("update_thread", thread, head_id=None)))["code"] == "bad_request"


async def test_a_question_follows_only_messages_of_its_own_thread(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        stranger, question = asking(new_id(), "say one")
        await done(client, question)
        for parent in (stranger, new_id()):
            _, question = asking(new_id(), "say two", parent_id=parent)
            assert (await refused(client, question))["code"] == "not_found"
        assert it.count(messages) == 2


async def test_a_follow_up_waits_for_the_answer_and_sees_it(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, thread = it.as_owner(), new_id()
        _, question = asking(thread, "wait nineteen")
        [slow] = await send(client, question)
        queued, question = asking(thread, "say and now")
        [outcome] = await send(client, question)
        result: Any = slow["result"]
        assert (await tree(client, thread))[queued] == result["answer_id"]
        script.gate.set()
        await client.get(f"/v1/runs/{outcome['result']['run_id']}/events")  # type: ignore[index]
        assert [said.text for said in script.asked[-1].history] == ["wait nineteen", "nineteen"]


async def test_a_long_branch_is_walked_and_deleted(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, thread = it.as_owner(), new_id()

        first, question = asking(thread, "say it")
        await done(client, question)
        it.database.write_now(_follow, thread, first, 1200)
        _, question = asking(thread, "say the end")
        await done(client, question)
        assert len(script.asked[-1].history) == 1201
        await done(client, op("delete_thread", thread))
        assert it.count(messages) == 0


def _follow(connection: sa.Connection, thread: str, first: str, count: int) -> None:
    """So many messages that follow one another behind the first; the last is the head."""
    ids = [first, *(new_id() for _ in range(count))]
    row = {"thread_id": thread, "role": "user", "text": "on", "created_at": 1, "spoken": False}
    rows = [row | {"id": id_, "parent_id": ids[n], "position": n + 10} for n, id_ in enumerate(ids[1:])]
    connection.execute(sa.insert(messages), rows)
    connection.execute(sa.update(threads).values(head_id=ids[-1]))
