"""Who is attached to the workspace, and when it may end by itself."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

IDLE_SECONDS = 600.0


@dataclass(eq=False)
class Client:
    """A living window or command; ``pid`` tells the connections of one process apart from another's."""

    name: str
    pid: int


@dataclass
class Attached:
    """``busy`` tells whether answers or transcriptions are still running."""

    busy: Callable[[], bool] = lambda: False
    _clients: set[Client] = field(default_factory=set)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, client: Client) -> None:
        self._clients.add(client)
        self._moved.set()

    def remove(self, client: Client) -> None:
        self._clients.discard(client)
        self._moved.set()

    def others(self, pid: int) -> int:
        """Clients of other processes than this one."""
        return sum(client.pid != pid for client in self._clients)

    def holds(self, pid: int) -> bool:
        return any(client.pid == pid for client in self._clients)

    async def idle(self, seconds: float) -> None:
        """Returns once nobody was attached and nothing ran for ``seconds``."""
        loop = asyncio.get_running_loop()
        quiet_since = loop.time()
        while True:
            if self._clients or self.busy():
                quiet_since = loop.time()
            left = quiet_since + seconds - loop.time()
            if left <= 0:
                return
            self._moved.clear()
            try:
                async with asyncio.timeout(max(0.05, min(left, seconds / 10))):
                    await self._moved.wait()
            except TimeoutError:
                continue
