"""A real HTTP proxy on loopback: CONNECT and plain forwarding, with or without a password; counts, can refuse and hold up."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """``hosts``: other names of this machine, which only the proxy knows. ``refuses``: a status for whoever connects.
    ``bytes_per_second``: of what comes back."""

    login: str = ""
    hosts: dict[str, str] = field(default_factory=dict)
    refuses: str = ""
    bytes_per_second: int = 0
    asked: list[str] = field(default_factory=list)
    """Targets that were let through."""
    turned_away: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
            wanted = base64.b64encode(self.login.encode()).decode()
            if self.login and f"proxy-authorization: basic {wanted}".encode().lower() not in head.lower():
                self.turned_away += 1
                challenge = 'Proxy-Authenticate: Basic realm="office"\r\n'
                await self._say(writer, f"407 Proxy Authentication Required\r\n{challenge}Content-Length: 0")
            elif self.refuses:
                await self._say(writer, f"{self.refuses}\r\nContent-Length: 0")
            else:
                await self._lead(method, target, head, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _lead(
        self,
        method: str,
        target: str,
        head: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
        host = parts.hostname or ""
        try:
            there, out = await asyncio.open_connection(self.hosts.get(host, host), parts.port or 80)
        except OSError:
            await self._say(writer, "502 Bad Gateway\r\nContent-Length: 0")
            return
        self.asked.append(f"{host}:{parts.port}")
        try:
            if method == "CONNECT":
                await self._say(writer, "200 Connection established")
            else:
                out.write(head)
            await asyncio.gather(_pour(reader, out), _pour(there, writer, self.bytes_per_second))
        finally:
            out.close()

    async def _say(self, writer: asyncio.StreamWriter, words: str) -> None:
        writer.write(f"HTTP/1.1 {words}\r\n\r\n".encode())
        await writer.drain()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rate: int = 0) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(max(1, rate // 4) if rate else 65536):
            writer.write(piece)
            await writer.drain()
            if rate:
                await asyncio.sleep(len(piece) / rate)  # it is a slow line
        if writer.can_write_eof():
            writer.write_eof()


@asynccontextmanager
async def proxying(proxy: Proxy) -> AsyncIterator[Proxy]:
    """Its connections end with it."""
    tasks: set[asyncio.Task[None]] = set()

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await proxy.attend(reader, writer)
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(attend, "127.0.0.1", proxy.port)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
