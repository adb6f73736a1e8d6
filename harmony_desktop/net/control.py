"""The control socket of the workspace on this machine: same user only, one JSON line each way."""

import asyncio
import contextlib
import json
import sys
from pathlib import Path

import pydantic

from harmony_desktop.domain.problems import HarmonyError
from harmony_protocol.local import ENDPOINT_FILE, ControlReply, ControlRequest, Endpoint

PATIENCE = 10.0


class Held:
    """An open control connection: the workspace counts it as an attached client until it closes."""

    def __init__(
        self, reply: ControlReply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reply = reply
        self._reader = reader
        self._writer = writer

    async def ended(self) -> None:
        """Returns when the workspace is gone."""
        with contextlib.suppress(OSError):
            while await self._reader.read(4096):
                pass

    async def close(self) -> None:
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


def endpoint(data: Path) -> Endpoint | None:
    """What the endpoint file says, which may be stale."""
    try:
        return Endpoint.model_validate_json((data / ENDPOINT_FILE).read_bytes())
    except (OSError, pydantic.ValidationError):
        return None


async def hold(address: str, client: str) -> Held:
    """Asks for a key and stays attached. Raises `HarmonyError` when nobody answers there."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await _open(address)
            try:
                reply = await _ask(reader, writer, ControlRequest(action="key", client=client, hold=True))
            except BaseException:
                writer.close()
                raise
    except (OSError, TimeoutError, ValueError) as error:
        raise HarmonyError.of(
            "workspace_unreachable", retryable=True, detail=f"{type(error).__name__}: {error}"
        ) from error
    if not reply.ok or reply.endpoint is None:
        writer.close()
        raise HarmonyError.of("workspace_unreachable", retryable=True, detail=reply.error)
    return Held(reply, reader, writer)


async def tell(address: str, request: ControlRequest) -> bool:
    """One request on a connection of its own. False when it is refused or nobody is there."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await _open(address)
            try:
                return (await _ask(reader, writer, request)).ok
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError):
        return False


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: ControlRequest
) -> ControlReply:
    writer.write(request.model_dump_json().encode() + b"\n")
    await writer.drain()
    return ControlReply.model_validate(json.loads(await reader.readline()))


async def _open(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if sys.platform != "win32":
        return await asyncio.open_unix_connection(address)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.create_pipe_connection(lambda: protocol, address)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
