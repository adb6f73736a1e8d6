"""A run's rows: begun together with the message it answers, grown by events, ended once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.errors import ErrorCode, Problem
from harmony_protocol.events import CustomName, custom
from harmony_protocol.threads import RunStatus
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.drafts import Draft, Event, run_error, run_started, text_end
from harmony_workspace.store import changes, processes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.database import tell
from harmony_workspace.store.tables import citations, messages, run_events, runs, threads
from harmony_workspace.tools.authority import packed, unpacked

GROWN = "run"
"""The message that a run has new events, with its id; where several processes serve."""
INTERRUPTED = Problem(
    title="Interrupted",
    status=int(HTTPStatus.SERVICE_UNAVAILABLE),
    detail="The workspace stopped while it was answering.",
    code=ErrorCode.RUN_INTERRUPTED,
    retryable=True,
)


@dataclass(frozen=True)
class Begun:
    """A run whose rows are there and whose task is to be started after the commit."""

    run_id: str
    thread_id: str
    answer_id: str
    reader: Reader
    """The asker when they asked; what they may read is looked up when the run starts."""
    events: tuple[Event, ...]
    time_zone: str = ""
    """The asker's; empty where none was told."""


@dataclass(frozen=True)
class Hold:
    """``ours``: False once somebody ended it for us, or goes on with it: they took this process for gone. ``wanted``:
    False once it was stopped, wherever that was, or went with its thread."""

    ours: bool
    wanted: bool


def begin(
    connection: sa.Connection,
    reader: Reader,
    thread_id: str,
    message_id: str,
    *,
    model: str,
    provider: str,
    time_zone: str = "",
    parent_id: str = "",
) -> Begun:
    """Adds the answer's message and the run; the thread's model is settled by its first run.

    ``parent_id``: the answer that goes on, where it is not the question's first.
    """
    now, run_id, answer_id = now_ms(), str(uuid_utils.uuid7()), str(uuid_utils.uuid7())
    position = next_position(connection, thread_id)
    connection.execute(
        sa.insert(messages).values(
            id=answer_id,
            thread_id=thread_id,
            parent_id=parent_id or message_id,
            position=position,
            role="assistant",
            created_at=now,
        )
    )
    connection.execute(
        sa.insert(runs).values(
            id=run_id,
            thread_id=thread_id,
            message_id=message_id,
            answer_id=answer_id,
            status=RunStatus.RUNNING.value,
            model=model,
            provider=provider,
            started_at=now,
            process=processes.own(connection),
            asked_by={"reader": packed(reader), "time_zone": time_zone},
        )
    )
    first = connection.scalar(
        sa.select(sa.func.count()).select_from(runs).where(runs.c.thread_id == thread_id)
    )
    events = [run_started(thread_id, run_id)]
    if first == 1:
        title = connection.scalar(sa.select(threads.c.title).where(threads.c.id == thread_id))
        events.append(custom(CustomName.TITLE, {"title": title or ""}))
    append(connection, run_id, 1, events)
    touch_thread(connection, thread_id, model=model, head_id=answer_id)
    changes.record(connection, "message", answer_id)
    return Begun(run_id, thread_id, answer_id, reader, tuple(events), time_zone)


def next_position(connection: sa.Connection, thread_id: str) -> int:
    last = connection.scalar(
        sa.select(sa.func.max(messages.c.position)).where(messages.c.thread_id == thread_id)
    )
    return (last or 0) + 1


def touch_thread(connection: sa.Connection, thread_id: str, **values: Any) -> None:
    connection.execute(
        sa.update(threads)
        .where(threads.c.id == thread_id)
        .values(updated_at=now_ms(), rev=threads.c.rev + 1, **values)
    )
    changes.record(connection, "thread", thread_id)


def append(connection: sa.Connection, run_id: str, first_seq: int, events: Sequence[Event]) -> None:
    """A run that was deleted meanwhile, with its thread, has no events any more."""
    there = connection.scalar(sa.select(runs.c.id).where(runs.c.id == run_id)) is not None
    if there and events:
        rows = [
            {"run_id": run_id, "seq": seq, "event": event}
            for seq, event in enumerate(events, start=first_seq)
        ]
        connection.execute(sa.insert(run_events), rows)
        if processes.own(connection):
            tell(connection, GROWN, run_id)


def stored_events(connection: sa.Connection, run_id: str, after: int = 0) -> list[Event]:
    return list(
        connection.scalars(
            sa.select(run_events.c.event)
            .where(run_events.c.run_id == run_id, run_events.c.seq > after)
            .order_by(run_events.c.seq)
        )
    )


