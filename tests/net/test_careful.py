"""Whatever happens to a request on its way, its socket is closed with the client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from harmony_desktop.net.careful import CarefulClient


class Slow:
    """Takes connections, and answers the first words on each only when it is let."""

    def __init__(self) -> None:
        self.arrived, self.let, self.gone = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            self.arrived.set()
            await self.let.wait()
            if not writer.is_closing():
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        self.gone.set()
        writer.close()


@asynccontextmanager
async def slow() -> AsyncIterator[Slow]:
    made = Slow()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with asyncio.timeout(60):
        yield made
    server.close()
    await server.wait_closed()


async def test_a_cancelled_handshake_closes_its_socket() -> None:
    async with slow() as server, CarefulClient(trust_env=False) as client:
        request = asyncio.create_task(client.get(f"https://127.0.0.1:{server.port}/"))
        await server.arrived.wait()
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
        server.let.set()
        await server.gone.wait()


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_closing_the_client_ends_what_is_still_connecting(scheme: str) -> None:
    async with slow() as server:
        client = CarefulClient(trust_env=False)
        request = asyncio.create_task(client.get(f"{scheme}://127.0.0.1:{server.port}/"))
        await server.arrived.wait()
        await client.aclose()
        server.let.set()
        await server.gone.wait()
        with pytest.raises(httpx.TransportError):
            await request


async def test_a_connection_made_after_the_close_is_not_kept() -> None:
    async with slow() as server:
        client = CarefulClient(trust_env=False)
        request = asyncio.create_task(client.get(f"http://127.0.0.1:{server.port}/"))
        await asyncio.sleep(0)  # it has begun, and has no socket yet
        await client.aclose()
        with pytest.raises((httpx.TransportError, RuntimeError)):
            await request
