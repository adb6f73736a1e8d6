"""Drains the outbox: lane by lane in order, again after failures, and nothing refused is ever dropped."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from harmony_desktop.domain.facts import Bus, DecisionRefused, Parked
from harmony_desktop.domain.ids import ApprovalId, ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.syncing import Operation, OpKind, Outcome
from harmony_desktop.net.backoff import delay
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import LOST, Link
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.steady import Steady
from harmony_desktop.services.streams import Streams
from harmony_desktop.store import approvals, lanes, outbox, settling

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.workspace import Workspace

log = logging.getLogger(__name__)

AT_ONCE = 3
"""Batches on their way side by side, so that a large file does not hold up the other lanes."""
DECIDED = ("approval_settled", "approval_expired", "not_found")
"""Why no decision about a call counts any more; how it stands is told by the feed."""
DELETING = (OpKind.DELETE_THREAD, OpKind.DELETE_SPACE)


class Pump:
    def __init__(self, keeper: Keeper, link: Link, snapshots: Snapshots, streams: Streams, bus: Bus) -> None:
        self._keeper = keeper
        self._link = link
        self._snapshots = snapshots
        self._streams = streams
        self._bus = bus
        self._clock = Steady()
        self._wake = asyncio.Event()
        self._drained = asyncio.Event()
        self._flying: set[asyncio.Task[None]] = set()
        self._singly = 0
        """So many operations go one by one, because a batch was refused as a whole."""

    def wake(self) -> None:
        """The outbox has something new, or what something in it waited for has happened."""
        self._drained.clear()
        self._wake.set()

    async def drained(self) -> None:
        """Returns when nothing is on its way any more; what is parked waits for the user."""
        await self._drained.wait()

    async def run(self) -> None:
        seen: Workspace | None = None
        try:
            while True:
                workspace = await self._link.workspace()
                if workspace is not seen:
                    seen = workspace
                    await self._after_absence()
                self._wake.clear()
                if ops := await self._take():
                    self._launch(workspace, ops)
                else:
                    await self._rest()
        finally:
            for task in self._flying:
                task.cancel()
            await asyncio.gather(*self._flying, return_exceptions=True)

    async def _take(self) -> Sequence[Operation]:
        if len(self._flying) >= AT_ONCE:
            return ()
        ops = await self._keeper.store.do(lanes.take_due, 1 if self._singly else lanes.BATCH)
        self._singly = max(0, self._singly - len(ops))
        return ops

    def _launch(self, workspace: "Workspace", ops: Sequence[Operation]) -> None:
        def on_landed(task: "asyncio.Task[None]") -> None:
            self._flying.discard(task)
            self._wake.set()
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("a batch failed", exc_info=error)

        task = asyncio.get_running_loop().create_task(self._send(workspace, ops), name="batch")
        self._flying.add(task)
        task.add_done_callback(on_landed)

    async def _after_absence(self) -> None:
        asks = await self._keeper.store.do(outbox.ask_about_old, self._clock.set_ahead())
        await self._keeper.store.do(outbox.hasten)
        if asks:
            await self._snapshots.changed(asks)

    async def _rest(self) -> None:
        due = await self._keeper.store.do(lanes.next_due)
        if not self._flying and not self._wake.is_set() and await self._keeper.store.do(lanes.all_taken):
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
            await self._not_sent(ops, error.problem)
            self._link.lost(workspace, error.problem)
            return
        except Exception:  # a fault of ours may not leave a lane closed until the next start
            await self._postpone(ops)
            raise
        done: list[tuple[Operation, Outcome]] = []
        later: list[Operation] = []
        refused: list[tuple[Operation, Problem]] = []
        for op in ops:
            outcome = outcomes.get(op.op_id)
            if outcome is not None and (outcome.applied or _needless(op, outcome)):
                done.append((op, outcome))
            elif outcome is None or outcome.skipped or outcome.problem is None or _passing(outcome.problem):
                later.append(op)
            else:
                refused.append((op, outcome.problem))
        await self._settle(done)
        await self._postpone(later)
        await self._park(refused)

    async def _settle(self, done: Sequence[tuple[Operation, Outcome]]) -> None:
        if not done:
            return
        await self._keeper.store.do(settling.settle, done)
        for op, outcome in done:
            if outcome.run_id:
                self._streams.follow(outcome.run_id, ThreadId(op.target))
        await self._snapshots.operated((op.kind, op.target) for op, _ in done)

    async def _postpone(self, ops: Sequence[Operation]) -> None:
        """Together, so that a lane keeps its order."""
        if ops:
            pause = delay(max(op.attempts for op in ops))
            await self._keeper.store.do(outbox.postpone, [op.op_id for op in ops], pause)

    async def _not_sent(self, ops: Sequence[Operation], problem: Problem) -> None:
        """Trouble on the way is tried again. A batch that is refused as a whole is sent again one by one, until it
        is clear which operation is meant."""
        if _passing(problem):
            await self._postpone(ops)
        elif len(ops) == 1:
            await self._park([(ops[0], problem)])
        else:
            await self._keeper.store.do(outbox.postpone, [op.op_id for op in ops], 0)
            self._singly += len(ops)

    async def _park(self, refused: Sequence[tuple[Operation, Problem]]) -> None:
        """A refusal waits for the user; what stood before stands again."""
        for op, problem in refused:
            if op.kind is OpKind.STOP_RUN:  # it ended by itself
                await self._keeper.store.do(outbox.remove, op.op_id)
                continue
            if op.kind is OpKind.DECIDE_APPROVAL and problem.code in DECIDED:
                await self._keeper.store.do(outbox.remove, op.op_id)
                continue
            if op.kind is OpKind.PROPOSE_CALL and problem.code == "not_found":  # its answer is gone
                await self._keeper.store.do(outbox.remove, op.op_id)
                continue
            conflicted = op.kind is OpKind.PUT_SPACE and problem.code == "stale_revision"
            kept = replace(problem, args={k: v for k, v in problem.args.items() if k != "row"})
            await self._keeper.store.do(outbox.park, op.op_id, kept, conflicted=conflicted)
        await self._snapshots.operated((op.kind, op.target) for op, _ in refused)
        parked = {op.op_id for op, _ in refused}
        for refusal in self._snapshots.refusals:  # questions and answers say so in their thread
            if refusal.op_id in parked:
                self._bus.publish(Parked(refusal.kind.value, refusal.problem, refusal.op_id))
        for op, problem in refused:
            if op.kind is OpKind.DECIDE_APPROVAL:
                await self._tell_refused(ApprovalId(op.target), problem)

    async def _tell_refused(self, approval_id: ApprovalId, problem: Problem) -> None:
        approval = await self._keeper.store.do(approvals.one, approval_id)
        if approval is not None:  # of one that is gone nothing is on the screen any more
            self._bus.publish(DecisionRefused(approval_id, approval.thread_id, problem))


def _passing(problem: Problem) -> bool:
    return problem.retryable or problem.code in LOST


def _needless(op: Operation, outcome: Outcome) -> bool:
    """What was to be deleted is not there."""
    return op.kind in DELETING and outcome.problem is not None and outcome.problem.code == "not_found"
