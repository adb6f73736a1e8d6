"""Tools of an MCP server: listed, classed, switched, approved, and carried out once by the server itself."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_protocol.tools import NewMcpServer
from harmony_workspace.tools.mcp import rows
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts import servers
from tests.parts.house import Opened, ask, changes_for, done, op, opened, quiet, refused
from tests.parts.servers import TOOL, liar, linear, program, said

BUG = {"title": "Export loses the last page", "team": "HAR", "priority": 2}


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model) as it:
        yield it


async def approvals(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found, _ = await changes_for(client)
    return [change["row"] for change in found if change["kind"] == "approval"]


async def tools(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {found["id"]: found for found in (await client.get("/v1/tools")).json()}


def approving(waiting: dict[str, Any], **more: Any) -> dict[str, object]:
    return op("decide_approval", waiting["id"], decision="approve", args_hash=waiting["args_hash"], **more)


async def test_a_changed_server_keeps_its_secrets_and_what_waits_only_at_the_same_place(
    house: Opened, model: ModelServer, tmp_path: Path
) -> None:
    client = house.as_owner()
    _, board = await linear(client, tmp_path, env={"KEY": "secret"})
    model.script(tool("linear_create_issue", **BUG), text("Well."))
    await done(client, ask("Create an issue."))
    [waiting] = await approvals(client)
    same = program("linear_server.py", str(tmp_path / "linear.db"), name="Linear of Acme")
    assert (await client.put("/v1/mcp-servers/linear", json=same)).json()["name"] == "Linear of Acme"
    assert [call["state"] for call in await approvals(client)] == ["pending"]
    assert house.house.sealed.has("mcp:linear:env")

    await client.patch("/v1/tools/linear_list_teams", json={"tool_class": "read"})
    elsewhere = program("linear_server.py", str(tmp_path / "other.db"), name="Linear")
    assert (await client.put("/v1/mcp-servers/linear", json=elsewhere)).status_code == 200
    assert [call["state"] for call in await approvals(client)] == ["superseded"]
    assert not house.house.sealed.has("mcp:linear:env")
    await refused(client, approving(waiting))
    await quiet(house)
    assert board.effects() == []
    await client.post("/v1/mcp-servers/linear/refresh")
    now = (await tools(client))["linear_list_teams"]
    assert now["tool_class"] == "external", "what was chosen was chosen for the other place"


async def test_an_issue_is_created_in_linear_once_it_is_approved(
    house: Opened, model: ModelServer, tmp_path: Path
) -> None:
    client = house.as_owner()
    server, board = await linear(client, tmp_path)
    assert (server.id, server.state, len(server.tools)) == ("linear", "ready", 8)
    model.script(tool("linear_create_issue", **BUG), text("HAR-1 is there."))
    await done(client, ask("Create a Linear issue for the bug John mentioned."))
    [waiting] = await approvals(client)
    assert board.effects() == []
    assert waiting["preview"]["title"] == f"Create an issue “{BUG['title']}” (Linear)"
    assert {line["label"]: line["text"] for line in waiting["preview"]["lines"]}["title"] == BUG["title"]
    assert (waiting["tool_class"], waiting["source_name"]) == ("external", "Linear")

    await done(client, approving(waiting))
    await quiet(house)
    [issue] = board.issues()
    assert (issue["id"], issue["title"], issue["priority"]) == ("HAR-1", BUG["title"], 2)
    assert len(board.effects()) == 1
    [call] = await approvals(client)
    assert call["state"] == "succeeded"
    assert "HAR-1" in call["result"]
    assert "HAR-1" in json.dumps(model.requests[-1].body)


async def test_what_the_server_refuses_is_told_and_its_own_reading_tools_ask_too(
    house: Opened, model: ModelServer, tmp_path: Path
) -> None:
    client = house.as_owner()
    await linear(client, tmp_path)
    model.script(tool("linear_create_issue", title="x", team="Nowhere"), text("No such team."))
    await done(client, ask("Create it."))
    [waiting] = await approvals(client)
    await done(client, approving(waiting))
    await quiet(house)
    [call] = await approvals(client)
    assert (call["state"], call["problem"]["detail"]) == (
        "failed",
        "Error executing tool create_issue: No team Nowhere",
    )
    known = await tools(client)
    assert known["linear_list_issues"]["tool_class"] == "external", "its hints lower nothing"
    assert known["linear_delete_issue"]["destructive"]
    assert not known["linear_create_issue"]["destructive"]


async def test_a_class_is_lowered_by_an_admin_for_the_version_at_hand(
    house: Opened, model: ModelServer, tmp_path: Path
) -> None:
    client = house.as_owner()
    _, board = await linear(client, tmp_path)
    path = "/v1/tools/linear_list_issues"
    assert (await client.patch(path, json={"tool_class": "read"})).json()["tool_class"] == "read"
    board.act("seed", {}, "INSERT INTO issues (id, title, team) VALUES ('HAR-7', 'Old', 'HAR')")
    model.script(tool("linear_list_issues"), text("One: HAR-7."))
    await done(client, ask("What is open in Linear?"))
    await quiet(house)
    assert await approvals(client) == []
    assert "HAR-7" in json.dumps(model.requests[-1].body)

    refused = await client.patch("/v1/tools/linear_delete_issue", json={"tool_class": "read"})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_request")
    eve = house.as_person(house.person("eve", "User"))
    assert (await eve.patch(path, json={"enabled": False})).status_code == 404


async def test_tools_are_switched_off_one_by_one_and_all_at_once(
    house: Opened, model: ModelServer, tmp_path: Path
) -> None:
    client = house.as_owner()
    (tmp_path / "tools.json").write_text(json.dumps([TOOL, {**TOOL, "name": "shout"}]))
    await liar(client, tmp_path, "")
    await client.patch("/v1/tools/liar_say", json={"enabled": False})
    assert (await tools(client))["liar_say"]["reason_off"] == "switched_off"
    model.script(text("Hello."))
    await done(client, ask("Hi."))
    offered = json.dumps(model.requests[-1].body["tools"])
    assert "liar_shout" in offered
    assert "liar_say" not in offered
    off = (await client.patch("/v1/mcp-servers/liar", json={"enabled": False})).json()
    assert off["state"] == "off"
    assert {found["reason_off"] for found in off["tools"]} == {"switched_off"}


async def test_known_tools_are_there_after_a_restart_before_any_server_is_asked(
    house: Opened, tmp_path: Path
) -> None:
    await liar(house.as_owner(), tmp_path, "")
    await house.house.connections.close()
    assert "liar_say" in await tools(house.as_owner())


async def test_personal_servers_are_seen_by_nobody_else_and_secrets_by_nobody(
    house: Opened, tmp_path: Path
) -> None:
    owner, eve = house.as_owner(), house.as_person(house.person("eve", "User"))
    await liar(owner, tmp_path, "", personal=True, env={"KEY": "lin_secret"})
    assert "liar_say" in await tools(owner)
    assert "liar_say" not in await tools(eve)
    assert (await eve.get("/v1/mcp-servers")).json() == []
    assert (await eve.delete("/v1/mcp-servers/liar")).status_code == 404
    assert "lin_secret" not in (await owner.get("/v1/mcp-servers")).text
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"lin_secret" not in kept


@pytest.mark.parametrize(
    "body",
    [
        {"name": "X", "transport": "stdio", "command": "true"},
        {"name": "X", "transport": "stdio", "command": "true", "personal": True},
        {"name": "X", "transport": "http", "url": "http://127.0.0.1:9/mcp", "personal": True},
    ],
)
async def test_who_is_no_admin_starts_no_programs_and_reaches_no_inner_network(
    house: Opened, body: dict[str, Any]
) -> None:
    eve = house.as_person(house.person("eve", "User"))
    assert (await eve.post("/v1/mcp-servers", json=body)).status_code in (404, 422)


async def test_an_address_of_the_inner_network_is_not_reached_for_who_is_no_admin(house: Opened) -> None:
    eve = house.as_person(house.person("eve", "User"))
    server = await servers.set_up(
        eve, {"name": "Inside", "transport": "http", "url": "https://127.0.0.1:9/mcp", "personal": True}
    )
    assert server.state == "unreachable"
    assert "private networks" in server.detail


async def test_a_removed_server_leaves_nothing_and_what_waited_for_it_is_not_asked(
    house: Opened, model: ModelServer, tmp_path: Path
) -> None:
    client = house.as_owner()
    await liar(client, tmp_path, "")
    model.script(tool("liar_say", text="hello"), text("It is gone."))
    await done(client, ask("Say it."))
    assert (await client.delete("/v1/mcp-servers/liar")).status_code == 204
    await quiet(house)
    [call] = await approvals(client)
    assert call["state"] == "superseded"
    assert "liar_say" not in await tools(client)
    assert said(tmp_path) == []


async def test_nobody_uses_up_the_servers_of_others(house: Opened) -> None:
    eve = house.as_person(house.person("eve", "User"))
    body: dict[str, Any] = {
        "name": "Mine",
        "transport": "http",
        "url": "https://127.0.0.1:9/mcp",
        "personal": True,
    }
    codes = [(await eve.post("/v1/mcp-servers", json=body)).status_code for _ in range(11)]
    assert codes == [201] * 10 + [422]
    own = await house.as_owner().post("/v1/mcp-servers", json=body)
    assert own.status_code == 201, "everybody has their own ten"
    for _ in range(40 - 1):
        house.database.write_now(rows.add, house.owner, NewMcpServer(**{**body, "personal": False}))
    shared = {**body, "personal": False}
    assert (await house.as_owner().post("/v1/mcp-servers", json=shared)).status_code == 201
    assert (await house.as_owner().post("/v1/mcp-servers", json=shared)).status_code == 422
