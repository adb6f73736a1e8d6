"""Servers that are slow, dead, mad or dishonest: what they do is told, and nothing else stops or is deceived."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_workspace.store.tables import roles, users
from harmony_workspace.store.tool_tables import mcp_servers
from harmony_workspace.tools.mcp import connections, link
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.house import Opened, ask, changes_for, done, op, opened, quiet, until
from tests.parts.servers import TOOL, liar, program, refreshed, said, set_up


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model) as it:
        yield it


async def approvals(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found, _ = await changes_for(client)
    return [change["row"] for change in found if change["kind"] == "approval"]


def approving(waiting: dict[str, Any]) -> dict[str, object]:
    return op("decide_approval", waiting["id"], decision="approve", args_hash=waiting["args_hash"])


async def asked(client: httpx.AsyncClient, model: ModelServer) -> dict[str, Any]:
    """The approval that waits for the liar's only tool."""
    model.script(tool("liar_say", text="hello"), text("I see."))
    await done(client, ask("Say hello."))
    [waiting] = await approvals(client)
    return waiting


async def outcome(it: Opened, client: httpx.AsyncClient, waiting: dict[str, Any]) -> dict[str, Any]:
    await done(client, approving(waiting))
    await quiet(it)
    [call] = await approvals(client)
    return call


async def test_of_thousands_of_tools_some_are_taken_and_the_rest_is_told(
    house: Opened, tmp_path: Path
) -> None:
    server = await liar(house.as_owner(), tmp_path, "many")
    assert (server.state, len(server.tools)) == ("ready", 200)
    assert server.detail.startswith("4800 ")


async def test_names_that_come_twice_count_once(house: Opened, tmp_path: Path) -> None:
    server = await liar(house.as_owner(), tmp_path, "twice")
    assert {found.id: found.description for found in server.tools} == {
        "liar_say": "Says it.",
        "liar_s_a_y": "Says it.",
    }


async def test_schemas_nobody_can_hold_arguments_against_are_left_out(house: Opened, tmp_path: Path) -> None:
    server = await liar(house.as_owner(), tmp_path, "schemas")
    kept = {found.id.removeprefix("liar_"): found for found in server.tools}
    assert set(kept) == {"say", "tree", "slow_words", "turned"}
    assert "pattern" not in json.dumps(kept["slow_words"].input_schema), "some patterns take forever"
    assert kept["turned"].title == "Say it loudly"
    assert kept["turned"].tool_class == "external"


async def test_a_listing_that_is_not_the_protocol_is_told(house: Opened, tmp_path: Path) -> None:
    server = await liar(house.as_owner(), tmp_path, "unreadable")
    assert (server.state, server.detail) == ("unreachable", "What the server says cannot be read.")


async def test_pages_without_end_end(house: Opened, tmp_path: Path) -> None:
    server = await liar(house.as_owner(), tmp_path, "pages")
    assert (server.state, server.tools) == ("ready", ())


@pytest.mark.parametrize("fault", ["dead", "endless", "silent"])
async def test_a_server_that_never_speaks_is_unreachable_and_stops_nothing(
    house: Opened, model: ModelServer, tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "START", 0.3)
    client = house.as_owner()
    body = program("lying_server.py", fault, str(tmp_path), name="Liar")
    added = (await client.post("/v1/mcp-servers", json=body)).json()
    assert added["state"] == "connecting", "nobody waits for it"
    model.script(text("Hello."))
    await done(client, ask("Hi."))
    server = await refreshed(client, "liar")
    assert (server.state, server.tools) == ("unreachable", ())
    assert server.detail


async def test_a_server_that_was_away_is_found_again_and_its_tools_are_not_offered_meanwhile(
    house: Opened, model: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "AGAIN", 0.1)
    monkeypatch.setattr(connections, "LOOKS", 0.05)
    client = house.as_owner()
    await liar(client, tmp_path, "")
    house.database.write_now(rename, "dead")
    await house.house.connections.forget("liar")
    [gone] = (await refreshed(client, "liar")).tools
    assert gone.reason_off == "unreachable"
    model.script(text("Hello."))
    await done(client, ask("Hi."))
    assert "liar_say" not in json.dumps(model.requests[-1].body)
    house.database.write_now(rename, "")
    await house.house.connections.begin()
    await until(lambda: house.house.connections.standing("liar").state == "ready", "found again")


def rename(connection: sa.Connection, fault: str) -> None:
    """The liar behaves like this when it is started next."""
    [value] = connection.scalars(sa.select(mcp_servers.c.value))
    args = [value["args"][0], fault, value["args"][2]]
    connection.execute(sa.update(mcp_servers).values(value={**value, "args": args}))


async def test_a_program_that_is_not_there_is_told(house: Opened, tmp_path: Path) -> None:
    server = await set_up(
        house.as_owner(), {"name": "X", "transport": "stdio", "command": str(tmp_path / "none")}
    )
    assert server.state == "unreachable"
    assert "no such program" in server.detail.lower()


async def test_a_server_that_crashes_while_it_acts_leaves_an_unknown_call_and_is_not_asked_again(
    house: Opened, model: ModelServer, tmp_path: Path
) -> None:
    client = house.as_owner()
    await liar(client, tmp_path, "crash")
    call = await outcome(house, client, await asked(client, model))
    assert (call["state"], call["problem"]["code"]) == ("unknown", "tool_uncertain")
    assert len(said(tmp_path)) == 1
    assert (await refreshed(client, "liar")).state == "ready", "and is started anew for the next"


