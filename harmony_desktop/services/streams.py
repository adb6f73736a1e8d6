"""Reads the events of answers that are being written, from the stored cursor, until they end."""

import asyncio
import contextlib
import logging
from contextlib import aclosing
from typing import TYPE_CHECKING

from harmony_desktop.domain.answers import RunEvent
from harmony_desktop.domain.facts import AnswerFinished, Bus
from harmony_desktop.domain.ids import RunId, ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net.backoff import delay
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.tasks import Tasks
from harmony_desktop.store import answers, changes, reading

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.workspace import Workspace

log = logging.getLogger(__name__)

GONE = ("not_found", "cursor_expired")


class Streams:
    def __init__(self, keeper: Keeper, link: Link, snapshots: Snapshots, bus: Bus, tasks: Tasks) -> None:
        self._keeper = keeper
        self._link = link
        self._snapshots = snapshots
        self._bus = bus
        self._tasks = tasks
        self._following: set[RunId] = set()

    async def follow_open(self) -> None:
        """Follows every run that has not ended, as after a start or a sync."""
        for run in await self._keeper.store.do(reading.open_runs):
            self.follow(run.run_id, run.thread_id)

    def follow(self, run_id: RunId, thread_id: ThreadId) -> None:
        if run_id not in self._following:
            self._following.add(run_id)
            self._tasks.start(self._follow(run_id, thread_id), f"answer {run_id}")

    async def _follow(self, run_id: RunId, thread_id: ThreadId) -> None:
        attempt = 0
        try:
            while True:
                workspace = await self._link.workspace()
                try:
                    if await self._read(workspace, run_id):
                        return
                    if await self._refetch(workspace, run_id, thread_id):
                        return
                except HarmonyError as error:
                    log.info("answer %s: %s", run_id, error)
                    if error.problem.code in GONE:
                        await self._refetch(workspace, run_id, thread_id)
                        return
                    self._link.lost(workspace, error.problem)
                await asyncio.sleep(delay(attempt))
                attempt += 1
        finally:
            self._following.discard(run_id)

    async def _read(self, workspace: "Workspace", run_id: RunId) -> bool:
        """Applies what comes, everything that has arrived in one transaction. True when the run ended."""
        cursor = await self._keeper.store.do(reading.cursor, run_id)
        arrived: asyncio.Queue[RunEvent | None] = asyncio.Queue()

        async def pour() -> None:
            try:
                async with aclosing(workspace.run_events(run_id, cursor)) as events:
                    async for event in events:
                        arrived.put_nowait(event)
            finally:
                arrived.put_nowait(None)

        pouring = asyncio.ensure_future(pour())
        try:
            while True:
                batch = [await arrived.get()]
                while not arrived.empty():
                    batch.append(arrived.get_nowait())
                events = [event for event in batch if event is not None]
                if events and await self._apply(run_id, events):
                    return True
                if batch[-1] is None:
                    await pouring
                    return False
        finally:
            pouring.cancel()
            with contextlib.suppress(asyncio.CancelledError, HarmonyError):
                await pouring

    async def _apply(self, run_id: RunId, events: list[RunEvent]) -> bool:
        applied = await self._keeper.store.do(answers.apply, run_id, events)
        if applied.message is not None:
            if applied.renamed or applied.ended:
                await self._snapshots.changed([applied.message.thread_id])
            else:
                self._snapshots.grew(applied.message)
        if applied.gap:
            raise HarmonyError.of("workspace_strange", retryable=True, detail="an event is missing")
        if applied.ended and applied.message is not None:
            self._bus.publish(AnswerFinished(applied.message.thread_id, applied.message.id, applied.waits))
        return applied.ended

    async def _refetch(self, workspace: "Workspace", run_id: RunId, thread_id: ThreadId) -> bool:
        """No more events come: the thread itself says how the answer stands. True when it ended."""
        try:
            row, messages = await workspace.thread(thread_id)
            touched = await self._keeper.store.do(changes.replace_thread, row, messages)
        except HarmonyError as error:
            if error.problem.code != "not_found":
                raise
            touched = await self._keeper.store.do(changes.forget_thread, thread_id)
        await self._snapshots.changed(touched.threads)
        still_open = {run.run_id for run in await self._keeper.store.do(reading.open_runs)}
        if run_id in still_open:
            return False
        thread = self._snapshots.thread(thread_id)
        answer = next((m for m in thread.messages if m.run_id == run_id), None) if thread else None
        if answer is not None:
            self._bus.publish(AnswerFinished(thread_id, answer.id))
        return True
