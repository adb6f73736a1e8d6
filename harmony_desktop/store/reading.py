"""What screens read of threads: the workspace's rows with the outbox laid over them (see `views`)."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from harmony_desktop.domain import branches
from harmony_desktop.domain.context import Attachment
from harmony_desktop.domain.ids import AttachmentId, MessageId, RunId, ThreadId
from harmony_desktop.domain.syncing import Refusal
from harmony_desktop.domain.threads import Message, Thread, ThreadSummary
from harmony_desktop.store import approvals, asked_calls
from harmony_desktop.store.database import Connection
from harmony_desktop.store.rows import (
    MESSAGE_COLUMNS,
    OPERATION_COLUMNS,
    SUMMARY_COLUMNS,
    attachment_from,
    message_from,
    operation_from,
    problem_from,
    summary_from,
)

ALL = -1
# laying the outbox over a thread costs more than reading one, so it is done where it can make a difference
TOUCHED = (
    "SELECT target FROM main.outbox UNION SELECT thread_id FROM cache.messages WHERE state = 'streaming'"
    " UNION SELECT id FROM cache.threads WHERE space_id IN"
    " (SELECT target FROM main.outbox WHERE kind = 'delete_space')"
)
AS_TOLD = (
    "SELECT id, title, model, updated_at, 0, space_id, pinned, archived,"
    " EXISTS (SELECT 1 FROM main.unread u WHERE u.thread_id = t.id), mine, sources FROM cache.threads t"
)


class OpenRun(NamedTuple):
    """A run whose events are still to come, and the last of them that is stored."""

    run_id: RunId
    thread_id: ThreadId
    cursor: int


class Rows(NamedTuple):
    """A thread with all its branches."""

    summary: ThreadSummary
    head_id: MessageId | None
    settled: tuple[Message, ...]
    outbox: tuple[branches.Unsent | branches.Shown, ...]


def recent_threads(db: Connection, limit: int = ALL) -> tuple[ThreadSummary, ...]:
    """The latest first."""
    rows = db.execute(
        f"WITH touched (id) AS MATERIALIZED ({TOUCHED})"
        f" SELECT {SUMMARY_COLUMNS} FROM shown_threads WHERE id IN (SELECT id FROM touched)"
        f" UNION ALL {AS_TOLD} WHERE t.id NOT IN (SELECT id FROM touched) ORDER BY updated_at DESC, id DESC"
        " LIMIT ?",
        (limit,),
    )
    return tuple(summary_from(row) for row in rows)


def summaries(db: Connection, ids: Iterable[ThreadId]) -> tuple[ThreadSummary, ...]:
    """Those of these threads that are there."""
    rows = db.execute(
        f"SELECT {SUMMARY_COLUMNS} FROM shown_threads WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return tuple(summary_from(row) for row in rows)


def thread(db: Connection, thread_id: ThreadId) -> Thread | None:
    rows = thread_rows(db, thread_id)
    if rows is None:
        return None
    messages = branches.shown(rows.settled, rows.head_id, rows.outbox)
    if calls := approvals.of_thread(db, thread_id):
        messages = tuple(replace(m, calls=calls[m.id]) if m.id in calls else m for m in messages)
    if asked := asked_calls.of_messages(db, [m.id for m in messages]):
        messages = tuple(replace(m, asked=asked[m.id]) if m.id in asked else m for m in messages)
    return Thread(rows.summary, messages)


def thread_rows(db: Connection, thread_id: ThreadId) -> Rows | None:
    head = db.execute(
        f"SELECT {SUMMARY_COLUMNS}, head_id FROM shown_threads WHERE id = ?", (thread_id,)
    ).fetchone()
    if head is None:
        return None
    rows = db.execute(
        f"SELECT {MESSAGE_COLUMNS}, queue FROM shown_messages WHERE thread_id = ? ORDER BY position, created_at",
        (thread_id,),
    ).fetchall()
    settled = tuple(message_from(row[:-1]) for row in rows if not row[-1])
    waiting = [(row[-1], message_from(row[:-1])) for row in rows if row[-1]]
    return Rows(
        summary_from(head[:-1]),
        MessageId(head[-1]) if head[-1] else None,
        settled,
        _outbox(db, thread_id, waiting),
    )


def _outbox(
    db: Connection, thread_id: ThreadId, waiting: list[tuple[int, Message]]
) -> tuple[branches.Unsent | branches.Shown, ...]:
    """Questions and choices of a branch, in the order they were made."""
    items: list[tuple[int, branches.Unsent | branches.Shown]] = [
        (queue, branches.Unsent(m, beside=m.parent_id is not None)) for queue, m in waiting
    ]
    choices = db.execute(
        "SELECT rowid, json_extract(body, '$.head_id') FROM main.outbox WHERE target = ?"
        " AND kind = 'update_thread' AND state IN ('queued', 'sending')"
        " AND json_extract(body, '$.head_id') IS NOT NULL",
        (thread_id,),
    )
    items += [(queue, branches.Shown(MessageId(head))) for queue, head in choices]
    return tuple(item for _, item in sorted(items, key=lambda pair: pair[0]))


def message(db: Connection, message_id: MessageId) -> Message | None:
    """A message by itself: what stands beside it is known to its thread only."""
    row = db.execute(f"SELECT {MESSAGE_COLUMNS} FROM shown_messages WHERE id = ?", (message_id,)).fetchone()
    return message_from(row) if row else None


def has(db: Connection, thread_id: ThreadId) -> bool:
    """Whether the workspace has this thread, as far as is known."""
    return db.execute("SELECT 1 FROM cache.threads WHERE id = ?", (thread_id,)).fetchone() is not None


def question_of(db: Connection, answer_id: MessageId) -> MessageId | None:
    """The user's message an answer stands below, also one that went on from other answers."""
    row = db.execute(
        "WITH RECURSIVE above (id, parent_id, position, role, thread_id) AS ("
        " SELECT id, parent_id, position, role, thread_id FROM cache.messages WHERE id = ?"
        " UNION SELECT p.id, p.parent_id, p.position, p.role, p.thread_id FROM cache.messages p"
        " JOIN above a ON p.id = a.parent_id WHERE a.role = 'assistant')"
        " SELECT q.id FROM cache.messages q JOIN (SELECT * FROM above ORDER BY role = 'user' DESC, position LIMIT 1) a"
        " ON q.thread_id = a.thread_id WHERE q.role = 'user' AND (q.id = a.id OR q.position < a.position)"
        " ORDER BY q.id = a.id DESC, q.position DESC LIMIT 1",
        (answer_id,),
    ).fetchone()
    return MessageId(row[0]) if row else None


