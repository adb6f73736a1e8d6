"""What screens look at: threads in memory, replaced whole whenever their rows change."""

from collections.abc import Iterable
from dataclasses import replace

from harmony_desktop.domain.facts import Bus, ThreadChanged, ThreadsChanged
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.threads import Message, Thread, ThreadSummary
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.store import reading

LISTED = 200
AT_HAND = 20
"""Threads that are whole in memory from the start."""


class Snapshots:
    def __init__(self, keeper: Keeper, bus: Bus) -> None:
        self._keeper = keeper
        self._bus = bus
        self._threads: dict[ThreadId, Thread] = {}
        self.summaries: tuple[ThreadSummary, ...] = ()

    def thread(self, thread_id: ThreadId) -> Thread | None:
        return self._threads.get(thread_id)

    async def load(self) -> None:
        """Reads all afresh; what is on screen is replaced."""
        self.summaries = await self._keeper.store.do(reading.recent_threads, LISTED)
        at_hand = {s.id for s in self.summaries[:AT_HAND]} | set(self._threads)
        for thread_id in at_hand:
            await self._read(thread_id)
        self._bus.publish(ThreadsChanged())
        for thread_id in at_hand:
            self._bus.publish(ThreadChanged(thread_id))

    async def open(self, thread_id: ThreadId) -> Thread | None:
        if thread_id not in self._threads:
            await self._read(thread_id)
        return self._threads.get(thread_id)

    async def changed(self, threads: Iterable[ThreadId], *, list_changed: bool = True) -> None:
        threads = tuple(threads)
        for thread_id in threads:
            await self._read(thread_id)
            self._bus.publish(ThreadChanged(thread_id))
        if list_changed:
            self.summaries = await self._keeper.store.do(reading.recent_threads, LISTED)
            self._bus.publish(ThreadsChanged())

    def grew(self, message: Message) -> None:
        """Only this message changed; the rest of its thread is the same."""
        thread = self._threads.get(message.thread_id)
        if thread is None:
            return
        messages = tuple(message if m.id == message.id else m for m in thread.messages)
        self._threads[message.thread_id] = replace(thread, messages=messages)
        self._bus.publish(ThreadChanged(message.thread_id, message.id))

    async def _read(self, thread_id: ThreadId) -> None:
        thread = await self._keeper.store.do(reading.thread, thread_id)
        if thread is None:
            self._threads.pop(thread_id, None)
        else:
            self._threads[thread_id] = thread
