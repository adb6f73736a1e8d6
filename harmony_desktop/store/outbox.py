"""The outbox: what the user did and the workspace has not taken yet. Rows leave it settled or by the user's hand."""

import json
from datetime import UTC, datetime, timedelta

from harmony_desktop.domain.ids import MessageId, OpId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import Operation, OpKind, Outcome
from harmony_desktop.store import answers
from harmony_desktop.store.database import Connection, transaction
from harmony_desktop.store.rows import OPERATION_COLUMNS, operation_from, problem_json, to_ms

BATCH = 200
PATIENCE = timedelta(hours=1)
"""A question that waited longer asks before it runs."""


def _now() -> int:
    return to_ms(datetime.now(UTC))


def add(db: Connection, op: Operation) -> None:
    db.execute(
        "INSERT INTO main.outbox (op_id, lane, kind, target, body, written_at, state)"
        " VALUES (?, ?, ?, ?, ?, ?, 'queued')",
        (op.op_id, op.lane, op.kind.value, op.target, json.dumps(dict(op.body)), to_ms(op.written_at)),
    )


def recover(db: Connection) -> None:
    """At start: what was being sent when the program ended is sent again; its id makes that harmless."""
    db.execute("UPDATE main.outbox SET state = 'queued', next_at = 0 WHERE state = 'sending'")


def ask_about_old(db: Connection) -> tuple[ThreadId, ...]:
    """Parks questions that waited too long for a workspace. Returns their threads."""
    old = _now() - int(PATIENCE.total_seconds() * 1000)
    where = "state = 'queued' AND kind IN ('send_message', 'retry_run') AND written_at < ?"
    rows = db.execute(f"SELECT DISTINCT lane FROM main.outbox WHERE {where}", (old,)).fetchall()
    db.execute(
        f"UPDATE main.outbox SET state = 'parked', problem = ? WHERE {where}",
        (problem_json(Problem("waited_long", retryable=True)), old),
    )
    return tuple(ThreadId(row[0]) for row in rows)


def take_due(db: Connection) -> tuple[Operation, ...]:
    """The oldest queued operation of every lane that is due and has none under way, marked as being sent."""
    with transaction(db):
        rows = db.execute(
            f"SELECT {OPERATION_COLUMNS} FROM main.outbox o WHERE state = 'queued' AND next_at <= ?"
            " AND NOT EXISTS (SELECT 1 FROM main.outbox e WHERE e.lane = o.lane AND"
            " (e.state = 'sending' OR (e.state = 'queued' AND e.rowid < o.rowid)))"
            " ORDER BY rowid LIMIT ?",
            (_now(), BATCH),
        ).fetchall()
        ops = tuple(operation_from(row) for row in rows)
        db.executemany(
            "UPDATE main.outbox SET state = 'sending', attempts = attempts + 1 WHERE op_id = ?",
            [(op.op_id,) for op in ops],
        )
    return ops


def next_due(db: Connection) -> float | None:
    """Seconds until the next queued operation is due; None when none waits."""
    row = db.execute("SELECT min(next_at) FROM main.outbox WHERE state = 'queued'").fetchone()
    return None if row[0] is None else max(0.0, (row[0] - _now()) / 1000)


def postpone(db: Connection, op_id: OpId, seconds: float) -> None:
    db.execute(
        "UPDATE main.outbox SET state = 'queued', next_at = ? WHERE op_id = ?",
        (_now() + round(seconds * 1000), op_id),
    )


def hasten(db: Connection) -> None:
    """The workspace is there again: nothing needs to wait out its delay."""
    db.execute("UPDATE main.outbox SET next_at = 0 WHERE state = 'queued'")


def park(db: Connection, op_id: OpId, problem: Problem) -> None:
    db.execute(
        "UPDATE main.outbox SET state = 'parked', problem = ? WHERE op_id = ?", (problem_json(problem), op_id)
    )


def requeue(db: Connection, op_id: OpId) -> None:
    """The user says: send it. It counts as written now."""
    db.execute(
        "UPDATE main.outbox SET state = 'queued', problem = NULL, next_at = 0, written_at = ? WHERE op_id = ?",
        (_now(), op_id),
    )


def remove(db: Connection, op_id: OpId) -> None:
    db.execute("DELETE FROM main.outbox WHERE op_id = ?", (op_id,))


def discard(db: Connection, message_id: MessageId) -> Operation | None:
    """Takes back a message the workspace has not been offered. None when it is on its way or gone."""
    with transaction(db):
        row = db.execute(
            f"SELECT {OPERATION_COLUMNS} FROM main.outbox WHERE state IN ('queued', 'parked')"
            " AND (json_extract(body, '$.message_id') = ?1 OR json_extract(body, '$.answer_id') = ?1)",
            (message_id,),
        ).fetchone()
        if row is None:
            return None
        db.execute("DELETE FROM main.outbox WHERE op_id = ?", (row[0],))
    return operation_from(row)


def settle(db: Connection, op: Operation, outcome: Outcome) -> None:
    """The workspace took it: its reply becomes server rows, then the outbox row leaves. The two files commit
    apart, so this is repeat-safe: a row left behind is sent again and settles to the same rows."""
    with transaction(db):
        if op.kind is OpKind.SEND_MESSAGE:
            _message_taken(db, op)
        if op.kind is OpKind.STOP_RUN:
            db.execute(
                "UPDATE cache.messages SET state = 'stopped' WHERE run_id = ? AND state = 'streaming'",
                (op.target,),
            )
        if outcome.run_id and outcome.answer_id:
            thread_id = ThreadId(op.target)
            answers.begin(
                db,
                outcome.run_id,
                thread_id,
                outcome.answer_id,
                now=_now(),
                position=_next_position(db, thread_id),
            )
    remove(db, op.op_id)


def _message_taken(db: Connection, op: Operation) -> None:
    thread_id, at = ThreadId(op.target), to_ms(op.written_at)
    text = str(op.body["text"])
    db.execute(
        "INSERT OR IGNORE INTO cache.threads VALUES (?, ?, ?, ?, ?, 0)",
        (thread_id, text[:60], str(op.body.get("model") or ""), at, at),
    )
    db.execute("UPDATE cache.threads SET updated_at = max(updated_at, ?) WHERE id = ?", (at, thread_id))
    db.execute(
        "INSERT OR IGNORE INTO cache.messages"
        " (id, thread_id, position, role, text, spoken, created_at, state)"
        " VALUES (?, ?, ?, 'user', ?, ?, ?, 'settled')",
        (
            op.body["message_id"],
            thread_id,
            _next_position(db, thread_id),
            text,
            bool(op.body.get("spoken")),
            at,
        ),
    )


def _next_position(db: Connection, thread_id: ThreadId) -> int:
    row = db.execute(
        "SELECT ifnull(max(position), 0) + 1 FROM cache.messages WHERE thread_id = ?", (thread_id,)
    ).fetchone()
    return int(row[0])
