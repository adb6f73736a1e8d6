"""The way to a server on the network, with bounds: no reply may fill the memory, and who has no right to this
computer's network does not get there through us."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx2

from harmony_workspace.tools import addresses

if TYPE_CHECKING:
    from mcp.client._transport import TransportStreams

MAX_REPLY = 8 * 1024 * 1024
"""Bytes of one reply; of a stream of events each has a bound of its own."""
CONNECT = 10.0
READ = 120.0
_PLACES = 20
"""Connections to one server."""


@asynccontextmanager
async def reached(
    url: str,
    *,
    token: str = "",
    auth: httpx2.Auth | None = None,
    public_only: bool = False,
    refused: Callable[[int], None] | None = None,
) -> AsyncIterator["TransportStreams"]:
    """``refused`` is told the status of a reply that was none; at 401 it may raise, so that nobody is asked."""
    from mcp.client.streamable_http import streamable_http_client

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    limits = httpx2.Limits(max_connections=_PLACES)
    client = httpx2.AsyncClient(
        transport=_Bounded(httpx2.AsyncHTTPTransport(limits=limits), public_only, refused),
        headers=headers,
        auth=auth,
        timeout=httpx2.Timeout(CONNECT, read=READ),
    )
    async with client, streamable_http_client(url, http_client=client) as streams:
        yield streams


class _Bounded(httpx2.AsyncBaseTransport):
    def __init__(
        self, inner: httpx2.AsyncBaseTransport, public_only: bool, refused: Callable[[int], None] | None
    ) -> None:
        self._inner = inner
        self._public_only = public_only
        self._refused = refused

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self._public_only:
            await check_public(request.url)
        response = await self._inner.handle_async_request(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST and self._refused is not None:
            self._refused(response.status_code)
        if not response.headers.get("content-type", "").lower().startswith("text/event-stream"):
            assert isinstance(response.stream, httpx2.AsyncByteStream)
            response.stream = _Counted(response.stream)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        got = 0
        async for part in self._inner:
            got += len(part)
            if got > MAX_REPLY:
                raise httpx2.StreamError("The reply is too large.")
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()


async def check_public(url: httpx2.URL) -> None:
    """Refuses what is not encrypted or not on the open network. A name that changes its address in between fails at
    the certificate."""
    if url.scheme != "https":
        raise httpx2.UnsupportedProtocol("Only https addresses may be used.")
    try:
        found = await addresses.resolved(url.host, url.port or 443)
    except OSError as error:
        raise httpx2.ConnectError(f"{url.host} has no address.") from error
    if not all(map(addresses.public, found)):
        raise httpx2.ConnectError("Addresses of private networks may not be used.")
