"""MCP servers on the network: streamable HTTP, tokens, and a sign-in where the server asks for one."""

import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_workspace.access.scope import Reader
from harmony_workspace.tools.mcp import rows, secrets
from harmony_workspace.tools.tool import Call
from tests.fakes.linear_server import Board
from tests.parts.house import Opened, opened, until
from tests.parts.servers import FAKES, refreshed, set_up

Serve = Callable[..., str]
"""Starts Linear's double with these options; returns its address."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as it:
        yield it


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    running: list[subprocess.Popen[str]] = []

    def start(*options: str) -> str:
        command = [sys.executable, str(FAKES / "linear_server.py"), str(tmp_path / "linear.db"), "--http"]
        process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        return f"http://127.0.0.1:{process.stdout.readline().split()[1]}/mcp"

    yield start
    for process in running:
        process.terminate()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def at(url: str, **more: Any) -> dict[str, Any]:
    return {"name": "Linear", "transport": "http", "url": url, **more}


async def called(it: Opened, reader: Reader, name: str, **arguments: Any) -> str:
    found = it.database.read_now(it.house.toolbox.find, reader, name)
    assert found is not None
    assert found.run is not None
    return await found.run(Call("c1", reader, "t1", arguments))


async def test_tools_are_listed_and_called_over_http(house: Opened, serve: Serve, tmp_path: Path) -> None:
    server = await set_up(house.as_owner(), at(serve()))
    assert (server.state, len(server.tools)) == ("ready", 8)
    result = await called(house, house.owner, "linear_create_issue", title="Lost page", team="HAR")
    assert "HAR-1" in result
    assert [issue["title"] for issue in Board(tmp_path / "linear.db").issues()] == ["Lost page"]


async def test_a_server_that_is_started_again_is_reached_again(house: Opened, serve: Serve) -> None:
    client = house.as_owner()
    url = serve("--port", "0")
    await set_up(client, at(url))
    nobody = await set_up(client, {"name": "Nobody", "transport": "http", "url": "http://127.0.0.1:9/mcp"})
    assert (nobody.state, nobody.tools) == ("unreachable", ())
    assert (await refreshed(client, "linear")).state == "ready"


async def test_a_token_lets_us_in_and_is_given_out_to_nobody(
    house: Opened, serve: Serve, tmp_path: Path
) -> None:
    url = serve("--token", "lin_api_1")
    client = house.as_owner()
    server = await set_up(client, at(url, token="lin_api_1"))
    assert (server.state, len(server.tools)) == ("ready", 8)
    assert "lin_api_1" not in (await client.get("/v1/mcp-servers")).text
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"lin_api_1" not in kept


async def test_who_is_asked_to_sign_in_does_so_in_a_browser_and_stays_signed_in(
    house: Opened, serve: Serve
) -> None:
    client = house.as_owner()
    server = await set_up(client, at(serve("--sign-in")))
    assert (server.state, server.tools, server.signed_in) == ("needs_sign_in", (), False)
    address = (await client.post("/v1/mcp-servers/linear/sign-in")).json()["address"]
    async with httpx.AsyncClient(follow_redirects=True) as browser:
        page = await browser.get(address)
    assert page.status_code == 200
    assert "close this" in page.text
    await until(lambda: house.house.connections.standing("linear").state == "ready", "signed in")
    assert "HAR-1" in await called(house, house.owner, "linear_create_issue", title="x", team="HAR")

    await house.house.connections.forget("linear")  # as after a restart
    again = await refreshed(client, "linear")
    assert (again.state, again.signed_in) == ("ready", True)
    end_token(house)
    assert (await refreshed(client, "linear")).state == "ready", "with a new token, and nobody is asked"


def end_token(it: Opened) -> None:
    """As if an hour had passed: what was given is over, and the server knows it no more."""
    import json

    name = secrets.name("linear", "sign-in")
    kept = json.loads(it.house.sealed.get(name) or "")
    kept["ends_at"] = 1.0
    kept["tokens"]["access_token"] = "over"
    it.house.sealed.put(name, json.dumps(kept))
    it.house.connections._links["linear"]._ending.set()


async def test_a_sign_in_with_a_foreign_answer_is_none(house: Opened, serve: Serve) -> None:
    client = house.as_owner()
    await set_up(client, at(serve("--sign-in")))
    address = (await client.post("/v1/mcp-servers/linear/sign-in")).json()["address"]
    back = httpx.URL(address).params["redirect_uri"]
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(f"{back}/elsewhere")).status_code == 404
        await browser.get(back, params={"code": "stolen", "state": "forged"})
    await until(lambda: not house.house.sign_ins.waiting("linear"), "given up")
    assert (await refreshed(client, "linear")).state == "needs_sign_in"
    eve = house.as_person(house.person("eve", "User"))
    assert (await eve.post("/v1/mcp-servers/linear/sign-in")).status_code == 404
    assert house.database.read_now(rows.one, "linear") is not None
