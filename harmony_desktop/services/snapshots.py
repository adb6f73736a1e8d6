"""What screens look at: threads, spaces and choices in memory, replaced whole whenever their rows change."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from harmony_desktop.domain.approvals import Approval
from harmony_desktop.domain.facts import (
    AnswerFinished,
    ApprovalAsked,
    ApprovalsChanged,
    Bus,
    MeetingsChanged,
    Nudged,
    PreferencesChanged,
    SpacesChanged,
    ThreadChanged,
    ThreadsChanged,
)
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.spaces import Space
from harmony_desktop.domain.syncing import OpKind, Refusal
from harmony_desktop.domain.threads import Message, MessageState, Thread, ThreadSummary
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.store import approvals, asked_calls, places, reading, thread_changes
from harmony_desktop.store.changes import Touched

AT_HAND = 20
"""Threads that are whole in memory from the start."""

OF_SPACES = (OpKind.PUT_SPACE, OpKind.DELETE_SPACE)


class Snapshots:
    def __init__(self, keeper: Keeper, bus: Bus) -> None:
        self._keeper = keeper
        self._bus = bus
        self.clear()

    def clear(self) -> None:
        """Another account: nothing of this one stays in memory."""
        self._threads: dict[ThreadId, Thread] = {}
        self.summaries: tuple[ThreadSummary, ...] = ()
        self.spaces: tuple[Space, ...] = ()
        self.preferences = Preferences()
        self.refusals: tuple[Refusal, ...] = ()
        self.waiting: tuple[Approval, ...] = ()

    def thread(self, thread_id: ThreadId) -> Thread | None:
        return self._threads.get(thread_id)

    async def load(self) -> None:
        """Reads all afresh; what is on screen is replaced."""
        await self._list()
        at_hand = {s.id for s in self.summaries[:AT_HAND]} | set(self._threads)
        for thread_id in at_hand:
            await self._read(thread_id)
        self._bus.publish(ThreadsChanged())
        for thread_id in at_hand:
            self._bus.publish(ThreadChanged(thread_id))
        self.refusals = await self._keeper.store.do(reading.refusals)
        await self._spaces_changed()
        await self._preferences_changed()
        await self._approvals_changed()
        self._bus.publish(MeetingsChanged())

    async def open(self, thread_id: ThreadId) -> Thread | None:
        if thread_id not in self._threads:
            await self._read(thread_id)
        return self._threads.get(thread_id)

    async def changed(
        self, threads: Iterable[ThreadId], *, list_changed: bool = True, others: bool = False
    ) -> None:
        """Of very many threads at once only those are read that somebody looked at. ``others``: in the list more
        than these may look different."""
        threads = tuple(threads)
        for thread_id in threads:
            if len(threads) <= AT_HAND or thread_id in self._threads:
                await self._read(thread_id)
            self._bus.publish(ThreadChanged(thread_id))
        if list_changed:
            if threads and len(threads) <= AT_HAND and not others:
                await self._list_again(threads)
            else:
                await self._list()
            self._bus.publish(ThreadsChanged())

    async def touched(self, touched: Touched) -> None:
        """After changes came from the workspace."""
        if touched.spaces:
            await self._spaces_changed()
        if touched.preferences:
            await self._preferences_changed()
        if touched.threads or touched.list_changed:
            await self.changed(touched.threads, list_changed=touched.list_changed, others=touched.spaces)
        if touched.approvals:
            await self._approvals_changed()
        self.tell_asked(touched)
        self._tell_ended(touched)
        if touched.meetings:
            self._bus.publish(MeetingsChanged())

    def tell_asked(self, touched: Touched) -> None:
        """Calls that have begun to wait and still do."""
        waiting = {approval.id for approval in self.waiting}
        for approval_id, thread_id in touched.asked:
            if approval_id in waiting:
                self._bus.publish(ApprovalAsked(approval_id, thread_id))

    def _tell_ended(self, touched: Touched) -> None:
        waiting = {approval.message_id for approval in self.waiting}
        for thread_id, message_id in touched.ended:
            self._bus.publish(AnswerFinished(thread_id, message_id, message_id in waiting))

    def tell_nudged(self) -> None:
        self._bus.publish(Nudged())

    async def operated(self, operations: Iterable[tuple[OpKind, str]]) -> None:
        """After operations came into the outbox, left it, or were refused."""
        threads: dict[ThreadId, None] = {}
        spaces = preferences = False
        decided: list[str] = []
        stopped: list[str] = []
        asked: list[str] = []
        for kind, target in operations:
            if kind is OpKind.DECIDE_APPROVAL:
                decided.append(target)
            elif kind is OpKind.STOP_RUN:
                stopped.append(target)
            elif kind is OpKind.PROPOSE_CALL:
                asked.append(target)
            elif kind in OF_SPACES:
                spaces = True
            elif kind is OpKind.SET_PREFERENCES:
                preferences = True
            else:
                threads[ThreadId(target)] = None
        self.refusals = await self._keeper.store.do(reading.refusals)
        if spaces:
            await self._spaces_changed()
        if preferences:
            await self._preferences_changed()
        if threads or spaces:
            await self.changed(threads, others=spaces)
        if decided or stopped:
            await self._decided(decided, stopped)
        if asked:
            of_answers = await self._keeper.store.do(asked_calls.threads_of, asked)
            await self.changed(of_answers, list_changed=False)

    async def _decided(self, approval_ids: Sequence[str], run_ids: Sequence[str]) -> None:
        """How the user settled calls: one by one, or by stopping their answer."""
        of_calls = await self._keeper.store.do(approvals.threads_of, approval_ids)
        of_runs = await self._keeper.store.do(approvals.threads_of_runs, run_ids)
        if threads := {*of_calls, *of_runs}:
            await self.changed(threads, list_changed=False)
            await self._approvals_changed()

    def grew(self, message: Message) -> None:
        """Only this message changed; the rest of its thread is the same. What still comes of an answer that was stopped
        is shown once it has ended."""
        thread = self._threads.get(message.thread_id)
        if thread is None or any(
            m.id == message.id and m.state is MessageState.STOPPED for m in thread.messages
        ):
            return
        messages = tuple(
            replace(message, branches=m.branches, calls=m.calls, asked=m.asked, continues=m.continues)
            if m.id == message.id
            else m
            for m in thread.messages
        )
        self._threads[message.thread_id] = replace(thread, messages=messages)
        self._bus.publish(ThreadChanged(message.thread_id, message.id))

    def stop(self, answer: Message) -> None:
        """At once in memory; the store is asked next, and may be busy writing the answer's words."""
        thread = self._threads.get(answer.thread_id)
        if thread is not None:
            stopped = replace(answer, state=MessageState.STOPPED)
            messages = tuple(stopped if m.id == answer.id else m for m in thread.messages)
            self._threads[answer.thread_id] = replace(thread, messages=messages)
            self._bus.publish(ThreadChanged(answer.thread_id))

    def mark_read(self, thread_id: ThreadId) -> None:
        """At once in memory; on disk as soon as the store comes to it."""
        thread = self._threads.get(thread_id)
        listed = any(s.id == thread_id and s.unread for s in self.summaries)
        if not listed and not (thread is not None and thread.summary.unread):  # either may be read first
            return
        self.summaries = tuple(replace(s, unread=False) if s.id == thread_id else s for s in self.summaries)
        if thread is not None:
            self._threads[thread_id] = replace(thread, summary=replace(thread.summary, unread=False))
        self._keeper.store.post(thread_changes.mark_read, thread_id)
        self._bus.publish(ThreadsChanged())

    async def _list(self) -> None:
        self.summaries = await self._keeper.store.do(reading.recent_threads)

    async def _list_again(self, threads: Sequence[ThreadId]) -> None:
        """Only these: the list may be very long."""
        there = await self._keeper.store.do(reading.summaries, threads)
        kept = [s for s in self.summaries if s.id not in threads]
        self.summaries = tuple(sorted((*kept, *there), key=lambda s: (s.updated_at, s.id), reverse=True))

    async def _spaces_changed(self) -> None:
        self.spaces = await self._keeper.store.do(places.spaces)
        self._bus.publish(SpacesChanged())

    async def _preferences_changed(self) -> None:
        self.preferences = await self._keeper.store.do(places.preferences)
        self._bus.publish(PreferencesChanged())

    async def _approvals_changed(self) -> None:
        self.waiting = await self._keeper.store.do(approvals.waiting)
        self._bus.publish(ApprovalsChanged())

    async def _read(self, thread_id: ThreadId) -> None:
        thread = await self._keeper.store.do(reading.thread, thread_id)
        if thread is None:
            self._threads.pop(thread_id, None)
        else:
            self._threads[thread_id] = thread
