"""Threads and messages as those read them who may.

An answer that is still being written comes without text, citations and steps: those are its run's events,
read from the first one on. So a row never disagrees with the events a client has already applied.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import Problem
from harmony_protocol.threads import (
    Citation,
    Message,
    Receipt,
    Run,
    RunStatus,
    Sources,
    Thread,
    ThreadWithMessages,
)
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.access.shared import visible_thread
from harmony_workspace.problems import not_found, read_only
from harmony_workspace.store import attachments, cited
from harmony_workspace.store.clock import moment
from harmony_workspace.store.tables import conversations, messages, run_events, runs, threads
from harmony_workspace.store.withheld import withheld

Row = sa.Row[Any]


def readable(connection: sa.Connection, reader: Reader, thread_id: str) -> Row:
    """The thread's row; one that the reader may not see is not found."""
    row = connection.execute(
        sa.select(threads).where(threads.c.id == thread_id, visible_thread(reader))
    ).first()
    if row is None:
        raise not_found("thread")
    return row


def owned(connection: sa.Connection, reader: Reader, thread_id: str) -> Row:
    """The row of a thread that the reader may change."""
    row = readable(connection, reader, thread_id)
    if row.owner_id != reader.user_id:
        raise read_only("thread")
    return row


def as_thread(reader: Reader, row: Row) -> Thread:
    return Thread(
        id=row.id,
        title=row.title,
        model=row.model,
        owner_id=row.owner_id,
        mine=row.owner_id == reader.user_id,
        space_id=row.space_id,
        pinned=row.pinned,
        archived=row.archived,
        named=row.named,
        head_id=row.head_id,
        sources=Sources.model_validate(row.sources or {}),
        created_at=moment(row.created_at),
        updated_at=moment(row.updated_at),
        rev=row.rev,
    )


def listed(connection: sa.Connection, reader: Reader) -> list[Thread]:
    """All threads the reader may see, the latest first."""
    rows = connection.execute(
        sa.select(threads)
        .where(visible_thread(reader))
        .order_by(threads.c.updated_at.desc(), threads.c.id.desc())
    )
    return [as_thread(reader, row) for row in rows]


def by_ids(connection: sa.Connection, reader: Reader, ids: Collection[str]) -> dict[str, Thread]:
    rows = connection.execute(sa.select(threads).where(threads.c.id.in_(ids), visible_thread(reader)))
    return {row.id: as_thread(reader, row) for row in rows}


def with_messages(connection: sa.Connection, reader: Reader, thread_id: str) -> ThreadWithMessages:
    thread = as_thread(reader, readable(connection, reader, thread_id))
    return ThreadWithMessages(
        thread=thread, messages=_messages(connection, reader, messages.c.thread_id == thread_id)
    )


def messages_by_ids(connection: sa.Connection, reader: Reader, ids: Collection[str]) -> dict[str, Message]:
    found = _messages(connection, reader, messages.c.id.in_(ids))
    return {message.id: message for message in found}


def of_messages(connection: sa.Connection, reader: Reader, ids: Collection[str]) -> Sequence[str]:
    """Ids of the threads these messages are in, as far as the reader may see them."""
    held = sa.select(messages.c.thread_id).where(messages.c.id.in_(ids))
    return connection.scalars(
        sa.select(threads.c.id).where(threads.c.id.in_(held), visible_thread(reader))
    ).all()


def _messages(connection: sa.Connection, reader: Reader, condition: sa.ColumnElement[bool]) -> list[Message]:
    rows = connection.execute(
        sa.select(
            messages,
            runs.c.id.label("run_id"),
            runs.c.status,
            runs.c.problem,
            runs.c.receipt,
            runs.c.steps,
        )
        .join(threads, threads.c.id == messages.c.thread_id)
        .outerjoin(runs, runs.c.answer_id == messages.c.id)
        .where(condition, visible_thread(reader))
        .order_by(messages.c.thread_id, messages.c.position)
    ).all()
    citations = cited.of_messages(connection, reader, [row.id for row in rows if row.run_id])
    titles = _titles_withheld(connection, reader, rows, citations)
    attached = attachments.of_messages(connection, reader, [row.id for row in rows if not row.run_id])
    return [
        _as_message(row).model_copy(
            update={
                "text": withheld(row.text, citations.get(row.id, ()), titles.get(row.id, ())),
                "citations": citations.get(row.id, ()),
                "attachments": attached.get(row.id, ()),
            }
        )
        for row in rows
    ]


def _titles_withheld(
    connection: sa.Connection,
    reader: Reader,
    rows: Sequence[Row],
    citations: Mapping[str, Sequence[Citation]],
) -> dict[str, list[str]]:
    """By message, of meetings its answer looked at that the reader may not see. Not asked where all that it cites may be
    seen, because it is read with every change of a thread."""
    read = {
        row.id: (row.receipt or {}).get("conversations_read", ())
        for row in rows
        if not (cites := citations.get(row.id, ())) or any(each.withdrawn for each in cites)
    }
    wanted = {id_ for ids in read.values() for id_ in ids}
    if not wanted:
        return {}
    here = sa.select(conversations.c.id, conversations.c.title).where(conversations.c.id.in_(wanted))
    hidden = {row.id: row.title for row in connection.execute(here)}
    for id_ in connection.scalars(here.where(visible(reader))):
        del hidden[id_]
    return {message: [hidden[id_] for id_ in ids if id_ in hidden] for message, ids in read.items()}


def _as_message(row: Row) -> Message:
    return Message(
        id=row.id,
        thread_id=row.thread_id,
        parent_id=row.parent_id,
        role=row.role,
        text=row.text,
        spoken=row.spoken,
        created_at=moment(row.created_at),
        position=row.position,
        run_id=row.run_id,
        status=None if row.status is None else RunStatus(row.status),
        problem=None if row.problem is None else Problem.model_validate(row.problem),
        receipt=None if row.receipt is None else Receipt.model_validate(row.receipt),
        steps=tuple(row.steps or ()),
    )


def check_message(connection: sa.Connection, thread_id: str, message_id: str) -> None:
    """Raises ``Refused`` unless the message is one of this thread."""
    inside = sa.select(messages.c.id).where(messages.c.id == message_id, messages.c.thread_id == thread_id)
    if connection.scalar(inside) is None:
        raise not_found("message")


def owned_run(connection: sa.Connection, reader: Reader, run_id: str) -> Run:
    """A run that the reader may stop."""
    found = run(connection, reader, run_id)
    owned(connection, reader, found.thread_id)
    return found


def run(connection: sa.Connection, reader: Reader, run_id: str) -> Run:
    row = connection.execute(
        sa.select(runs)
        .join(threads, threads.c.id == runs.c.thread_id)
        .where(runs.c.id == run_id, visible_thread(reader))
    ).first()
    if row is None:
        raise not_found("run")
    last = connection.scalar(sa.select(sa.func.max(run_events.c.seq)).where(run_events.c.run_id == run_id))
    return Run(
        id=row.id,
        thread_id=row.thread_id,
        message_id=row.message_id,
        answer_id=row.answer_id,
        status=RunStatus(row.status),
        model=row.model,
        provider=row.provider,
        problem=None if row.problem is None else Problem.model_validate(row.problem),
        last_seq=last or 0,
    )
