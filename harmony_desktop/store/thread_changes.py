"""Threads and messages as the workspace tells them, into the cache. Runs in the caller's transaction."""

import json
from enum import Enum, auto
from typing import Any

from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.domain.syncing import MessageRow, ThreadRow
from harmony_desktop.domain.threads import MessageState, Role
from harmony_desktop.store import asked_calls
from harmony_desktop.store.database import Connection
from harmony_desktop.store.rows import (
    attachments_json,
    citations_json,
    problem_json,
    receipt_json,
    sources_json,
    to_ms,
)

_THREAD = (
    "id, title, model, created_at, updated_at, rev, space_id, pinned, archived, mine, named, head_id, sources"
)
_MESSAGE = (
    "id, thread_id, parent_id, position, role, text, spoken, created_at, run_id, state, problem, citations, steps,"
    " receipt, attachments"
)


def _upsert(table: str, columns: str) -> str:
    names = columns.split(", ")
    given = ", ".join("?" * len(names))
    updates = ", ".join(f"{name} = excluded.{name}" for name in names if name != "id")
    return f"INSERT INTO cache.{table} ({columns}) VALUES ({given}) ON CONFLICT (id) DO UPDATE SET {updates}"


PUT_THREAD = _upsert("threads", _THREAD)
PUT_MESSAGE = _upsert("messages", _MESSAGE)


def put_thread(db: Connection, row: ThreadRow, *, fresh: bool) -> None:
    """``fresh``: everything is read anew, and a workspace that was set back has older revisions."""
    values: tuple[Any, ...] = (
        row.id,
        row.title,
        row.model,
        to_ms(row.created_at),
        to_ms(row.updated_at),
        row.rev,
        row.space_id,
        row.pinned,
        row.archived,
        row.mine,
        row.named,
        row.head_id,
        sources_json(row.sources),
    )
    db.execute(PUT_THREAD if fresh else PUT_THREAD + " WHERE excluded.rev >= rev", values)


def lay_thread(db: Connection, thread_id: ThreadId, at: int, *, title: str = "", model: str = "") -> None:
    """A thread the workspace has, as far as it is known before the workspace tells it."""
    db.execute(
        "INSERT OR IGNORE INTO cache.threads (id, title, model, created_at, updated_at, rev)"
        " VALUES (?, ?, ?, ?, ?, 0)",
        (thread_id, title, model, at, at),
    )


class Came(Enum):
    """How a message stands after it was put."""

    NOTHING_NEW = auto()
    ENDED = auto()
    """An answer that has come to its end unseen; who reads its events tells of it."""
    WENT_ON_WHOLE = auto()
    """One that goes on after calls and had ended before it was heard of: nobody reads its events."""


def put_message(db: Connection, row: MessageRow, *, fresh: bool) -> Came:
    """An answer that is being read event by event keeps its own text until the workspace says it ended; otherwise
    words that arrive both ways would stand there twice."""
    message = row.message
    at = to_ms(message.created_at)
    lay_thread(db, message.thread_id, at)
    if message.role is Role.ASSISTANT and message.run_id and message.state is MessageState.STREAMING:
        _put_open_answer(db, row)
        return Came.NOTHING_NEW
    known = db.execute("SELECT state FROM cache.messages WHERE id = ?", (message.id,)).fetchone()
    values: tuple[Any, ...] = (
        message.id,
        message.thread_id,
        message.parent_id,
        row.position,
        message.role.value,
        message.text,
        message.spoken,
        at,
        message.run_id,
        message.state.value,
        problem_json(message.problem),
        citations_json(message.citations),
        json.dumps(message.steps),
        receipt_json(message.receipt),
        attachments_json(message.attachments),
    )
    db.execute(PUT_MESSAGE, values)
    db.execute("UPDATE cache.runs SET ended = 1 WHERE answer_id = ?", (message.id,))
    whole = known is None and not fresh
    if message.role is not Role.ASSISTANT or not (whole or known == ("streaming",)):
        return Came.NOTHING_NEW
    mark_unread(db, message.thread_id)
    return Came.WENT_ON_WHOLE if whole and _goes_on(db, message.parent_id) else Came.ENDED


def _goes_on(db: Connection, parent_id: MessageId | None) -> bool:
    role = db.execute("SELECT role FROM cache.messages WHERE id = ?", (parent_id,)).fetchone()
    return bool(role == (Role.ASSISTANT.value,))


def mark_unread(db: Connection, thread_id: ThreadId) -> None:
    db.execute("INSERT OR IGNORE INTO main.unread VALUES (?)", (thread_id,))


def mark_read(db: Connection, thread_id: ThreadId) -> bool:
    """Whether there was anything unread."""
    return bool(db.execute("DELETE FROM main.unread WHERE thread_id = ?", (thread_id,)).rowcount)


def drop_thread(db: Connection, thread_id: ThreadId) -> None:
    """With all that stands beside it; what waits in the outbox stays, for it is the user's. Only an answer that was
    refused to be written again cannot be any more, and holds no words."""
    db.execute(
        "DELETE FROM main.outbox WHERE target = ? AND kind = 'retry_run' AND state = 'parked'", (thread_id,)
    )
    db.execute(
        "DELETE FROM main.ratings WHERE message_id IN (SELECT id FROM cache.messages WHERE thread_id = ?)",
        (thread_id,),
    )
    mark_read(db, thread_id)
    db.execute(
        "DELETE FROM main.outbox WHERE kind = 'decide_approval' AND state = 'parked'"
        " AND target IN (SELECT id FROM cache.approvals WHERE thread_id = ?)",
        (thread_id,),
    )
    asked_calls.drop(db, thread_id)
    db.execute("DELETE FROM cache.threads WHERE id = ?", (thread_id,))


def drop_message(db: Connection, message_id: MessageId) -> ThreadId | None:
    row = db.execute("SELECT thread_id FROM cache.messages WHERE id = ?", (message_id,)).fetchone()
    db.execute("DELETE FROM cache.messages WHERE id = ?", (message_id,))
    return ThreadId(row[0]) if row else None


def _put_open_answer(db: Connection, row: MessageRow) -> None:
    message = row.message
    known = db.execute("SELECT 1 FROM cache.runs WHERE id = ?", (message.run_id,)).fetchone()
    db.execute(
        "INSERT INTO cache.messages"
        " (id, thread_id, parent_id, position, role, text, spoken, created_at, run_id, state)"
        " VALUES (?, ?, ?, ?, 'assistant', '', 0, ?, ?, 'streaming') ON CONFLICT (id) DO UPDATE"
        " SET position = excluded.position, parent_id = excluded.parent_id",
        (
            message.id,
            message.thread_id,
            message.parent_id,
            row.position,
            to_ms(message.created_at),
            message.run_id,
        ),
    )
    if not known:
        db.execute(
            "UPDATE cache.messages SET text = '', run_id = ?, state = 'streaming', problem = NULL,"
            " citations = '[]', steps = '[]', receipt = NULL WHERE id = ?",
            (message.run_id, message.id),
        )
        db.execute("INSERT INTO cache.runs (id, answer_id) VALUES (?, ?)", (message.run_id, message.id))
