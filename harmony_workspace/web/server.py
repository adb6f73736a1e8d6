"""The HTTPS server: a socket on the kept port, our certificates, an end that waits for nobody long."""

import asyncio
import errno
import logging
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from email.utils import formatdate

import uvicorn
from starlette.types import ASGIApp
from uvicorn.server import ServerState

from harmony_workspace.access import tls
from harmony_workspace.access.tls import Certificates

log = logging.getLogger(__name__)
GRACE_SECONDS = 1
"""Open requests get this long at the end; event streams end at once by themselves."""
FAREWELL_SECONDS = 0.3
"""What was written last gets this long to reach its reader."""
TRUSTED = "FORWARDED_ALLOW_IPS"
"""Whose X-Forwarded-For is believed: without it nobody's, or whoever is on this computer could name any address as theirs."""
RENEWAL_SECONDS = 12 * 3600.0


_REASONS = {
    errno.EADDRINUSE: "another program has it",
    errno.EADDRNOTAVAIL: "this computer has no such address",
    errno.EACCES: "only its administrator may take a port so low",
}


class PortTaken(Exception):
    """None of the wanted ports can be had."""


def listen(host: str, wanted: list[int]) -> socket.socket:
    """A socket on the first of the wanted ports that is free; 0 stands for any."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    why = ""
    for port in wanted:
        # asyncio turns Nagle's delay (40 ms a reply) off only where the protocol is named
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as error:
            listener.close()
            log.warning("port %s of %s cannot be taken: %s", port, host, error)
            why = why or _why(error)
        else:
            return listener
    raise PortTaken(f"Port {wanted[0]} of {host} cannot be taken: {why}.")


def _why(error: OSError | OverflowError) -> str:
    if isinstance(error, OverflowError):
        return "ports end at 65535"
    if isinstance(error, socket.gaierror):
        return "this is no address"
    return _REASONS.get(error.errno or 0, error.strerror or "the system refuses it")


class _State(ServerState):
    """Tells the date to whoever asks, so that nobody has to keep it: a clock that ticks for it wakes for nothing."""

    @property
    def default_headers(self) -> list[tuple[bytes, bytes]]:
        return [(b"date", formatdate(usegmt=True).encode())]

    @default_headers.setter
    def default_headers(self, headers: list[tuple[bytes, bytes]]) -> None:
        """There are no others."""


class _Server(uvicorn.Server):
    """Leaves signals to the workspace, says when it listens, and rests while nobody asks."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.server_state = _State()
        self.listening, self._ends = asyncio.Event(), asyncio.Event()

    async def main_loop(self) -> None:
        """uvicorn's own looks ten times a second whether it shall end."""
        await self._ends.wait()

    def end(self) -> None:
        self.should_exit = True
        self._ends.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def https(
    app: ASGIApp, listener: socket.socket, certificates: Callable[[], Certificates]
) -> AsyncIterator[asyncio.Task[None]]:
    """Serves inside the block; the task it gives ends only if the server fails."""
    used = await asyncio.to_thread(certificates)
    config = uvicorn.Config(
        app,
        ssl_certfile=used.certificate,
        ssl_keyfile=used.key,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=bool(os.environ.get(TRUSTED)),
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=60,
    )
    server = _Server(config)
    loop = asyncio.get_running_loop()
    serving = loop.create_task(server.serve([listener]), name="https")
    listening = loop.create_task(server.listening.wait())
    await asyncio.wait([serving, listening], return_when=asyncio.FIRST_COMPLETED)
    listening.cancel()
    reloading = loop.create_task(_renew(config, certificates))
    try:
        yield serving
    finally:
        reloading.cancel()
        server.end()
        hanging_up = loop.create_task(_hang_up(server))
        with suppress(asyncio.CancelledError):
            await serving
        hanging_up.cancel()


async def _hang_up(server: uvicorn.Server) -> None:
    """Ends connections whose answers are written: a client that reads no more would hold them half closed."""
    if answers := tuple(server.server_state.tasks):
        await asyncio.wait(answers)
    await asyncio.sleep(FAREWELL_SECONDS)
    for connection in tuple(server.server_state.connections):
        connection.transport.abort()


async def _renew(config: uvicorn.Config, certificates: Callable[[], Certificates]) -> None:
    """Long before a certificate ends, new connections get the next one; no restart is needed."""
    while True:
        await asyncio.sleep(RENEWAL_SECONDS)
        try:
            fresh = await asyncio.to_thread(certificates)
            # apart first: what does not fit together would leave us with half of it
            tls.load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), fresh.certificate, fresh.key)
            if config.ssl is not None:
                tls.load(config.ssl, fresh.certificate, fresh.key)
        except (OSError, ValueError, tls.Locked):
            log.exception("the certificate cannot be read anew; the one before is still used")
