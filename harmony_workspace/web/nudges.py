"""Tells whoever waits in this process that something changed that concerns them."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from harmony_workspace.store import concerned
from harmony_workspace.store.database import CHANGED, Database

CATCH_UP = 60.0
"""Seconds after which also those look again whom nothing concerned, so that their cursor never grows too old."""


@dataclass(eq=False)
class _Waiting:
    """``whose``: a user's id; empty: of the workspace itself, which hears of everything."""

    whose: str
    told: asyncio.Event = field(default_factory=asyncio.Event)
    behind: bool = False
    """Something changed that did not concern them."""


@dataclass
class Nudges:
    """Tells every open event stream that something changed for its reader. It may tell too often, and never too seldom."""

    _waiting: set[_Waiting] = field(default_factory=set)
    _closing: bool = False

    def attach(self, database: Database) -> None:
        loop = asyncio.get_running_loop()

        def heard(message: str | None) -> None:
            loop.call_soon_threadsafe(self._tell, concerned.users(message))

        database.on_told(CHANGED, heard)

    def _tell(self, users: frozenset[str] = frozenset()) -> None:
        for each in self._waiting:
            if not users or not each.whose or each.whose in users:
                each.told.set()
            else:
                each.behind = True

    def close(self) -> None:
        self._closing = True
        self._tell()

    async def follow(self, heartbeat: float, whose: str = "") -> AsyncGenerator[bool, None]:
        """True when something changed, for the user ``whose`` if one is named; False when it is time for a sign of
        life, for a user also at once: from then on they miss nothing. Ends with the workspace."""
        now = asyncio.get_running_loop().time
        each, last = _Waiting(whose), now()
        self._waiting.add(each)
        try:
            if whose:
                yield False
            while not self._closing:
                try:
                    async with asyncio.timeout(heartbeat):
                        await each.told.wait()
                except TimeoutError:
                    if not each.behind or now() - last < CATCH_UP:
                        yield False
                        continue
                each.told.clear()
                each.behind, last = False, now()
                if not self._closing:
                    yield True
        finally:
            self._waiting.discard(each)
