"""Connections of which none outlives its client.

httpcore 1.0 loses a socket in two cases: a request is cancelled during the TLS handshake, or the pool is closed while
a request is still connecting, which then finishes on a connection that nobody closes. A window that reconnects would
leak one each time.
"""
# ruff: noqa: ASYNC109 (the timeouts are httpcore's own interface)

import ssl
from collections.abc import Iterable
from typing import Any

import anyio
import httpcore
import httpx

SECURING = 20.0
"""Seconds: certificates are several kilobytes, and a line may carry one in a second."""


class CarefulClient(httpx.AsyncClient):
    """`httpx.AsyncClient`, on connections that are closed with it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._sockets = _Backend()
        for transport in (self._transport, *self._mounts.values()):
            if isinstance(transport, httpx.AsyncHTTPTransport):
                transport._pool._network_backend = self._sockets  # httpx has no public door for it

    async def aclose(self) -> None:
        await super().aclose()
        await self._sockets.close()


class _Backend(httpcore.AnyIOBackend):
    def __init__(self) -> None:
        self.open: set[_Stream] = set()
        self._closed = False

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = _Stream(self, await super().connect_tcp(host, port, timeout, local_address, socket_options))
        if self._closed:
            await stream.aclose()
            raise httpcore.ConnectError("the client was closed")
        return stream

    async def close(self) -> None:
        self._closed = True
        for stream in tuple(self.open):
            await stream.aclose()


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that its backend knows until it is closed."""

    def __init__(self, backend: _Backend, inner: httpcore.AsyncNetworkStream) -> None:
        self._backend, self._inner = backend, inner
        backend.open.add(self)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        patience = None if timeout is None else max(timeout, SECURING)
        try:
            self._inner = await self._inner.start_tls(ssl_context, server_hostname, patience)
        except BaseException as error:
            await self.aclose()
            if isinstance(
                error, anyio.ClosedResourceError
            ):  # by us, meanwhile; httpcore does not translate it
                raise httpcore.ConnectError("the client was closed") from error
            raise
        return self

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        self._backend.open.discard(self)
        await self._inner.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
