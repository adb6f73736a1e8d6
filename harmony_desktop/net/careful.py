"""Connections that leave no socket behind when their request is cancelled during the TLS handshake.

httpcore 1.0 closes the connection there after an error, but not after a cancellation; a window that closes while it
reconnects would leak one socket each time.
"""
# ruff: noqa: ASYNC109 (the timeouts are httpcore's own interface)

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx


def transport(trust: ssl.SSLContext) -> httpx.AsyncHTTPTransport:
    """What `httpx.AsyncHTTPTransport` does, on careful connections."""
    made = httpx.AsyncHTTPTransport(verify=trust, trust_env=False)
    made._pool._network_backend = _Backend()  # httpx has no public door for it
    return made


class _Backend(httpcore.AnyIOBackend):
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(await super().connect_tcp(host, port, timeout, local_address, socket_options))


class _Stream(httpcore.AsyncNetworkStream):
    """A plain connection until `start_tls` hands out the encrypted one."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._inner.aclose()
            raise

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
