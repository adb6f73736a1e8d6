"""An HTTPS server that misbehaves on demand: what it answers to a path is written by the test, byte by byte."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from harmony_desktop.net.way import Way
from harmony_desktop.net.workspace import Workspace

Answer = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request, and the means to answer it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    writer: asyncio.StreamWriter
    reader: asyncio.StreamReader

    async def reply(
        self, status: int, body: str = "", kind: str = "application/json", location: str = ""
    ) -> None:
        length = len(body.encode())
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n"
        if location:
            head += f"Location: {location}\r\n"
        await self.send(f"{head}\r\n{body}")

    async def hold(self) -> None:
        """Says nothing more; returns when the other end has gone."""
        while await self.reader.read(4096):
            pass

    async def begin_events(self) -> None:
        await self.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")

    async def send(self, text: str) -> None:
        self.writer.write(text.encode())
        await self.writer.drain()


@dataclass
class Server:
    url: str
    ca_file: Path
    answers: dict[str, Answer]
    seen: list[Exchange] = field(default_factory=list)

    def workspace(self) -> Workspace:
        return Workspace(self.url, "lk_" + "0" * 64, Way(own_authority=self.ca_file))


@asynccontextmanager
async def serving(
    certificate: Path, key: Path, ca_file: Path, answers: dict[str, Answer], host: str = "127.0.0.1"
) -> AsyncIterator[Server]:
    """``answers`` is asked by path without its query; what is not in it is 404."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server("", ca_file, answers)

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            exchange = await _read(reader, writer)
            server.seen.append(exchange)
            answer = answers.get(exchange.path.partition("?")[0])
            await (answer(exchange) if answer else exchange.reply(404))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(attend, host, 0, ssl=context)
    shown = f"[{host}]" if ":" in host else host
    server.url = f"https://{shown}:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Exchange:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Exchange(method, path, headers, body, writer, reader)
