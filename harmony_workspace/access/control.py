"""The control socket: hands keys to later starts of the same user, counts who is attached, stops on request."""

import asyncio
import logging
import os
import socket
import struct
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from harmony_protocol.local import ControlReply, ControlRequest, Endpoint
from harmony_workspace.access.attached import Attached, Client
from harmony_workspace.access.keys import LocalKeys

log = logging.getLogger(__name__)
Told = Callable[[str], Awaitable[None]]
_LONGEST_PATH = 100
"""A socket's path has to fit into about 104 bytes."""
_LINE_LIMIT = 64 * 1024


def socket_path(run: Path) -> Path:
    """In the run directory; where that is too long, in a new private directory of the system's temporary one."""
    path = run / "control.sock"
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        return path
    return Path(tempfile.mkdtemp(prefix="harmony-")) / "control.sock"


async def _nobody(_secret: str) -> None:
    """There is no other process that has to know."""


@dataclass
class Control:
    """One JSON line each way. A connection that holds counts as an attached client until it closes."""

    path: Path
    endpoint: Endpoint
    keys: LocalKeys
    attached: Attached
    stop: Callable[[], None]
    speaking: Callable[[bool], None] = lambda _speaking: None
    """Hears when the first take begins and the last one has ended."""
    lent: Told = _nobody
    """Before a key is handed out, and"""
    returned: Told = _nobody
    """when the client that held it has gone."""
    takes: set[int] = field(default_factory=set)
    """Attached processes in which somebody speaks right now; heavy work waits for them."""
    _server: asyncio.Server | None = None
    _own: int = 0
    """The socket's number: by the end another process may answer at its path."""
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    def take(self, pid: int, begins: bool) -> None:
        before = bool(self.takes)
        (self.takes.add if begins else self.takes.discard)(pid)
        if bool(self.takes) != before:
            self.speaking(bool(self.takes))

    async def open(self) -> None:
        self.path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._accept, self.path, limit=_LINE_LIMIT)
        self.path.chmod(0o600)
        self._own = self.path.stat().st_ino

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        with suppress(FileNotFoundError):
            if self.path.stat().st_ino == self._own:
                self.path.unlink()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pid, uid = _peer(writer.get_extra_info("socket"))
        conversation = _Conversation(self, pid)
        try:
            while line := await reader.readline():
                if uid != os.getuid():
                    await _answer(writer, ControlReply(ok=False, error="another user"))
                    return
                reply = conversation.reply(line)
                if reply.api_key:
                    await self.lent(reply.api_key)
                await _answer(writer, reply)
                if not conversation.holds:
                    return
        except (ConnectionError, ValueError) as error:  # the client went away, or sent an endless line
            log.debug("control connection ended: %s", error)
        finally:
            secrets = conversation.end()
            writer.close()
            for secret in secrets:
                await self.returned(secret)


@dataclass
class _Conversation:
    """What one connection has asked for, to be undone when it closes."""

    control: Control
    pid: int
    holds: bool = False
    _client: Client | None = None
    _keys: list[str] = field(default_factory=list)

    def reply(self, line: bytes) -> ControlReply:
        try:
            request = ControlRequest.model_validate_json(line)
        except ValidationError:
            return ControlReply(ok=False, error="not a request")
        if request.hold and self._client is None:
            self.holds = True
            self._client = Client(request.client, self.pid)
            self.control.attached.add(self._client)
        match request.action:
            case "key":
                return self._key()
            case "take_begins":
                if self.control.attached.holds(self.pid):  # else nobody would notice that it never ends
                    self.control.take(self.pid, True)
            case "take_ends":
                self.control.take(self.pid, False)
            case "stop":
                if self.control.attached.others(self.pid):
                    return ControlReply(ok=False, error="others are attached")
                self.control.stop()
        return ControlReply(ok=True)

    def _key(self) -> ControlReply:
        secret = self.control.keys.issue(held=self.holds)
        if self.holds:
            self._keys.append(secret)
        return ControlReply(ok=True, endpoint=self.control.endpoint, api_key=secret)

    def end(self) -> list[str]:
        """The keys it held."""
        for secret in self._keys:
            self.control.keys.release(secret)
        if self._client is not None:
            self.control.attached.remove(self._client)
            if not self.control.attached.holds(self.pid):
                self.control.take(self.pid, False)
        return self._keys


async def _answer(writer: asyncio.StreamWriter, reply: ControlReply) -> None:
    writer.write(reply.model_dump_json().encode() + b"\n")
    await writer.drain()


def _peer(connection: socket.socket) -> tuple[int, int]:
    """Process and user at the other end. Where the system cannot tell, the private directory has to do."""
    if not hasattr(socket, "SO_PEERCRED"):
        return 0, os.getuid()
    size = struct.calcsize("3i")
    pid, uid, _gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return pid, uid
