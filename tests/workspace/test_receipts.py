"""“What was used” is told of every answer: whole, stopped, cut by a crash or failed; and it tells what really ran."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from harmony_protocol.sync import Op
from harmony_protocol.threads import Message, RunStatus
from harmony_workspace.companion import catalogue, operations, run_rows
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.companion.runs import Runs
from harmony_workspace.store import threads
from harmony_workspace.store.tables import run_events
from harmony_workspace.store.tables import runs as runs_table
from tests.fakes.model_server import ModelServer, Reply, error, text, tool
from tests.parts.companion import Room, room
from tests.parts.house import ask

NOW = datetime.fromisoformat("2026-11-21T18:00:00+01:00")
ENDLESS = Reply(pieces=["word "] * 500, delay=0.02)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
async def acme(tmp_path: Path, server: ModelServer) -> AsyncIterator[Room]:
    async with room(tmp_path) as made:
        await made.meeting("Acme renewal", "Dana Reyes: An 18 percent price increase is off the table.\n")
        await made.uses(server)
        yield made


async def begun(it: Room, runs: Runs, question: str) -> tuple[Begun, str]:
    """Asks; gives the run and its thread."""
    op = Op.model_validate(ask(question))
    effect = await it.database.write(operations.apply, it.owner, op, catalogue.models)
    assert effect.begun is not None
    runs.start(effect.begun)
    return effect.begun, op.target


async def told(runs: Runs, run: Begun, what: str) -> None:
    """Waits until the stored events tell this."""
    live = runs.live(run.run_id)
    assert live is not None
    async with asyncio.timeout(20), live.grown:
        await live.grown.wait_for(lambda: any(what in str(event) for event in live.events))


async def ended(runs: Runs, run: Begun) -> None:
    live = runs.live(run.run_id)
    if live is not None:
        async with asyncio.timeout(20), live.grown:
            await live.grown.wait_for(lambda: live.ended)


async def answer(it: Room, thread: str) -> Message:
    return (await it.database.read(threads.with_messages, it.owner, thread)).messages[-1]


async def test_a_stopped_answer_tells_what_was_used(acme: Room, server: ModelServer) -> None:
    server.script(tool("search_conversations", query="price"), ENDLESS)
    runs = Runs(acme.database, acme.answerer)
    run, thread = await begun(acme, runs, "What about the price?")
    await told(runs, run, "word")
    runs.stop(run.run_id)
    await ended(runs, run)
    message = await answer(acme, thread)
    assert message.status is RunStatus.STOPPED
    assert message.text.startswith("word")
    assert message.receipt is not None
    assert (message.receipt.provider, message.receipt.model, message.receipt.local) == (
        "Scripted",
        "scripted",
        True,
    )
    assert len(message.receipt.conversations_read) == 1
    assert message.receipt.tools == ("search_conversations",)
    assert message.receipt.duration_ms is not None
    assert message.receipt.input_tokens is None, "nobody has counted the reply that was broken off"


async def test_what_was_counted_before_a_stop_is_told(acme: Room, server: ModelServer) -> None:
    """While a tool runs no request is open, but those of the tool itself are."""
    server.script(tool("count_across_meetings", kind_of_thing="objections"), Reply(kind="hang", repeat=True))
    runs = Runs(acme.database, acme.answerer)
    run, thread = await begun(acme, runs, "Which objections came up?")
    await asyncio.to_thread(server.wait_for, 2)
    runs.stop(run.run_id)
    await ended(runs, run)
    receipt = (await answer(acme, thread)).receipt
    assert receipt is not None
    assert receipt.tools == ("count_across_meetings",)
    assert len(receipt.conversations_read) == 1, "it was sent"
    assert receipt.input_tokens is None


def _as_a_crash_leaves_it(connection: sa.Connection, run: Begun, seq: int) -> None:
    running = {"status": RunStatus.RUNNING.value, "problem": None, "receipt": None}
    connection.execute(sa.update(runs_table).where(runs_table.c.id == run.run_id).values(**running))
    connection.execute(sa.delete(run_events).where(run_events.c.run_id == run.run_id, run_events.c.seq > seq))


async def test_an_answer_cut_by_a_crash_tells_what_is_known(acme: Room, server: ModelServer) -> None:
    server.script(tool("search_conversations", query="price"), ENDLESS)
    runs = Runs(acme.database, acme.answerer)
    run, thread = await begun(acme, runs, "What about the price?")
    await told(runs, run, "word")
    stored = await acme.database.read(run_rows.stored_events, run.run_id)
    await runs.close()
    await acme.database.write(_as_a_crash_leaves_it, run, len(stored))
    assert await acme.database.write(run_rows.interrupt_left_over) == 1
    message = await answer(acme, thread)
    assert message.status is RunStatus.INTERRUPTED
    assert message.receipt is not None
    assert (message.receipt.model, message.receipt.tools) == ("scripted", ("search_conversations",))
    assert len(message.receipt.conversations_read) == 1
    assert (message.receipt.input_tokens, message.receipt.duration_ms) == (None, None)


async def test_an_answer_that_the_provider_turned_away_costs_what_was_counted_before(
    acme: Room, server: ModelServer
) -> None:
    looks = Reply(calls=[("search_conversations", {"query": "price"})], tokens=(300, 40))
    server.script(looks, error(429))
    told = await acme.ask("What about the price?")
    assert told.receipt is not None
    assert (told.receipt.input_tokens, told.receipt.output_tokens) == (300, 40)


@pytest.mark.parametrize(
    ("question", "tools"),
    [
        ("What did Acme say about pricing in our last five calls?", ("search_conversations",)),
        ("Which objections came up most often this month?", ("count_across_meetings",)),
        ("Which meetings did we have with Acme?", ("list_conversations",)),
        ("Who is Dana Reyes?", ("look_up_people",)),
        ("Draft a follow-up e-mail to Acme.", ("get_transcript",)),
        ("Hello!", ()),
    ],
)
async def test_the_fixed_plan_tells_which_way_it_went(
    tmp_path: Path, server: ModelServer, question: str, tools: tuple[str, ...]
) -> None:
    server.script(text("They love it.", repeat=True))
    async with room(tmp_path) as made:
        await made.sample(NOW)
        await made.uses(server, small=True)
        told = await made.ask(question, now=NOW)
    assert told.receipt is not None
    assert told.receipt.tools == tools


async def test_a_stopped_answer_of_the_fixed_plan(
    tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harmony_workspace.companion.small_plan._SECONDS", 30)
    server.script(Reply(kind="hang", repeat=True))
    async with room(tmp_path) as made:
        await made.sample(NOW)
        await made.uses(server, small=True)
        runs = Runs(made.database, made.answerer)
        run, thread = await begun(made, runs, "What did Acme say about pricing in our last five calls?")
        await asyncio.to_thread(server.wait_for, 1)
        runs.stop(run.run_id)
        await ended(runs, run)
        receipt: Any = (await answer(made, thread)).receipt
    assert receipt is not None
    assert receipt.tools == ("search_conversations",)
    assert receipt.conversations_read
    assert receipt.input_tokens is None
