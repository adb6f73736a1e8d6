"""Drains the outbox: lane by lane in order, again after failures, and nothing refused is ever dropped."""

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.syncing import Operation, OpKind, Outcome
from harmony_desktop.net.backoff import delay
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import LOST, Link
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.streams import Streams
from harmony_desktop.store import outbox

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.workspace import Workspace

log = logging.getLogger(__name__)


class Pump:
    def __init__(self, keeper: Keeper, link: Link, snapshots: Snapshots, streams: Streams) -> None:
        self._keeper = keeper
        self._link = link
        self._snapshots = snapshots
        self._streams = streams
        self._wake = asyncio.Event()
        self._drained = asyncio.Event()

    def wake(self) -> None:
        """The outbox has something new."""
        self._drained.clear()
        self._wake.set()

    async def drained(self) -> None:
        """Returns when nothing is on its way any more; what is parked waits for the user."""
        await self._drained.wait()

    async def run(self) -> None:
        seen: Workspace | None = None
        while True:
            workspace = await self._link.workspace()
            if workspace is not seen:
                seen = workspace
                await self._after_absence()
            self._wake.clear()
            ops = await self._keeper.store.do(outbox.take_due)
            if ops:
                await self._send(workspace, ops)
            else:
                await self._rest()

    async def _after_absence(self) -> None:
        asks = await self._keeper.store.do(outbox.ask_about_old)
        await self._keeper.store.do(outbox.hasten)
        if asks:
            await self._snapshots.changed(asks)

    async def _rest(self) -> None:
        due = await self._keeper.store.do(outbox.next_due)
        if due is None and not self._wake.is_set():
            self._drained.set()
        try:
            async with asyncio.timeout(due):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _send(self, workspace: "Workspace", ops: Sequence[Operation]) -> None:
        try:
            outcomes = {outcome.op_id: outcome for outcome in await workspace.send(ops)}
        except HarmonyError as error:
            log.info("operations failed: %s", error)
            for op in ops:
                await self._failed(op, error.problem)
            self._link.lost(workspace, error.problem)
            return
        for op in ops:
            outcome = outcomes.get(op.op_id)
            if outcome is not None and outcome.applied:
                await self._settle(op, outcome)
            elif outcome is None or outcome.skipped or outcome.problem is None:
                await self._keeper.store.do(outbox.postpone, op.op_id, delay(op.attempts))
            else:
                await self._failed(op, outcome.problem)

    async def _settle(self, op: Operation, outcome: Outcome) -> None:
        await self._keeper.store.do(outbox.settle, op, outcome)
        if outcome.run_id:
            self._streams.follow(outcome.run_id, ThreadId(op.target))
        if op.kind is not OpKind.STOP_RUN:
            await self._snapshots.changed([ThreadId(op.target)])

    async def _failed(self, op: Operation, problem: Problem) -> None:
        """Trouble on the way is tried again; a refusal waits for the user, unless there is nothing to lose."""
        if problem.retryable or problem.code in LOST:
            await self._keeper.store.do(outbox.postpone, op.op_id, delay(op.attempts))
            return
        if op.kind is OpKind.STOP_RUN:  # it ended by itself
            await self._keeper.store.do(outbox.remove, op.op_id)
            return
        await self._keeper.store.do(outbox.park, op.op_id, problem)
        await self._snapshots.changed([ThreadId(op.target)])
