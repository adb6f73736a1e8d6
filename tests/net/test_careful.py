"""A request that is given up during the TLS handshake leaves no socket open."""

import asyncio
import gc
import ssl
import warnings

from harmony_desktop.net import careful


async def test_a_cancelled_handshake_closes_its_socket() -> None:
    arrived, gone = asyncio.Event(), asyncio.Event()

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)  # the client's hello; nothing is ever answered
        arrived.set()
        while await reader.read(4096):
            pass
        gone.set()
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with careful.transport(ssl.create_default_context()) as transport:
        import httpx

        request = asyncio.create_task(
            transport.handle_async_request(httpx.Request("GET", f"https://127.0.0.1:{port}/"))
        )
        await arrived.wait()
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
        async with asyncio.timeout(60):
            await gone.wait()
    server.close()
    await server.wait_closed()
    with warnings.catch_warnings(record=True) as unclosed:
        warnings.simplefilter("always")
        del request
        gc.collect()
    assert not [w for w in unclosed if issubclass(w.category, ResourceWarning)]
