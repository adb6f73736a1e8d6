"""Tells whoever waits in this process that something changed."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from harmony_workspace.store.database import Database


@dataclass
class Nudges:
    """Tells every open event stream that something changed."""

    _waiting: set[asyncio.Event] = field(default_factory=set)
    _closing: bool = False

    def attach(self, database: Database) -> None:
        loop = asyncio.get_running_loop()

        def on_change() -> None:
            loop.call_soon_threadsafe(self._tell)

        database.on_change(on_change)

    def _tell(self) -> None:
        for event in self._waiting:
            event.set()

    def close(self) -> None:
        self._closing = True
        self._tell()

    async def follow(self, heartbeat: float) -> AsyncGenerator[bool, None]:
        """True when something changed, False when it is time for a sign of life. Ends with the workspace."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            while not self._closing:
                try:
                    async with asyncio.timeout(heartbeat):
                        await event.wait()
                except TimeoutError:
                    yield False
                    continue
                event.clear()
                if not self._closing:
                    yield True
        finally:
            self._waiting.discard(event)
