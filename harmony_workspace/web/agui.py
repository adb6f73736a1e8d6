"""The way in for any AG-UI client: it runs one of our threads, and decides nothing that is not its user's to decide.

History, tools, rules and approvals stay here. Of what a client sends, the user's last message and the answers to
interrupts count; tools it names are neither offered nor run.
"""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from harmony_protocol.errors import ErrorCode, Problem
from harmony_protocol.events import CustomName, EventType
from harmony_protocol.sync import Op, OpKind
from harmony_protocol.tools import Approval, CallState
from harmony_workspace.access import keys
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import bodies, run_rows
from harmony_workspace.companion.filling import filled
from harmony_workspace.problems import Refused, conflict, not_found
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.store.tables import idempotency, runs
from harmony_workspace.store.tool_tables import tool_calls, waiting_turns
from harmony_workspace.tools import approvals, calls, outcomes
from harmony_workspace.web import agui_shapes, batches, problems
from harmony_workspace.web.agui_shapes import Event, RunInput, Shaper
from harmony_workspace.web.asked import TheHouse, TheReader, whole_words
from harmony_workspace.web.house import House
from harmony_workspace.web.runs import HEARTBEAT, STREAM, followed, followed_elsewhere

router = APIRouter(tags=["AG-UI"], dependencies=[Depends(whole_words)])
LOOKS = 1.0
"""Seconds between two looks at what a turn waits for, where nothing is heard of it."""
SOON = 0.05
"""The same for a run that is about to begin."""
GONE = Problem(
    title="Gone", status=410, code=ErrorCode.NOT_FOUND, detail="Nothing more of this run may be read by you."
)


@router.post("/agui/threads/{thread_id}", response_class=StreamingResponse, responses=STREAM)
async def run_thread(
    house: TheHouse, reader: TheReader, request: Request, thread_id: str, asked: RunInput
) -> Response:
    """One AG-UI run: asks the user's last message in this thread, which it makes if it is new, or answers interrupts by
    ``resume``. The same ``runId`` again gives the same run. Hanging up ends nothing.
    """
    bodies.check_id(thread_id)
    shaper = Shaper(asked.run_id, asked.thread_id or thread_id)
    turn = _Turn(house, reader, shaper, thread_id)
    if asked.resume:
        return _stream(turn.resumed(asked))
    sent = agui_shapes.last_words(asked)
    op = _question(thread_id, asked.run_id, *sent)
    await house.database.read(_check_nothing_waits, reader, thread_id, op.op_id)
    [outcome] = await batches.apply_all(house, reader, [op])
    if outcome.problem is not None:
        return await problems.told(request.scope, outcome.problem)
    return _stream(turn.begun(str(outcome.result["run_id"])))


def _question(thread_id: str, run_id: str, message: str, text: str) -> Op:
    body = {"message_id": agui_shapes.message_id(thread_id, message), "text": text}
    return Op(op_id=f"agui:{run_id}", kind=OpKind.SEND_MESSAGE, target=thread_id, body=body)


