"""Runs: tasks of the workspace, never tied to a request. Every event is stored before anyone sees it."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode, Problem
from harmony_protocol.events import CustomName, custom
from harmony_protocol.threads import RunStatus
from harmony_workspace.access import keys
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import run_rows, turns
from harmony_workspace.companion.answering import Answerer, AnswerError, Waiting
from harmony_workspace.companion.drafts import (
    Draft,
    Event,
    merged,
    of_piece,
    run_error,
    run_finished,
    text_end,
)
from harmony_workspace.companion.elsewhere import Elsewhere, within
from harmony_workspace.companion.live import LiveRun
from harmony_workspace.companion.questions import question
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.store import deleted as meetings_gone
from harmony_workspace.store import processes
from harmony_workspace.store.database import Database, Fault
from harmony_workspace.tools.tool import mended

log = logging.getLogger(__name__)
GROUP_SECONDS = 0.05
"""Events that come within this time share one commit."""
GROUP_MOST = 0.5
_SPARED = 4
"""Where a commit is slow, so many times as long as it took goes by before the next: of a busy server nobody's answer takes
more than a fifth of a writer, and its words still come several times a second."""
_LOOK = 5.0
"""Seconds after which it is looked again what another process does, though nothing was heard."""
SILENCE = 2.0
"""An answer of which nothing comes for so long is looked at: its asker may read less by now, or have no key."""
_INTERNAL = Problem(title="The answer could not be written.", code=ErrorCode.INTERNAL, retryable=True)


class Runs:
    """Starts, follows and ends runs. One at a time in a thread; later ones wait behind it."""

    def __init__(self, database: Database, answerer: Answerer) -> None:
        self._database = database
        self._answerer = answerer
        self._live: dict[str, LiveRun] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._last_of_thread: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        """Those that were taken up from a process that died."""
        self.elsewhere = Elsewhere(database)
        self.closing = False
        self._left_to_others = False
        self.on_waiting: Callable[[str], None] | None = None
        """Called after a run has ended with calls to settle."""

    @property
    def busy(self) -> bool:
        return bool(self._live)

    @property
    def known(self) -> frozenset[str]:
        """Those this process works on."""
        return frozenset(self._live)

    def live(self, run_id: str) -> LiveRun | None:
        return self._live.get(run_id)

    def start(self, begun: Begun, *, again: bool = False) -> None:
        """Call it once the run's rows are committed. ``again``: it was begun by a process that died, before any that
        wait here."""
        live = LiveRun(begun, list(begun.events))
        self._live[begun.run_id] = live
        before = None if again else self._last_of_thread.get(begun.thread_id)
        task = asyncio.get_running_loop().create_task(self._run(live, before), name=f"run {begun.run_id}")
        self._tasks[begun.run_id] = task
        if again:
            self._again.add(begun.run_id)
        else:
            self._last_of_thread[begun.thread_id] = task
        task.add_done_callback(lambda task: self._forget(begun, task))

    def stop(self, run_id: str) -> None:
        """The user stops it: the text so far is kept. A run that has ended stays as it is; one of another process is
        that one's, which hears of it as well."""
        live = self._live.get(run_id)
        if live is not None and not live.stop_wanted:
            self._stop(live)

    def stop_thread(self, thread_id: str) -> None:
        """The thread is gone: nothing is answered in it any more."""
        for run_id in [
            live.begun.run_id for live in self._live.values() if live.begun.thread_id == thread_id
        ]:
            self.stop(run_id)

    def end_those_that_read(self, conversation_id: str) -> None:
        """The meeting is gone: answers that are being drawn from it end with what was told before."""
        for live in self._live.values():
            if conversation_id in live.draft.meetings:
                self._cut(live)

    async def close(self) -> None:
        """The workspace ends: what still runs is interrupted, or left as it is to the other processes there are, which
        take it up. Safe to repeat."""
        self._left_to_others = self._left_to_others or await self._others_are_there()
        self.closing = True
        for live in self._live.values():
            if live.producing is not None:
                live.producing.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._answerer.close()

    async def _others_are_there(self) -> bool:
        with suppress(Fault):
            return bool(self._database.process) and not await self._database.read(processes.alone)
        return False

    def _forget(self, begun: Begun, task: asyncio.Task[None]) -> None:
        self._live.pop(begun.run_id, None)
        self._tasks.pop(begun.run_id, None)
        self._again.discard(begun.run_id)
        if self._last_of_thread.get(begun.thread_id) is task:
            del self._last_of_thread[begun.thread_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("run %s could not be recorded", begun.run_id, exc_info=error)

    async def _run(self, live: LiveRun, before: asyncio.Task[None] | None) -> None:
        loop = asyncio.get_running_loop()
        live.producing = loop.create_task(self._produce(live, before))
        if live.stop_wanted or self.closing:
            live.producing.cancel()
        writing = loop.create_task(self._write_groups(live))
        status, problem = await self._outcome(live)
        live.written.set()
        live.fresh.set()
        try:
            try:
                await writing
                if await self._less_by_now(live):
                    live.waiting, live.draft = [], Draft.of(live.events)
                    if status is not RunStatus.STOPPED:
                        status, problem = RunStatus.FAILED, _problem(_narrowed())
                if not (live.lost or (status is RunStatus.INTERRUPTED and self._left_to_others)):
                    await self._end(live, status, problem)
            except Exception:  # what came cannot be kept: the run ends with what was
                log.exception("run %s could not be kept whole", live.begun.run_id)
                live.waiting, live.draft, live.waits = [], Draft.of(live.events), None
                await self._end(live, RunStatus.FAILED, _INTERNAL)
        finally:  # also when the disk is full: nobody waits for events that never come
            live.ended = True
            await self._tell(live, [])
        if before is not None:  # stopped while it waited: those behind it wait on
            await asyncio.wait([before])

    async def _outcome(self, live: LiveRun) -> tuple[RunStatus, Problem | None]:
        assert live.producing is not None
        try:
            await live.producing
        except asyncio.CancelledError:
            if live.stop_wanted:
                return RunStatus.STOPPED, None
            return RunStatus.INTERRUPTED, run_rows.INTERRUPTED
        except AnswerError as error:
            log.warning(
                "run %s failed: %s", live.begun.run_id, error.code
            )  # a provider's words may repeat ours
            return RunStatus.FAILED, _problem(error)
        except Exception:
            log.exception("run %s failed", live.begun.run_id)
            return RunStatus.FAILED, _INTERNAL
        return RunStatus.FINISHED, None

    async def _produce(self, live: LiveRun, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        if self._database.process:
            await self._behind(live.begun)
        asked = await self._database.read(question, live.begun)
        live.reader = asked.reader
        async for piece in self._answerer.answer(asked):
            if isinstance(piece, Waiting):
                live.waits = piece
                continue
            for event in of_piece(piece, live.begun.answer_id, live.draft):
                live.draft.apply(event)
                live.waiting.append(event)
            live.fresh.set()

    async def _behind(self, begun: Begun) -> None:
        """Other processes answer in the same thread: what was asked first is answered first."""
        while first := await self._database.read(run_rows.before, begun, tuple(self._again)):
            with self.elsewhere.following(first) as grown:
                if await self._database.read(run_rows.before, begun, tuple(self._again)) == first:
                    await within(grown, _LOOK)

    async def _less_by_now(self, live: LiveRun) -> bool:
        """However it ended: whether the asker may not be told what was not told yet."""
        if live.waiting and live.reader is not None and not live.narrowed:
            live.narrowed = not await self._database.read(_may_be_told, live, live.reader)
        return live.narrowed

    async def _write_groups(self, live: LiveRun) -> None:
        """The first event is stored at once, those that follow closely together."""
        while not live.written.is_set():
            if not await within(live.fresh, SILENCE):
                await self._look_after(live)
                continue
            live.fresh.clear()
            group, live.waiting = merged(live.waiting), []
            pause, began = GROUP_SECONDS, time.monotonic()
            if group:
                first = len(live.events) + 1
                if not await self._database.append(_append, live, first, group):
                    self._cut(live)
                    return
                if live.stop_wanted:
                    self._stop(live)
                await self._tell(live, group)
                pause = min(max(pause, _SPARED * (time.monotonic() - began)), GROUP_MOST)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await live.written.wait()

    async def _look_after(self, live: LiveRun) -> None:
        """Where nothing comes of it: a stop at another process may not have been heard here."""
        if not (await self._database.read(run_rows.hold, live.begun.run_id)).wanted:
            self._stop(live)
        elif live.reader and not await self._database.read(_may_be_told, live, live.reader):
            self._cut(live)

    @staticmethod
    def _stop(live: LiveRun) -> None:
        live.stop_wanted = True
        if live.producing is not None:
            live.producing.cancel()

    @staticmethod
    def _cut(live: LiveRun) -> None:
        live.narrowed = True
        if live.producing is not None:
            live.producing.cancel()

    async def _end(self, live: LiveRun, status: RunStatus, problem: Problem | None) -> None:
        begun = live.begun
        closing = merged(live.waiting)
        if live.draft.text_open:
            closing.append(text_end(begun.answer_id))
        if status is RunStatus.STOPPED:
            closing.append(custom(CustomName.STOPPED, {}))
        closing = await self._database.write(_close, live, closing, status, problem)
        await self._tell(live, closing)
        if live.waits is not None and self.on_waiting is not None:
            self.on_waiting(begun.run_id)

    async def _tell(self, live: LiveRun, events: list[Event]) -> None:
        live.events.extend(events)
        async with live.grown:
            live.grown.notify_all()


def _close(
    connection: sa.Connection,
    live: LiveRun,
    closing: list[Event],
    status: RunStatus,
    problem: Problem | None,
) -> list[Event]:
    """The run's end, together with the calls that it waits for; returns the last events."""
    live.lost = not run_rows.hold(connection, live.begun.run_id).ours
    if live.lost:
        return []
    begun, interrupts = live.begun, []
    if live.waits is not None and live.reader is not None and status is RunStatus.FINISHED:
        try:
            interrupts = turns.wait(connection, begun, live.reader, live.waits)
        except AnswerError as error:
            status, problem = RunStatus.FAILED, _problem(error)
    if problem:
        last = run_error(problem)
    else:
        goes_on = live.waits is not None and status is RunStatus.FINISHED
        last = run_finished(begun.thread_id, begun.run_id, interrupts, goes_on=goes_on)
    closing = [*closing, last]
    run_rows.end(connection, begun.run_id, len(live.events) + 1, closing, live.draft, status, problem)
    return closing


def _append(connection: sa.Connection, live: LiveRun, first: int, group: list[Event]) -> bool:
    """Stores the events unless the asker may read less than when the run started, or another process has the run."""
    hold = run_rows.hold(connection, live.begun.run_id)
    live.lost, live.stop_wanted = not hold.ours, live.stop_wanted or not hold.wanted
    if live.lost:
        return False
    if live.reader is None or not _may_be_told(connection, live, live.reader):
        return False
    run_rows.append(connection, live.begun.run_id, first, group)
    return True


def _may_be_told(connection: sa.Connection, live: LiveRun, reader: Reader) -> bool:
    """The asker may read as much as at the start, and no meeting that the answer was drawn from is gone."""
    now = keys.as_of_now(connection, reader)
    as_wide = now is not None and not keys.narrower(now, reader)
    return as_wide and not meetings_gone.any_of(connection, live.draft.meetings)


def _narrowed() -> AnswerError:
    return AnswerError(ErrorCode.SCOPE_NARROWED, detail="The asker may read less than at the start.")


def _problem(error: AnswerError) -> Problem:
    return Problem(
        title="The answer could not be written.",
        status=int(HTTPStatus.BAD_GATEWAY),
        detail=mended(error.detail),
        code=error.code,
        retryable=error.retryable,
        args=error.args_for_wording,
    )
