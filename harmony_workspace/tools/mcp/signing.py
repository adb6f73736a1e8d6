"""Signing in at a server in a browser: its address goes to the window, the answer comes back to a port of our own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from harmony_protocol.errors import ErrorCode
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.problems import Refused, bad_request
from harmony_workspace.tools.mcp import secrets, ways
from harmony_workspace.tools.mcp.link import reason
from harmony_workspace.tools.mcp.rows import Server

if TYPE_CHECKING:
    from mcp.client.auth import AuthorizationCodeResult

log = logging.getLogger(__name__)
ADDRESS = 30.0
"""Seconds a server may take to tell where to sign in."""
PATIENCE = 600.0
"""Seconds a person may take to sign in."""
_MAX_HEAD = 16_384
_PATH = "/signed-in"
_PAGE = (
    '<!doctype html><meta charset="utf-8"><title>Harmony</title>'
    "<p>You can close this page and go back to Harmony.</p>"
)
Finished = Callable[[str], Awaitable[None]]
"""Somebody signed in at this server, or let it be."""


@dataclass
class Exchange:
    """One sign-in: the address it begins at, and what the browser brings back."""

    address: "asyncio.Future[str]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    brought: "asyncio.Future[dict[str, str]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    async def show(self, address: str) -> None:
        if urlsplit(address).scheme not in ("http", "https"):
            raise ValueError("The server names no page to sign in at.")
        self.address.set_result(address)

    async def wait(self) -> "AuthorizationCodeResult":
        from mcp.client.auth import AuthorizationCodeResult

        brought = await self.brought
        return AuthorizationCodeResult(
            code=brought.get("code", ""), state=brought.get("state"), iss=brought.get("iss")
        )


class SignIns:
    """One at a time for each server; a new one ends the one before."""

    def __init__(self, sealed: Sealed, finished: Finished) -> None:
        self._sealed = sealed
        self._finished = finished
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def waiting(self, server_id: str) -> bool:
        task = self._tasks.get(server_id)
        return task is not None and not task.done()

    async def begin(self, server: Server, trusted: bool) -> str:
        """Where to sign in; empty where the server lets us in as it is."""
        if server.settings.transport != "http":
            raise bad_request("Nobody signs in at a program of this computer.")
        await self.end(server.id)
        exchange = Exchange()
        task = asyncio.create_task(self._sign_in(server, trusted, exchange))
        self._tasks[server.id] = task
        either: list[asyncio.Future[Any]] = [exchange.address, task]
        await asyncio.wait(either, timeout=ADDRESS, return_when=asyncio.FIRST_COMPLETED)
        if exchange.address.done():
            return exchange.address.result()
        if task.done() and task.exception() is None:
            return ""
        detail = reason(task.exception() or TimeoutError()) if task.done() else reason(TimeoutError())
        await self.end(server.id)
        raise Refused(ErrorCode.CONFLICT, HTTPStatus.CONFLICT, f"The server offers no sign-in: {detail}")

    async def end(self, server_id: str) -> None:
        task = self._tasks.pop(server_id, None)
        if task is not None:
            await ways.settle(task)

    def give_up(self, server_id: str) -> None:
        """Another process has changed the server, or somebody signed in there."""
        if task := self._tasks.get(server_id):
            task.cancel()

    async def close(self) -> None:
        for server_id in list(self._tasks):
            await self.end(server_id)

    async def _sign_in(self, server: Server, trusted: bool, exchange: Exchange) -> None:
        try:
            async with asyncio.timeout(PATIENCE), listening(exchange) as after:
                await self._exchange(server, trusted, exchange, after)
        except Exception as error:
            log.info("no sign-in at MCP server %s: %s", server.id, reason(error))
            if not exchange.address.done():
                raise
        await self._finished(server.id)

    async def _exchange(self, server: Server, trusted: bool, exchange: Exchange, after: str) -> None:
        """The library does it on the way to the list of tools, and gives the tokens to be kept."""
        from mcp import Client

        from harmony_workspace.tools.mcp import http

        kept = secrets.SignedIn(self._sealed, server.id)  # registered anew: our port is another one each time
        auth = ways.provider(
            server.settings.url, kept, after, redirect_handler=exchange.show, callback_handler=exchange.wait
        )
        kept.serve(auth)
        way = http.reached(server.settings.url, auth=auth, public_only=not trusted)
        async with Client(way, cache=None) as client:
            await client.session.list_tools()


@asynccontextmanager
async def listening(exchange: Exchange) -> AsyncIterator[str]:
    """A port of this computer for the browser to return to; gives the address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(
            OSError, ValueError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError
        ):
            async with asyncio.timeout(10):
                head = await reader.readuntil(b"\r\n\r\n")
                method, target, *_ = head.decode("latin-1").split(" ", 2)
                found = urlsplit(target)
                fits = method == "GET" and found.path == _PATH
                writer.write(_reply(fits))
                await writer.drain()
                if fits and not exchange.brought.done():
                    exchange.brought.set_result(
                        {name: said[0] for name, said in parse_qs(found.query).items()}
                    )
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=_MAX_HEAD)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{_PATH}"


def _reply(fits: bool) -> bytes:
    status, page = ("200 OK", _PAGE) if fits else ("404 Not Found", "")
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n"
    return f"{head}Connection: close\r\n\r\n{page}".encode()