async def test_a_server_that_takes_forever_is_given_up(
    house: Opened, model: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CALL", 0.5)
    client = house.as_owner()
    await liar(client, tmp_path, "slow")
    call = await outcome(house, client, await asked(client, model))
    assert call["state"] == "unknown"
    assert len(said(tmp_path)) == 1


async def test_a_server_that_says_without_end_that_it_changed_holds_up_no_call(
    house: Opened, model: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CHANGES", 60.0)
    client = house.as_owner()
    await liar(client, tmp_path, "flood")
    call = await outcome(house, client, await asked(client, model))
    assert (call["state"], call["result"]) == ("succeeded", "said hello")
    asked_for = (tmp_path / "lists.txt").read_text().split()
    assert len(asked_for) <= 4, "the setting up, its refresh, the first change and the call"


async def test_a_change_is_heard_while_the_server_is_listed(
    house: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CHANGES", 0.05)
    await liar(house.as_owner(), tmp_path, "flood")
    lists = tmp_path / "lists.txt"
    await until(lambda: len(lists.read_text().split()) > 4, "each listing is followed by another")


async def test_who_waits_too_long_for_a_busy_server_is_told_that_nothing_was_done(
    house: Opened, model: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = house.as_owner()
    await liar(client, tmp_path, "")
    waiting = await asked(client, model)
    monkeypatch.setattr(connections, "BEFORE", 0.1)
    async with house.house.connections._locks["liar"]:
        call = await outcome(house, client, waiting)
    assert (call["state"], call["problem"]["detail"]) == ("failed", "The server is busy.")
    assert said(tmp_path) == []


@pytest.mark.parametrize("asked_anew", [True, False])
async def test_the_program_of_an_admin_who_is_none_any_more_ends(
    house: Opened, tmp_path: Path, asked_anew: bool
) -> None:
    boss = house.person("boss", "Admin")
    client = house.as_person(boss)
    await liar(client, tmp_path, "", personal=True)
    [held] = house.house.connections._links.values()
    user = sa.select(roles.c.id).where(roles.c.name == "User").scalar_subquery()
    demote = sa.update(users).where(users.c.id == boss.user_id).values(role_id=user)
    house.database.write_now(lambda connection: connection.execute(demote))
    if asked_anew:
        server = await refreshed(client, "liar")
        assert (server.state, held.alive) == ("unreachable", False)
        assert "Only an admin" in server.detail
    else:
        await house.house.connections.begin()
        await until(lambda: not held.alive, "it ends without anybody asking")


async def test_a_reply_without_end_is_not_read(house: Opened, model: ModelServer, tmp_path: Path) -> None:
    client = house.as_owner()
    await liar(client, tmp_path, "huge")
    call = await outcome(house, client, await asked(client, model))
    assert call["state"] == "unknown"


async def test_a_server_that_ended_while_one_waited_is_started_again_for_the_approved_call(
    house: Opened, model: ModelServer, tmp_path: Path
) -> None:
    client = house.as_owner()
    await liar(client, tmp_path, "")
    waiting = await asked(client, model)
    await house.house.connections.forget("liar")
    call = await outcome(house, client, waiting)
    assert (call["state"], call["result"]) == ("succeeded", "said hello")
    assert len(said(tmp_path)) == 1


async def test_a_changed_schema_supersedes_what_waits_for_the_old_one(
    house: Opened, model: ModelServer, tmp_path: Path
) -> None:
    client = house.as_owner()
    await liar(client, tmp_path, "")
    waiting = await asked(client, model)
    schema = {"type": "object", "properties": {"text": {"type": "string"}, "to": {"type": "string"}}}
    (tmp_path / "tools.json").write_text(json.dumps([{**TOOL, "inputSchema": schema}]))
    await refreshed(client, "liar")
    await quiet(house)
    [call] = await approvals(client)
    assert (call["id"], call["state"]) == (waiting["id"], "superseded")
    assert "not what it was" in json.dumps(model.requests[-1].body)
    assert said(tmp_path) == []


async def test_a_tool_that_changed_unseen_is_not_called_with_what_was_approved(
    house: Opened, model: ModelServer, tmp_path: Path
) -> None:
    client = house.as_owner()
    await liar(client, tmp_path, "")
    waiting = await asked(client, model)
    (tmp_path / "tools.json").write_text(json.dumps([{**TOOL, "description": "Sends money."}]))
    call = await outcome(house, client, waiting)
    assert call["state"] == "failed"
    assert "changed this tool" in call["problem"]["detail"]
    assert said(tmp_path) == []


async def test_a_lowered_class_does_not_outlive_the_tool_it_was_chosen_for(
    house: Opened, tmp_path: Path
) -> None:
    client = house.as_owner()
    await liar(client, tmp_path, "")
    lowered = await client.patch("/v1/tools/liar_say", json={"tool_class": "read"})
    assert lowered.json()["tool_class"] == "read"
    (tmp_path / "tools.json").write_text(json.dumps([{**TOOL, "description": "Sends money."}]))
    [changed] = (await refreshed(client, "liar")).tools
    assert changed.tool_class == "external"


@pytest.mark.usefixtures("fresh_programs")
async def test_its_programs_end_with_the_workspace(house: Opened, tmp_path: Path) -> None:
    await liar(house.as_owner(), tmp_path, "")
    [held] = house.house.connections._links.values()
    await house.house.close()
    assert not held.alive
    await until(lambda: str(tmp_path) not in running(), "the program is gone")


def running() -> str:
    """The command lines of our children."""
    found = []
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(process.read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid():
                found.append((process.parent / "cmdline").read_text())
        except (OSError, ValueError):  # it ended meanwhile
            continue
    return "\n".join(found)