def end(
    connection: sa.Connection,
    run_id: str,
    first_seq: int,
    events: Sequence[Event],
    draft: Draft,
    status: RunStatus,
    problem: Problem | None,
) -> None:
    """The last events, the answer's text and citations, and the run's end, all at once."""
    row = connection.execute(sa.select(runs.c.thread_id, runs.c.answer_id).where(runs.c.id == run_id)).first()
    if row is None:  # deleted meanwhile, with its thread
        return
    append(connection, run_id, first_seq, events)
    connection.execute(sa.update(messages).where(messages.c.id == row.answer_id).values(text=draft.text))
    for n, (conversation_id, turn_index) in draft.citations.items():
        connection.execute(
            sa.insert(citations).values(
                message_id=row.answer_id, n=n, conversation_id=conversation_id, turn_index=turn_index
            )
        )
    connection.execute(
        sa.update(runs)
        .where(runs.c.id == run_id)
        .values(
            status=status.value,
            problem=None if problem is None else problem.model_dump(mode="json"),
            receipt=draft.receipt,
            steps=draft.steps,
            ended_at=now_ms(),
            asked_by=None,
        )
    )
    touch_thread(connection, row.thread_id)
    changes.record(connection, "message", row.answer_id)


def interrupt_left_over(connection: sa.Connection) -> int:
    """Runs that are running at no process that is there were cut by a crash: they end, and what they wrote is kept."""
    return _interrupt(connection, running_at_nobody(connection))


def interrupt_lost(connection: sa.Connection, known: Collection[str]) -> int:
    """The same for runs of this process that it does not work on: the database was gone when they began or ended."""
    own = sa.and_(runs.c.process == processes.own(connection), runs.c.id.not_in(known))
    lost = sa.select(runs).where(runs.c.status == RunStatus.RUNNING.value, own)
    return _interrupt(connection, connection.execute(lost).all())


def _interrupt(connection: sa.Connection, left: Sequence[sa.Row[Any]]) -> int:
    for row in left:
        before = stored_events(connection, row.id)
        draft = Draft.of(before)
        closing = [text_end(row.answer_id)] if draft.text_open else []
        last = [*closing, run_error(INTERRUPTED)]
        end(connection, row.id, len(before) + 1, last, draft, RunStatus.INTERRUPTED, INTERRUPTED)
    return len(left)


def running_at_nobody(connection: sa.Connection) -> Sequence[sa.Row[Any]]:
    """Begun at processes that have gone."""
    left = sa.select(runs).where(runs.c.status == RunStatus.RUNNING.value, processes.orphaned(runs.c.process))
    return connection.execute(left.order_by(runs.c.id)).all()


def hold(connection: sa.Connection, run_id: str) -> Hold:
    asked = sa.select(runs.c.status, runs.c.process, runs.c.asked_by).where(runs.c.id == run_id)
    row = connection.execute(asked).first()
    if row is None:
        return Hold(ours=True, wanted=False)
    ours = row.status == RunStatus.RUNNING and row.process == processes.own(connection)
    return Hold(ours, wanted=row.asked_by is not None)


def unwanted(connection: sa.Connection, run_id: str) -> None:
    """It was stopped: whoever works on it finds that at the next look, and nobody takes it up."""
    connection.execute(sa.update(runs).where(runs.c.id == run_id).values(asked_by=None))


def before(connection: sa.Connection, begun: Begun, again: Sequence[str]) -> str | None:
    """An earlier run of its thread that another process works on, or that was taken up here (``again``)."""
    position = sa.select(messages.c.position).where(messages.c.id == begun.answer_id).scalar_subquery()
    earlier = (
        sa.select(runs.c.id)
        .join(messages, messages.c.id == runs.c.answer_id)
        .where(
            runs.c.thread_id == begun.thread_id,
            runs.c.status == RunStatus.RUNNING.value,
            messages.c.position < position,
            sa.or_(runs.c.process != processes.own(connection), runs.c.id.in_(again)),
        )
    )
    found: str | None = connection.scalar(earlier.limit(1))
    return found


def taken_up(connection: sa.Connection, row: sa.Row[Any]) -> Begun:
    """This process goes on with it, as who asked then."""
    connection.execute(sa.update(runs).where(runs.c.id == row.id).values(process=processes.own(connection)))
    told = stored_events(connection, row.id)
    append(connection, row.id, len(told) + 1, [custom(CustomName.TAKEN_UP, {})])
    asker = unpacked(row.asked_by["reader"])
    events = tuple(stored_events(connection, row.id))
    return Begun(row.id, row.thread_id, row.answer_id, asker, events, row.asked_by["time_zone"])
