"""A house served as it is in life, over HTTPS with its own certificate, beside the test and not in its way."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from harmony_workspace.access import tls
from harmony_workspace.web.server import https, listen
from tests.parts.house import Opened, opened

T = TypeVar("T")


@dataclass
class Site:
    """``url`` has no slash at its end."""

    house: Opened
    url: str
    certificate: Path
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Work of the house, from the test's thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    ready: list[Site] = []
    is_ready, done = threading.Event(), asyncio.Event()

    async def serve() -> None:
        certificates = tls.own(folder)
        listener = listen("127.0.0.1", [0])
        async with opened(folder) as house:
            site = _site(house, listener, certificates)
            async with https(house.app, listener, lambda: certificates):
                ready.append(site)
                is_ready.set()
                await done.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="site")
    thread.start()
    try:
        assert is_ready.wait(30), "it never listened"
        yield ready[0]
    finally:
        if ready:
            ready[0].loop.call_soon_threadsafe(done.set)
        thread.join(30)


def _site(house: Opened, listener: socket.socket, certificates: tls.Certificates) -> Site:
    host = f"127.0.0.1:{listener.getsockname()[1]}"
    house.house.hosts = frozenset({host})
    house.house.local_url = f"https://{host}"
    return Site(house, house.house.local_url, certificates.certificate, asyncio.get_running_loop())
