"""What cannot be written down, or fails while it is, stops neither a call nor its answer nor what is shown."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_protocol.tools import Preview
from harmony_workspace.store.tool_tables import tool_calls
from harmony_workspace.tools import executor
from harmony_workspace.tools.mcp import connections
from harmony_workspace.tools.tool import Call, Tool, mended
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts import postgres
from tests.parts.house import Opened, ask, changes_for, done, op, opened, quiet, refused, until

SCHEMA = {"type": "object", "properties": {"to": {"type": "string"}, "amount": {"type": "number"}}}
HALF = "\ud800"


async def pay(call: Call) -> str:
    return f"Paid {call.arguments.get('to')}."


PAY = Tool("pay", "1", "Pay somebody", "Pays.", SCHEMA, "external", run=pay)


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model, tools=[PAY]) as it:
        yield it


async def calls(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """As the feed tells them; the other door opens, too."""
    assert (await client.get("/v1/approvals")).status_code == 200
    found, _ = await changes_for(client)
    return [change["row"] for change in found if change["kind"] == "approval"]


async def said(client: httpx.AsyncClient) -> list[str]:
    found, _ = await changes_for(client)
    return [change["row"]["text"] for change in found if change["kind"] == "message"]


def approving(waiting: dict[str, Any], **more: Any) -> dict[str, object]:
    return op("decide_approval", waiting["id"], decision="approve", args_hash=waiting["args_hash"], **more)


async def approved(it: Opened, model: ModelServer, **changed: Any) -> dict[str, Any]:
    """A call that was asked for and approved, as it is once it is settled."""
    model.script(tool("pay", to="Ann"), text("Well."))
    client = it.as_owner()
    await done(client, ask("Pay Ann."))
    [waiting] = await calls(client)
    await done(client, approving(waiting, **changed))
    await quiet(it)
    [call] = await calls(client)
    return call


BAD = [
    "",
    '{"to": "\\ud800"}',
    '{"to\\udfff": "Ann"}',
    '{"to": "Ann", "amount": NaN}',
    '{"amount": -Infinity}',
    '{"amount": 1e999}',
]


async def test_arguments_that_cannot_be_sent_as_they_are_shown_are_refused(
    house: Opened, model: ModelServer
) -> None:
    model.script(tool("pay", to="Ann"), text("Done."))
    client = house.as_owner()
    [asked] = await done(client, ask("Pay Ann."))
    [waiting] = await calls(client)
    for arguments in BAD:
        edited = await refused(client, approving(waiting, arguments=arguments))
        own = op("propose_call", asked["answer_id"], tool_id="pay", arguments=arguments)
        for problem in (edited, await refused(client, own)):
            assert problem["code"] == "arguments_invalid", arguments
    assert (await client.post("/v1/rules/trial", json={"rule": "pay"})).json()["looked_at"] == 1
    [still] = await calls(client)
    assert still["state"] == "pending"
    await done(client, approving(waiting))
    await quiet(house)
    [call] = await calls(client)
    assert call["state"] == "succeeded"


@pytest.mark.parametrize("odd", [{"to": HALF}, {"amount": float("nan")}])
async def test_a_model_is_told_that_they_do_not_fit(
    house: Opened, model: ModelServer, odd: dict[str, Any]
) -> None:
    model.script(tool("pay", **odd), text("I cannot."))
    client = house.as_owner()
    await done(client, ask("Pay."))
    await quiet(house)
    assert await calls(client) == []
    assert "I cannot." in await said(client)


async def test_half_characters_of_a_result_do_not_hide_that_it_was_done(
    tmp_path: Path, model: ModelServer
) -> None:
    async def half(call: Call) -> str:
        return f"Pa{HALF}id \ud83d\ude00"

    reading = replace(PAY, id="look", tool_class="read", run=half)
    async with opened(tmp_path, model=model, tools=[replace(PAY, run=half), reading]) as it:
        call = await approved(it, model)
        assert (call["state"], call["result"]) == ("succeeded", "Pa\ufffdid 😀")
        model.script(tool("look"), text(f"An{HALF}n"))
        client = it.as_owner()
        await done(client, ask("Look."))
        assert "An\ufffdn" in await said(client)
    assert mended("Zoë 😀") == "Zoë 😀"


async def test_a_result_that_cannot_be_kept_is_unknown(tmp_path: Path, model: ModelServer) -> None:
    async def odd(call: Call) -> str:
        return b"no text"  # type: ignore[return-value]

    async with opened(tmp_path, model=model, tools=[replace(PAY, run=odd)]) as it:
        call = await approved(it, model)
    assert (call["state"], call["problem"]["code"]) == ("unknown", "tool_uncertain")
    assert "could not be kept" in call["problem"]["detail"]


async def test_a_call_that_cannot_be_begun_fails_and_the_answer_goes_on(
    tmp_path: Path, model: ModelServer
) -> None:
    def previewed(_connection: sa.Connection, _reader: object, arguments: Any) -> Preview:
        return Preview(title={"Ann": "Pay Ann"}[arguments["to"]])

    async with opened(tmp_path, model=model, tools=[replace(PAY, preview=previewed)]) as it:
        call = await approved(it, model, arguments='{"to": "Bob"}')
        assert call["state"] == "failed"
        assert "KeyError" in call["problem"]["detail"]
        assert len(model.requests) == 2, "the answer went on"


def broken(it: Opened, moment: str) -> None:
    """The table of calls takes this no more, as on a disk that is full."""
    if postgres.WANTED:
        body = "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$"
        execute(it, f"CREATE OR REPLACE FUNCTION full_() RETURNS trigger {body}")
        execute(it, f"CREATE TRIGGER broken BEFORE {moment} ON tool_calls EXECUTE FUNCTION full_()")
        return
    execute(it, f"CREATE TRIGGER broken BEFORE {moment} ON tool_calls BEGIN SELECT RAISE(ABORT, 'full'); END")


def mend(it: Opened) -> None:
    execute(it, "DROP TRIGGER broken" + (" ON tool_calls" if postgres.WANTED else ""))


def execute(it: Opened, statement: str) -> None:
    it.database.write_now(lambda connection: connection.execute(sa.text(statement)))


async def test_an_answer_whose_calls_cannot_be_kept_fails_and_the_thread_goes_on(
    house: Opened, model: ModelServer
) -> None:
    broken(house, "INSERT")
    model.script(tool("pay", to="Ann"), text("Here I am again."))
    client = house.as_owner()
    asked = ask("Pay Ann.")
    [result] = await done(client, asked)
    events = (await client.get(f"/v1/runs/{result['run_id']}/events")).text
    assert '"code": "internal"' in events.splitlines()[-2]
    mend(house)
    await done(client, ask("Are you there?", thread=str(asked["target"])))
    assert await calls(client) == []
    assert "Here I am again." in await said(client)


async def test_expiry_is_looked_at_again_after_the_database_failed(
    house: Opened, model: ModelServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(executor, "LOOKS", 0.02)
    model.script(tool("pay", to="Ann"), text("Nobody decided."))
    client = house.as_owner()
    await done(client, ask("Pay Ann."))
    await house.house.executor.begin()
    execute(house, "UPDATE tool_calls SET expires_at = 1")
    broken(house, "UPDATE")
    await until(lambda: "which approvals have expired" in caplog.text, "it failed")
    mend(house)
    state = sa.select(tool_calls.c.state)
    await until(lambda: house.database.read_now(lambda c: c.scalar(state)) == "expired", "expired")


async def test_servers_are_looked_at_again_after_the_database_failed(
    house: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connections, "LOOKS", 0.02)
    execute(house, "ALTER TABLE mcp_servers RENAME TO away")
    await house.house.connections.begin()
    await until(lambda: "which servers are due" in caplog.text, "it failed")
    execute(house, "ALTER TABLE away RENAME TO mcp_servers")
    new = {"name": "None", "transport": "stdio", "command": "/none"}
    house.house.connections.refresh_soon = lambda server_id: None  # type: ignore[method-assign]
    await house.as_owner().post("/v1/mcp-servers", json=new)
    await until(lambda: house.house.connections.standing("none").state == "unreachable", "looked at")
