"""MCP servers for the house of a test."""

import sys
from pathlib import Path
from typing import Any

import httpx

from harmony_protocol.tools import McpServer
from tests.fakes.linear_server import Board

TOOL: dict[str, Any] = {
    "name": "say",
    "description": "Says it.",
    "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}},
}
FAKES = Path(__file__).parents[1] / "fakes"


def program(fake: str, *args: str, name: str, **more: Any) -> dict[str, Any]:
    """The body that sets it up."""
    return {
        "name": name,
        "transport": "stdio",
        "command": sys.executable,
        "args": [str(FAKES / fake), *args],
        **more,
    }


async def set_up(client: httpx.AsyncClient, body: dict[str, Any]) -> McpServer:
    """Added, and asked for its tools."""
    reply = await client.post("/v1/mcp-servers", json=body)
    assert reply.status_code == 201, reply.text
    return await refreshed(client, reply.json()["id"])


async def refreshed(client: httpx.AsyncClient, server_id: str) -> McpServer:
    reply = await client.post(f"/v1/mcp-servers/{server_id}/refresh")
    assert reply.status_code == 200, reply.text
    return McpServer.model_validate(reply.json())


async def linear(client: httpx.AsyncClient, folder: Path, **more: Any) -> tuple[McpServer, Board]:
    """The one with Linear's names, as a program; and its rows, to be looked at."""
    board = Board(folder / "linear.db")
    body = program("linear_server.py", str(folder / "linear.db"), name="Linear", **more)
    return await set_up(client, body), board


async def liar(client: httpx.AsyncClient, folder: Path, fault: str, **more: Any) -> McpServer:
    return await set_up(client, program("lying_server.py", fault, str(folder), name="Liar", **more))


def said(folder: Path) -> list[str]:
    """The calls that reached the liar."""
    calls = folder / "calls.txt"
    return calls.read_text().splitlines() if calls.exists() else []
