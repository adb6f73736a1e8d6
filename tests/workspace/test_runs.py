"""An answer is told in AG-UI events that are stored before they are sent, and survives whatever happens."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from ag_ui.core import events as ag_ui
from pydantic import BaseModel

from harmony_protocol.errors import ErrorCode
from harmony_protocol.events import EventType
from harmony_workspace.companion import run_rows
from harmony_workspace.companion.answering import AnswerError, Cited, Processed, Step, TextDelta, ToolCall
from harmony_workspace.store.tables import run_events
from tests.fakes.answerer import WAIT, Scripted
from tests.parts.house import Opened, ask, new_id, opened, send

AG_UI: dict[str, type[BaseModel]] = {
    EventType.RUN_STARTED: ag_ui.RunStartedEvent,
    EventType.RUN_FINISHED: ag_ui.RunFinishedEvent,
    EventType.RUN_ERROR: ag_ui.RunErrorEvent,
    EventType.TEXT_START: ag_ui.TextMessageStartEvent,
    EventType.TEXT_CONTENT: ag_ui.TextMessageContentEvent,
    EventType.TEXT_END: ag_ui.TextMessageEndEvent,
    EventType.TOOL_START: ag_ui.ToolCallStartEvent,
    EventType.TOOL_ARGS: ag_ui.ToolCallArgsEvent,
    EventType.TOOL_END: ag_ui.ToolCallEndEvent,
    EventType.TOOL_RESULT: ag_ui.ToolCallResultEvent,
    EventType.CUSTOM: ag_ui.CustomEvent,
}


async def begin(client: httpx.AsyncClient, text: str, thread: str = "") -> tuple[str, str, str]:
    """Asks; gives run, answer and thread."""
    question = ask(text, thread)
    [outcome] = await send(client, question)
    result: Any = outcome["result"]
    return result["run_id"], result["answer_id"], str(question["target"])


async def read(client: httpx.AsyncClient, run: str, **headers: str) -> list[tuple[str, dict[str, Any]]]:
    """All events of a run, once it has ended."""
    reply = await client.get(f"/v1/runs/{run}/events", headers=headers)
    found = []
    for frame in reply.text.split("\n\n"):
        if frame.startswith("id: "):
            id_, data = frame.split("\n", 1)
            found.append((id_.removeprefix("id: "), json.loads(data.removeprefix("data: "))))
    return found


async def grown(it: Opened, run: str, text: str) -> None:
    """Waits until these words of the answer are stored; what it asked stands in the title."""
    live = it.house.runs.live(run)
    assert live is not None
    async with asyncio.timeout(5), live.grown:
        await live.grown.wait_for(lambda: any(text in event.get("delta", "") for event in live.events))


async def test_an_answer_is_a_well_formed_ag_ui_run(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        meeting = it.meeting(it.owner, "Acme pricing", "The price is nineteen")
        script.script = [
            Step("Read 1 conversation with Acme"),
            ToolCall("call-1", "search", '{"q": "price"}', '{"said": "The price is nineteen"}'),
            TextDelta("It is "),
            TextDelta("nineteen [1]."),
            Cited(1, meeting.id, 0),
            Processed("Test", "one", True, (meeting.id,), ("search",)),
        ]
        client = it.as_owner()
        run, answer, thread = await begin(client, "What is the price?")
        events = await read(client, run)
        assert [id_ for id_, _ in events] == [f"{run}:{n}" for n in range(1, len(events) + 1)]
        for _, event in events:
            AG_UI[event["type"]].model_validate(event)
        kinds = [event.get("name", event["type"]) for _, event in events]
        assert kinds[:3] == ["RUN_STARTED", "harmony.title", "harmony.step"]
        assert kinds[3:7] == ["TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END", "TOOL_CALL_RESULT"]
        assert kinds[7] == "TEXT_MESSAGE_START"
        assert kinds[-2:] == ["TEXT_MESSAGE_END", "RUN_FINISHED"]
        told = json.dumps([event for _, event in events if event["type"] != "CUSTOM"])
        assert "The price is nineteen" not in told, "what a tool read is not told past the scope filter"
        stored = it.database.read_now(run_rows.stored_events, run)
        assert "The price is nineteen" not in json.dumps(stored), "quotes are not stored with the answer"
        row = (await client.get(f"/v1/threads/{thread}")).json()["messages"][1]
        assert (row["id"], row["text"], row["status"]) == (answer, "It is nineteen [1].", "finished")
        assert row["steps"] == ["Read 1 conversation with Acme"]
        assert row["receipt"]["conversations_read"] == [meeting.id]
        assert row["citations"][0]["quote"] == "The price is nineteen"


async def test_a_stream_resumes_after_the_last_event_that_was_seen(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        run, _, _ = await begin(client, "say one two three")
        everything = await read(client, run)
        for seen, (id_, _) in enumerate(everything, start=1):
            assert await read(client, run, **{"Last-Event-ID": id_}) == everything[seen:]
        ended = await client.get(f"/v1/runs/{run}/events", params={"after": len(everything)})
        assert ended.status_code == 204
        assert (await client.get(f"/v1/runs/{run}")).json()["last_seq"] == len(everything)
        foreign = await client.get(f"/v1/runs/{run}/events", headers={"Last-Event-ID": f"{new_id()}:1"})
        assert foreign.status_code == 422


async def test_nothing_is_told_that_is_not_stored(tmp_path: Path) -> None:
    script = Scripted([TextDelta("one"), WAIT, TextDelta("two")])
    async with opened(tmp_path, script) as it:
        run, _, _ = await begin(it.as_owner(), "go")
        await grown(it, run, "one")
        live = it.house.runs.live(run)
        assert live is not None
        assert live.events == it.database.read_now(run_rows.stored_events, run)
        script.gate.set()


async def test_deltas_that_come_together_share_a_commit(tmp_path: Path) -> None:
    async with opened(tmp_path, Scripted([TextDelta(f"{n} ") for n in range(2000)])) as it:
        client = it.as_owner()
        run, _, thread = await begin(client, "count")
        await read(client, run)
        assert it.count(run_events) < 40
        text = (await client.get(f"/v1/threads/{thread}")).json()["messages"][1]["text"]
        assert text == "".join(f"{n} " for n in range(2000))


async def test_stop_keeps_what_was_written(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client = it.as_owner()
        run, _, thread = await begin(client, "wait half an answer")
        await grown(it, run, "half an answer")
        running = (await client.get(f"/v1/threads/{thread}")).json()["messages"][1]
        assert (running["status"], running["text"]) == ("running", "")
        stop = {"op_id": new_id(), "kind": "stop_run", "target": run, "body": {}}
        assert (await send(client, stop, stop))[1]["status"] == "repeated"
        events = [event for _, event in await read(client, run)]
        assert [e.get("name", e["type"]) for e in events[-2:]] == ["harmony.stopped", "RUN_FINISHED"]
        assert script.cancelled == 1
        row = (await client.get(f"/v1/threads/{thread}")).json()["messages"][1]
        assert (row["status"], row["text"]) == ("stopped", "half an answer")
        assert (await client.post(f"/v1/runs/{run}/cancel")).status_code == 202, "stopping twice is harmless"


async def test_a_failed_answer_keeps_its_text_and_can_be_tried_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        run, _, thread = await begin(client, "fail")
        last = (await read(client, run))[-1][1]
        assert (last["type"], last["code"]) == ("RUN_ERROR", "provider_timeout")
        assert last["problem"]["args"] == {"provider": "Test", "seconds": 3}
        asked, row = (await client.get(f"/v1/threads/{thread}")).json()["messages"]
        assert (row["status"], row["text"], row["problem"]["retryable"]) == ("failed", "half", True)
        retry = {
            "op_id": new_id(),
            "kind": "retry_run",
            "target": thread,
            "body": {"message_id": asked["id"]},
        }
        [outcome] = await send(client, retry)
        assert outcome["result"]["run_id"] != run


async def test_our_own_fault_is_told_without_its_inside(tmp_path: Path) -> None:
    async with opened(tmp_path, Scripted([TextDelta("x"), ValueError("the inside")])) as it:
        client = it.as_owner()
        run, _, _ = await begin(client, "go")
        last = (await read(client, run))[-1][1]
        assert last["code"] == ErrorCode.INTERNAL
        assert "inside" not in json.dumps(last)


async def test_questions_of_one_thread_are_answered_one_after_the_other(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, thread = it.as_owner(), new_id()
        first, _, _ = await begin(client, "wait one", thread)
        second, _, _ = await begin(client, "say two", thread)
        third, _, _ = await begin(client, "say three", thread)
        await grown(it, first, "one")
        await client.post(f"/v1/runs/{second}/cancel")
        assert [e["type"] for _, e in await read(client, second)][-1] == "RUN_FINISHED"
        assert [q.text for q in script.asked] == ["wait one"]
        script.gate.set()
        await read(client, third)
        assert [q.text for q in script.asked] == ["wait one", "say three"]
        assert [(s.role, s.text) for s in script.asked[1].history] == [
            ("user", "wait one"),
            ("assistant", "one"),
            ("user", "say two"),
        ]
        shown = (await client.get(f"/v1/threads/{thread}")).json()["messages"]
        assert [m["status"] for m in shown if m["run_id"]] == ["finished", "stopped", "finished"]


async def test_other_threads_do_not_wait(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        slow, _, _ = await begin(client, "wait long")
        quick, _, _ = await begin(client, "say quick")
        assert (await read(client, quick))[-1][1]["type"] == "RUN_FINISHED"
        assert (await client.get(f"/v1/runs/{slow}")).json()["status"] == "running"


async def test_what_a_crash_cut_ends_interrupted_with_its_text(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        run, answer, thread = await begin(client, "wait half an answer")
        await grown(it, run, "half")
        stored = it.database.read_now(run_rows.stored_events, run)
        await (
            it.house.close()
        )  # the end of the process ends the run; undo that to stand where a crash leaves it
        it.database.write_now(_as_before, run, answer, len(stored))
        assert it.database.write_now(run_rows.interrupt_left_over) == 1
        row = (await client.get(f"/v1/threads/{thread}")).json()["messages"][1]
        assert (row["status"], row["text"]) == ("interrupted", "half an answer")
        assert row["problem"]["code"] == "run_interrupted"
        kinds = [e["type"] for _, e in await read(client, run)]
        assert kinds[-2:] == ["TEXT_MESSAGE_END", "RUN_ERROR"]
        assert it.database.write_now(run_rows.interrupt_left_over) == 0


def _as_before(connection: sa.Connection, run: str, answer: str, seq: int) -> None:
    connection.execute(
        sa.text("UPDATE runs SET status = 'running', problem = NULL WHERE id = :r"), {"r": run}
    )
    connection.execute(sa.text("UPDATE messages SET text = '' WHERE id = :a"), {"a": answer})
    connection.execute(sa.text("DELETE FROM run_events WHERE run_id = :r AND seq > :s"), {"r": run, "s": seq})


async def test_a_key_that_reads_less_is_answered_with_less(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client = it.as_person(it.owner, role="User")
        run, _, _ = await begin(client, "say hello")
        await read(client, run)
        assert script.asked[0].reader.scope == "own"


@pytest.mark.parametrize("code", [ErrorCode.PROVIDER_KEY, ErrorCode.MODEL_MISSING])
async def test_the_code_of_a_failure_reaches_the_message(tmp_path: Path, code: ErrorCode) -> None:
    async with opened(tmp_path, Scripted([AnswerError(code, retryable=False)])) as it:
        client = it.as_owner()
        run, _, thread = await begin(client, "go")
        await read(client, run)
        problem = (await client.get(f"/v1/threads/{thread}")).json()["messages"][1]["problem"]
        assert (problem["code"], problem["retryable"]) == (code, False)
