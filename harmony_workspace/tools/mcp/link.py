"""One server's live connection. A task of its own holds it, because the library wants to leave it where it entered."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

if TYPE_CHECKING:
    from mcp import Client

log = logging.getLogger(__name__)
T = TypeVar("T")
START = 20.0
"""Seconds a server may take to answer for the first time; some load a browser."""
LAST_WORDS = 1.0
"""Seconds for a reply that may have come just before the end."""
END = 10.0


class Broken(Exception):
    """There is no connection, or it ended; the text is for people."""


class SignInNeeded(Exception):
    """The server wants somebody to sign in."""


class Link:
    """``streams`` opens the way to the server; ``trusted``: as one of an admin's."""

    def __init__(
        self,
        streams: Callable[[], AbstractAsyncContextManager[Any]],
        changed: Callable[[], None],
        *,
        trusted: bool,
    ) -> None:
        self._streams = streams
        self._changed = changed
        self.trusted = trusted
        self._ending = asyncio.Event()
        self._opened: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._holder = asyncio.create_task(self._hold(), name="connection to an MCP server")

    @property
    def alive(self) -> bool:
        return not (self._holder.done() or self._ending.is_set())

    async def opened(self) -> "Client":
        """Raises `Broken` where there is no way to the server."""
        either: list[asyncio.Future[Any]] = [self._opened, self._holder]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not self._opened.done():
            raise Broken("The server ended.")
        return self._opened.result()

    async def use(self, work: "Callable[[Client], Awaitable[T]]") -> T:
        """Raises `Broken` where the connection ends first, and whatever ``work`` raises."""
        client = await self.opened()
        task = asyncio.ensure_future(work(client))
        try:
            await asyncio.wait([task, self._holder], return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                await asyncio.wait([task], timeout=LAST_WORDS)
            if not task.done():
                raise Broken("The server ended.")
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        """Safe to repeat."""
        self._ending.set()
        _, pending = await asyncio.wait([self._holder], timeout=END)
        if pending:
            self._holder.cancel()
            await asyncio.gather(self._holder, return_exceptions=True)

    async def _hold(self) -> None:
        import anyio
        from mcp import Client
        from mcp.types import Implementation

        from harmony_workspace.version import VERSION

        try:
            with anyio.fail_after(START) as scope:
                async with Client(
                    self._streams(),
                    client_info=Implementation(name="Harmony", version=VERSION),
                    message_handler=self._on_message,
                    cache=None,
                ) as client:
                    scope.deadline = math.inf
                    self._opened.set_result(client)
                    await self._ending.wait()
        except Exception as error:
            if not self._opened.done():
                self._opened.set_exception(Broken(reason(error)))
                self._opened.exception()  # it may be that nobody waits any more
            else:
                log.info("the connection to an MCP server ended: %s", reason(error))

    async def _on_message(self, message: Any) -> None:
        from mcp.types import ToolListChangedNotification

        if isinstance(message, ToolListChangedNotification):
            self._changed()


def reason(error: BaseException) -> str:
    """The innermost fault, in a line: libraries wrap theirs in groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return "The server did not answer in time."
    if isinstance(error, ValidationError):
        return "What the server says cannot be read."
    if isinstance(error, FileNotFoundError):
        return f"There is no such program: {error.filename}"
    return (str(error) or type(error).__name__)[:300]