def parcel(db: Connection, attachment_id: AttachmentId) -> Attachment | None:
    """What a question that was not sent yet carries."""
    row = db.execute(
        "SELECT attachment, text, data FROM main.parcels WHERE json_extract(attachment, '$.id') = ?",
        (attachment_id,),
    ).fetchone()
    return attachment_from(json.loads(row[0]), row[1], bytes(row[2])) if row else None


def refusals(db: Connection) -> tuple[Refusal, ...]:
    """What the workspace refused, but what says so in its thread: questions, calls and decisions about them, and answers to be
    written again that stand there."""
    rows = db.execute(
        f"SELECT {OPERATION_COLUMNS}, problem FROM main.outbox WHERE state IN ('parked', 'conflicted')"
        " AND kind NOT IN ('send_message', 'decide_approval', 'propose_call') AND NOT (kind = 'retry_run' AND EXISTS"
        " (SELECT 1 FROM cache.messages m WHERE m.id = json_extract(body, '$.answer_id'))) ORDER BY rowid"
    )
    found = []
    for row in rows:
        op, problem = operation_from(row[:-1]), problem_from(row[-1])
        assert problem is not None  # written with the state
        words = str(
            op.body.get("context") or op.body.get("title") or op.body.get("custom_instructions") or ""
        )
        conflicted = op.state.value == "conflicted"
        found.append(Refusal(op.op_id, op.kind, op.target, problem, conflicted, words))
    return tuple(found)


def open_runs(db: Connection) -> tuple[OpenRun, ...]:
    rows = db.execute(
        "SELECT r.id, m.thread_id, r.cursor FROM cache.runs r JOIN cache.messages m ON m.id = r.answer_id"
        " WHERE NOT r.ended ORDER BY r.id"
    )
    return tuple(OpenRun(RunId(run), ThreadId(of), cursor) for run, of, cursor in rows)


def cursor(db: Connection, run_id: RunId) -> int:
    row = db.execute("SELECT cursor FROM cache.runs WHERE id = ?", (run_id,)).fetchone()
    return int(row[0]) if row else 0


def fact(db: Connection, name: str) -> str | None:
    row = db.execute("SELECT value FROM cache.facts WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None
