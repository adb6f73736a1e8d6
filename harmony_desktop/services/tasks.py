"""Background work of a session: references are kept, failures are logged, closing cancels."""

import asyncio
import logging
from collections.abc import Coroutine

from harmony_desktop.domain.problems import HarmonyError
from harmony_journal import crashes
from harmony_journal.reports import Kind

log = logging.getLogger(__name__)


class Tasks:
    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._on_done)

    async def close(self) -> None:
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed", task.get_name(), exc_info=error)
            if not isinstance(error, HarmonyError):
                crashes.note(error, Kind.TASK, task.get_name())
