"""The window that started this workspace: it reads one line from the inherited pipe, and is gone when it closes it."""

import asyncio
import os

from harmony_protocol.local import READY_FD_ENV, Ready
from harmony_workspace.access.attached import Attached, Client


class Parent(asyncio.Protocol):
    """Counts as attached as long as it keeps its end of the pipe open."""

    def __init__(self, attached: Attached) -> None:
        self._attached = attached
        self._client = Client("parent", os.getppid())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._attached.add(self._client)

    def connection_lost(self, exc: Exception | None) -> None:
        self._attached.remove(self._client)


def descriptor() -> int | None:
    """The inherited pipe; None when nobody waits for a line. It is not passed on to our own children."""
    text = os.environ.pop(READY_FD_ENV, "")
    if not text.isdecimal():
        return None
    os.set_inheritable(int(text), False)
    return int(text)


async def tell(pipe_descriptor: int, ready: Ready, attached: Attached) -> asyncio.WriteTransport:
    """Writes the line and keeps watching the pipe."""
    loop = asyncio.get_running_loop()
    pipe = os.fdopen(pipe_descriptor, "wb", buffering=0)
    transport, _ = await loop.connect_write_pipe(lambda: Parent(attached), pipe)
    transport.write(ready.model_dump_json().encode() + b"\n")
    return transport
