"""The library's way to a server that is a program of this computer, with bounds: no line may fill the memory."""

import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcp.client._transport import TransportStreams

MAX_LINE = 4 * 1024 * 1024
"""Bytes of one message."""


@asynccontextmanager
async def started(
    command: str, args: Sequence[str], env: Mapping[str, str]
) -> AsyncIterator["TransportStreams"]:
    """Starts it, and ends it with all its children. What it says on stderr is for nobody."""
    import anyio
    from mcp.client import stdio

    nowhere: Any = subprocess.DEVNULL
    process: Any = await stdio._create_platform_compatible_process(
        command=await stdio._get_executable_command(command),
        args=list(args),
        env=stdio.get_default_environment() | dict(env),
        errlog=nowhere,
    )
    to_us, read = anyio.create_memory_object_stream[Any](0)
    write, from_us = anyio.create_memory_object_stream[Any](0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_reading, process, to_us)
        tasks.start_soon(_writing, process, from_us, to_us)
        try:
            yield read, write
        finally:
            with anyio.CancelScope(shield=True):
                read.close()
                write.close()
                await stdio._stop_server_process(process)
                for stream in (to_us, from_us):
                    stream.close()
            tasks.cancel_scope.cancel()


async def _reading(process: Any, to_us: Any) -> None:
    """Ends, and with it the connection, where the program ends or a line does not."""
    import anyio
    from mcp.shared.message import SessionMessage
    from mcp.types import jsonrpc_message_adapter

    rest = bytearray()
    try:
        async with to_us:
            async for chunk in process.stdout:
                *lines, last = chunk.split(b"\n")
                for line in lines:
                    whole, rest = bytes(rest) + line, bytearray()
                    with suppress(ValueError):  # what is no message is not for us
                        message = jsonrpc_message_adapter.validate_json(whole, by_name=False)
                        await to_us.send(SessionMessage(message))
                rest += last
                if len(rest) > MAX_LINE:
                    return
    except (anyio.ClosedResourceError, anyio.BrokenResourceError, OSError):
        return


async def _writing(process: Any, from_us: Any, to_us: Any) -> None:
    import anyio

    try:
        async with from_us:
            async for sent in from_us:
                line = sent.message.model_dump_json(by_alias=True, exclude_unset=True)
                await process.stdin.send(line.encode() + b"\n")
    except (anyio.ClosedResourceError, anyio.BrokenResourceError, OSError):
        await to_us.aclose()  # the session learns that nobody reads
