"""All servers at work: connected when needed, listed anew, called at most once; none of them stops anything else."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from harmony_workspace.access.sealed import Sealed
from harmony_workspace.store.database import Database
from harmony_workspace.tools.mcp import listed, naming, results, rows, ways
from harmony_workspace.tools.mcp.link import Broken, Link, SignInNeeded, reason
from harmony_workspace.tools.mcp.listed import KnownTool, Listing
from harmony_workspace.tools.mcp.rows import Server
from harmony_workspace.tools.tool import Call, ToolFailed, ToolUncertain

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import Tool as Listed

log = logging.getLogger(__name__)
LIST = 15.0
"""Seconds to list all tools."""
BEFORE = 45.0
"""Seconds before a call: to connect, perhaps anew, and to list."""
CALL = 70.0
"""Seconds to wait for what a tool does; with ``BEFORE`` less than the executor waits."""
MAX_PAGES = 20
AGAIN = 30.0
"""Seconds until a server that could not be reached is tried again; twice as long each time, up to ``SELDOM``."""
SELDOM = 600.0
CHANGES = 5.0
"""Seconds at least between two listings that a server asks for: one that never stops saying so holds up nothing."""
LOOKS = 10.0
"""Seconds between two looks at who is to be tried again."""
State = Literal["connecting", "ready", "unreachable", "needs_sign_in"]


@dataclass(frozen=True)
class Standing:
    state: State = "connecting"
    detail: str = ""
    failures: int = 0
    next_try: float = 0.0


class Connections:
    def __init__(self, database: Database, sealed: Sealed) -> None:
        self._database = database
        self._sealed = sealed
        self._links: dict[str, Link] = {}
        self._standing: dict[str, Standing] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._changed: set[str] = set()
        """Servers that said so and are to be asked soon."""
        self._not_before: dict[str, float] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing = False
        self.on_superseded: Callable[[str], None] = lambda run_id: None
        """Told the runs whose calls are not asked any more."""

    def standing(self, server_id: str) -> Standing:
        return self._standing.get(server_id, Standing())

    async def begin(self) -> None:
        """At the start of the workspace; nobody waits for the servers."""
        self._run(self._watch())

    async def close(self) -> None:
        """Ends every connection and every program. Safe to repeat."""
        self._closing = True
        await ways.settle(*self._tasks)
        await asyncio.gather(*(self.forget(server_id) for server_id in list(self._links)))

    def anew(self, server_id: str) -> None:
        """Another process has changed it, or was let in there."""
        self._run(self._anew(server_id))

    async def _anew(self, server_id: str) -> None:
        await self.forget(server_id)
        await self.refresh(server_id)

    def refresh_soon(self, server_id: str) -> None:
        self._run(self.refresh(server_id))

    def _says_changed(self, server_id: str) -> None:
        """However often it is said, the server is asked once, and after a while."""
        if server_id not in self._changed:
            self._changed.add(server_id)
            self._run(self._refresh_later(server_id))

    async def _refresh_later(self, server_id: str) -> None:
        try:
            await asyncio.sleep(self._not_before.get(server_id, 0.0) - _now())
        finally:
            self._changed.discard(server_id)
        self._not_before[server_id] = _now() + CHANGES
        await self.refresh(server_id)

    async def refresh(self, server_id: str) -> None:
        """Asks the server for its tools. Never raises: what is wrong with it stands in its `Standing`."""
        try:
            await self._listing(server_id)
        except ToolFailed as error:
            log.info("MCP server %s: %s", server_id, error)

    async def forget(self, server_id: str) -> None:
        """Its connection ends, and its program with it."""
        self._standing.pop(server_id, None)
        await self._drop(server_id)

    async def call(self, server_id: str, tool: KnownTool, call: Call) -> str:
        """Looks first whether the tool is still what was approved: that the server answers is known then, too."""
        listing = await self._listing(server_id)
        if not any(now.id == tool.id and now.version == tool.version for now in listing.tools):
            raise ToolFailed("The server has changed this tool meanwhile. Ask for it again.")
        link = self._links.get(server_id)
        if link is None or not link.alive:
            raise ToolFailed("The server ended before it was asked.")
        return await self._act(link, tool.name, dict(call.arguments))

    async def _act(self, link: Link, name: str, arguments: dict[str, Any]) -> str:
        from mcp import MCPError, types

        request = types.CallToolRequest(params=types.CallToolRequestParams(name=name, arguments=arguments))
        try:
            # not the library's own call: that asks again by itself, and holds the reply against the server's schema
            result = await link.use(
                lambda client: client.session.send_request(
                    request, types.CallToolResult, request_read_timeout_seconds=CALL
                )
            )
        except MCPError as error:
            if error.code in (types.METHOD_NOT_FOUND, types.INVALID_PARAMS):
                raise ToolFailed(error.message[: results.MAX_FAULT]) from error
            raise ToolUncertain(error.message[: results.MAX_FAULT]) from error
        except Exception as error:
            raise ToolUncertain(reason(error)) from error
        return results.told(result)

    async def _listing(self, server_id: str) -> Listing:
        """The tools as the server lists them now, kept. Raises `ToolFailed` where it cannot be asked."""
        lock, until = self._locks.setdefault(server_id, asyncio.Lock()), _now() + BEFORE
        try:
            async with asyncio.timeout_at(until):
                await lock.acquire()
        except TimeoutError as error:
            raise ToolFailed("The server is busy.") from error
        try:
            listing, superseded = await self._listed_by(server_id, until)
        finally:
            lock.release()
        for run_id in superseded:
            self.on_superseded(run_id)
        return listing

    async def _listed_by(self, server_id: str, until: float) -> tuple[Listing, list[str]]:
        """Also the runs whose calls are not asked any more."""
        server, trusted = await self._database.read(_with_trust, server_id)
        if server is None or not server.enabled or self._closing:
            await self._drop(server_id)
            raise ToolFailed("The server is switched off.")
        try:
            async with asyncio.timeout_at(until):
                listing = await self._listed(server, trusted)
        except Exception as error:
            self._lost(server_id, error)
            await self._drop(server_id)
            raise ToolFailed(f"The server cannot be reached: {reason(error)}") from error
        superseded = await self._database.write(rows.keep, server_id, listing.tools)
        self._standing[server_id] = Standing("ready", _left_out(listing), next_try=_now() + SELDOM)
        return listing, superseded

    async def _listed(self, server: Server, trusted: bool) -> Listing:
        """Over a new connection where the old one turns out to have ended: nothing was done over it. One that was
        opened for somebody who may not have it any more, or may have more now, ends."""
        link = self._links.get(server.id)
        if link is not None and link.alive and link.trusted == trusted:
            try:
                return await self._read(server.id, link)
            except Exception as error:
                log.info("connecting anew to MCP server %s: %s", server.id, reason(error))
        await self._drop(server.id)
        return await self._read(server.id, await self._connected(server, trusted))

    async def _read(self, server_id: str, link: Link) -> Listing:
        tools = await link.use(_all_tools)
        return await asyncio.to_thread(listed.read, server_id, tools)

    async def _connected(self, server: Server, trusted: bool) -> Link:
        needed = asyncio.Event()
        link = Link(
            lambda: ways.unasked(server, self._sealed, trusted, needed.set),
            lambda: self._says_changed(server.id),
            trusted=trusted,
        )
        self._links[server.id] = link
        try:
            await link.opened()
        except Broken as error:
            if needed.is_set():
                raise SignInNeeded("The server wants somebody to sign in.") from error
            raise
        return link

    async def _drop(self, server_id: str) -> None:
        """It is held until it has ended: who is stopped here leaves it to `close`."""
        link = self._links.get(server_id)
        if link is not None:
            await link.close()
            if self._links.get(server_id) is link:
                del self._links[server_id]

    def _lost(self, server_id: str, error: Exception) -> None:
        failures = self.standing(server_id).failures + 1
        wait = min(SELDOM, AGAIN * 2 ** (failures - 1))
        state: State = "needs_sign_in" if isinstance(error, SignInNeeded) else "unreachable"
        self._standing[server_id] = Standing(state, naming.shown(reason(error), 300), failures, _now() + wait)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        if self._closing:
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watch(self) -> None:
        """All at first; then each from time to time, and sooner who could not be reached."""
        while True:
            try:
                known = await self._database.read(_every_with_trust)
                due = [server.id for server, trusted in known if self._is_due(server, trusted)]
                await asyncio.gather(*(self.refresh(server_id) for server_id in due))
            except Exception:  # as when the disk is full: it is looked again
                log.exception("it could not be looked which servers are due")
            await asyncio.sleep(LOOKS)

    def _is_due(self, server: Server, trusted: bool) -> bool:
        link, standing = self._links.get(server.id), self.standing(server.id)
        if link is not None and link.alive and link.trusted != trusted:
            return True
        return server.enabled and standing.state != "needs_sign_in" and _now() >= standing.next_try


def _with_trust(connection: sa.Connection, server_id: str) -> tuple[Server | None, bool]:
    server = rows.one(connection, server_id)
    return server, server is not None and ways.is_trusted(connection, server)


def _every_with_trust(connection: sa.Connection) -> list[tuple[Server, bool]]:
    return [(server, ways.is_trusted(connection, server)) for server in rows.every(connection)]


async def _all_tools(client: "Client") -> "list[Listed]":
    """Page by page, and no further than we would keep."""
    from mcp.types import PaginatedRequestParams

    found: list[Listed] = []
    cursor: str | None = None
    async with asyncio.timeout(LIST):
        for _ in range(MAX_PAGES):
            page = await client.session.list_tools(params=PaginatedRequestParams(cursor=cursor))
            found += page.tools
            cursor = page.next_cursor
            if cursor is None or len(found) > 2 * listed.MAX_TOOLS:
                break
    return found


def _now() -> float:
    return asyncio.get_running_loop().time()


def _left_out(listing: Listing) -> str:
    if not listing.left_out:
        return ""
    return f"{listing.left_out} of its tools cannot be used: twice there, too large, unreadable or too many."