def _stream(events: AsyncIterator[Event | None]) -> StreamingResponse:
    async def frames() -> AsyncIterator[bytes]:
        async for event in events:
            yield (
                HEARTBEAT if event is None else f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
            )

    return StreamingResponse(frames(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@dataclass
class _Turn:
    """The client's run; None among its events is a sign of life."""

    house: House
    reader: Reader
    shaper: Shaper
    thread_id: str

    async def begun(self, run_id: str) -> AsyncIterator[Event | None]:
        yield self.shaper.started(self.thread_id, run_id)
        async for event in self._from(run_id):
            yield event

    async def resumed(self, asked: RunInput) -> AsyncIterator[Event | None]:
        """Decides, and goes on where the turn goes on. What is refused is told as the run's error."""
        yield self.shaper.started(self.thread_id, "")
        try:
            waiting_run = await self._decide(asked)
        except Refused as refused:
            yield self.shaper.failed(refused.problem())
            return
        async for event in self._after(waiting_run):
            yield event

    async def _decide(self, asked: RunInput) -> str:
        """The run whose calls were decided. Nothing is, unless every answer can be read."""
        decisions = agui_shapes.decisions(asked.resume or ())
        run_id = await self.house.database.read(_run_of, self.reader, self.thread_id, list(decisions))
        ops = [
            Op(
                op_id=f"agui:{asked.run_id}:{call_id}",
                kind=OpKind.DECIDE_APPROVAL,
                target=call_id,
                body=decision.model_dump(mode="json"),
            )
            for call_id, decision in decisions.items()
        ]
        for outcome in await batches.apply_all(self.house, self.reader, ops):
            if (problem := outcome.problem) is not None:
                raise Refused(ErrorCode(problem.code), _status(problem), problem.detail, **problem.args)
        return run_id

    async def _from(self, run_id: str) -> AsyncIterator[Event | None]:
        """The events of this run, and of those that go on from it, up to the end or the next question."""
        last: Event | None = None
        stopped = False
        async for events in self._events(run_id):
            if not events:
                yield None
            for event in events:
                last = event
                stopped = stopped or event.get("name") == CustomName.STOPPED
                for shaped in self.shaper.passed(event):
                    yield shaped
        if last is None or last["type"] not in (EventType.RUN_FINISHED, EventType.RUN_ERROR):
            yield self.shaper.failed(run_rows.INTERRUPTED if self.house.runs.closing else GONE)
        elif last["type"] == EventType.RUN_ERROR:
            yield self.shaper.failed(last["problem"])
        elif "outcome" in last or "result" in last:
            async for following in self._after(run_id):
                yield following
        else:
            yield self.shaper.finished(cancelled=stopped)

    async def _after(self, run_id: str) -> AsyncIterator[Event | None]:
        """Where a turn goes on that waits; it is asked again only for what nobody has decided."""
        async for standing in self._standings(run_id):
            if standing is None:
                yield None
                continue
            if standing.gone:
                yield self.shaper.finished(cancelled=True)
            elif standing.waiting:
                for event in self.shaper.waits(standing.waiting):
                    yield event
            else:
                for told in standing.results:
                    yield self.shaper.result(*told)
                async for following in self._from(standing.next_run):
                    yield following
            return
        yield self.shaper.failed(GONE)

    async def _standings(self, run_id: str) -> AsyncIterator["_Standing | None"]:
        """None while it is being carried out; ends where the reader may not see it any more."""
        async with aclosing(self.house.nudges.follow(LOOKS)) as nudges:
            while (standing := await self.house.database.read(_standing, self.reader, run_id)) is not None:
                if standing.gone or standing.waiting or standing.next_run:
                    yield standing
                    return
                yield None
                if await anext(nudges, None) is None:
                    return

    async def _events(self, run_id: str) -> AsyncIterator[list[Event]]:
        """Its rows are there a moment before its task is; and its task may be of another process."""
        if self.house.database.process and self.house.runs.live(run_id) is None:
            async for events in followed_elsewhere(self.house, self.reader, run_id, 0):
                yield events
            return
        async with aclosing(self.house.nudges.follow(SOON)) as nudges:
            while (live := self.house.runs.live(run_id)) is None:
                try:
                    run = await self.house.database.read(thread_rows.run, self.reader, run_id)
                except Refused:  # deleted meanwhile, with its thread
                    return
                if run.status.ended:
                    stored = await self.house.database.read(run_rows.stored_events, run_id)
                    yield await self.house.database.read(filled, self.reader, stored)
                    return
                if await anext(nudges, None) is None:
                    return
        async for events in followed(self.house, self.reader, live, 0):
            yield events


@dataclass(frozen=True)
class _Standing:
    """How a turn stands that waited: given up, still asking, gone on, or none of these yet."""

    gone: bool = False
    waiting: tuple[Approval, ...] = ()
    next_run: str = ""
    results: tuple[tuple[str, str, str], ...] = ()
    """Approval, what the model calls it, and what the model is told."""


def _standing(connection: sa.Connection, reader: Reader, run_id: str) -> _Standing | None:
    if keys.as_of_now(connection, reader) is None:
        return None
    turn = connection.execute(sa.select(waiting_turns).where(waiting_turns.c.run_id == run_id)).first()
    if turn is None:
        return _Standing(gone=True)
    rows = calls.of_run(connection, run_id)
    pending = [row.id for row in rows if row.state == CallState.PENDING]
    if pending:
        return _Standing(waiting=tuple(approvals.by_ids(connection, reader, pending).values()))
    if turn.next_run_id is None:
        return _Standing()
    told = tuple((row.id, row.provider_call_id, outcomes.told(row)) for row in rows if not row.rule)
    return _Standing(next_run=turn.next_run_id, results=told)


def _run_of(connection: sa.Connection, reader: Reader, thread_id: str, call_ids: list[str]) -> str:
    """The one run of these calls in this thread."""
    rows = connection.execute(
        sa.select(tool_calls.c.id, tool_calls.c.run_id)
        .join(waiting_turns, waiting_turns.c.run_id == tool_calls.c.run_id)
        .where(
            tool_calls.c.id.in_(call_ids),
            tool_calls.c.thread_id == thread_id,
            tool_calls.c.user_id == reader.user_id,
        )
    ).all()
    found = {row.run_id for row in rows}
    if len(rows) != len(call_ids) or len(found) != 1:
        raise not_found("interrupt")
    return str(found.pop())


def _check_nothing_waits(connection: sa.Connection, reader: Reader, thread_id: str, op_id: str) -> None:
    """A turn that waits is answered first. A run that is only asked for again is no new question."""
    known = connection.scalar(
        sa.select(idempotency.c.op_id).where(
            idempotency.c.user_id == reader.user_id, idempotency.c.op_id == op_id
        )
    )
    if known is not None:
        return
    waits = connection.scalars(
        sa.select(waiting_turns.c.run_id)
        .join(runs, runs.c.id == waiting_turns.c.run_id)
        .join(tool_calls, tool_calls.c.run_id == waiting_turns.c.run_id)
        .where(
            runs.c.thread_id == thread_id,
            waiting_turns.c.next_run_id.is_(None),
            tool_calls.c.user_id == reader.user_id,
        )
    ).first()
    if waits is not None:
        raise conflict("This thread waits for a decision. Answer its interrupts by resume first.")


def _status(problem: Problem) -> Any:
    from http import HTTPStatus

    return HTTPStatus(problem.status)
