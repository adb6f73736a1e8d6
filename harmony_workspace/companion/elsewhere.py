"""Runs that another process works on: hears when one of them has grown."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from harmony_workspace.companion.run_rows import GROWN
from harmony_workspace.store.database import Database


class Elsewhere:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._following: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._hears = False

    @contextmanager
    def following(self, run_id: str) -> Iterator[asyncio.Event]:
        """Set whenever the run may have grown. Clear it before you look, so that nothing comes in between."""
        self._hear()
        grown = asyncio.Event()
        self._following[run_id].add(grown)
        try:
            yield grown
        finally:
            self._following[run_id].discard(grown)
            if not self._following[run_id]:
                del self._following[run_id]

    def _hear(self) -> None:
        if self._hears:
            return
        self._hears = True
        loop = asyncio.get_running_loop()

        def told(run_id: str | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._tell, run_id)

        self._database.on_told(GROWN, told)

    def _tell(self, run_id: str | None) -> None:
        """None: something may have been missed."""
        wanted = [run_id] if run_id is not None else list(self._following)
        for each in wanted:
            for grown in self._following.get(each, ()):
                grown.set()


async def within(grown: asyncio.Event, seconds: float) -> bool:
    """Whether it was set in this time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await grown.wait()
    return False
