"""The outbox: what the user did and the workspace has not taken yet. Rows leave it settled or by the user's hand."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from harmony_desktop.domain.ids import MessageId, OpId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import Operation, OpKind
from harmony_desktop.store.database import Connection, transaction
from harmony_desktop.store.rows import (
    OPERATION_COLUMNS,
    attachment_from,
    attachment_row,
    operation_from,
    problem_json,
    to_ms,
)

PATIENCE = timedelta(hours=1)
"""A question that waited longer asks before it runs."""


def now_ms() -> int:
    return to_ms(datetime.now(UTC))


def add(db: Connection, op: Operation, *, after: float = 0) -> None:
    """``after``: seconds until it may be sent, in which it can be taken back."""
    with transaction(db):
        _insert(db, op, after)


def _insert(db: Connection, op: Operation, after: float = 0, place: int | None = None) -> None:
    """``place``: in the queue; at its end by default."""
    body = dict(op.body)
    if op.attachments:
        body["attachments"] = [attachment_row(a) for a in op.attachments]
    next_at = now_ms() + round(after * 1000) if after else 0
    db.execute(
        "INSERT INTO main.outbox (rowid, op_id, lane, kind, target, body, base_rev, written_at, state, next_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?)",
        (
            place,
            op.op_id,
            op.lane,
            op.kind.value,
            op.target,
            json.dumps(body),
            op.base_rev,
            to_ms(op.written_at),
            next_at,
        ),
    )
    db.executemany(
        "INSERT INTO main.parcels VALUES (?, ?, ?, ?, ?)",
        [
            (op.op_id, place, json.dumps(attachment_row(a)), a.text, a.data)
            for place, a in enumerate(op.attachments)
        ],
    )


def with_parcels(db: Connection, op: Operation) -> Operation:
    """The operation with what it carries."""
    rows = db.execute(
        "SELECT attachment, text, data FROM main.parcels WHERE op_id = ? ORDER BY position", (op.op_id,)
    ).fetchall()
    if not rows:
        return op
    parcels = tuple(attachment_from(json.loads(row), text, bytes(data)) for row, text, data in rows)
    return replace(op, attachments=parcels)


def recover(db: Connection) -> None:
    """At start: what was being sent when the program ended is sent again; its id makes that harmless. Nothing can be
    taken back any more."""
    db.execute("UPDATE main.outbox SET state = 'queued', next_at = 0 WHERE state IN ('sending', 'queued')")


def send_again(db: Connection) -> None:
    """Nobody waits any more for what was being sent: it is sent again, and its id makes that harmless."""
    db.execute("UPDATE main.outbox SET state = 'queued', next_at = 0 WHERE state = 'sending'")


def ask_about_old(db: Connection, set_ahead: float = 0) -> tuple[ThreadId, ...]:
    """Parks questions, and answers to be written again, that waited too long for a workspace. Returns their
    threads. ``set_ahead``: so many seconds they only look older by."""
    old = now_ms() - int((PATIENCE.total_seconds() + set_ahead) * 1000)
    where = "state = 'queued' AND kind IN ('send_message', 'retry_run') AND written_at < ?"
    rows = db.execute(f"SELECT DISTINCT lane FROM main.outbox WHERE {where}", (old,)).fetchall()
    codes = ("waited_long", "again_waited_long")
    db.execute(
        "UPDATE main.outbox SET state = 'parked', problem = CASE kind WHEN 'send_message' THEN ? ELSE ? END"
        f" WHERE {where}",
        (*(problem_json(Problem(code, retryable=True)) for code in codes), old),
    )
    return tuple(ThreadId(row[0]) for row in rows)


def postpone(db: Connection, op_ids: Sequence[OpId], seconds: float) -> None:
    later = now_ms() + round(seconds * 1000)
    with transaction(db):
        db.executemany(
            "UPDATE main.outbox SET state = 'queued', next_at = ? WHERE op_id = ?",
            [(later, op_id) for op_id in op_ids],
        )


def hasten(db: Connection) -> None:
    """The workspace is there again: nothing needs to wait out its delay, but what can still be taken back."""
    db.execute("UPDATE main.outbox SET next_at = 0 WHERE state = 'queued' AND attempts > 0")


def park(db: Connection, op_id: OpId, problem: Problem, *, conflicted: bool = False) -> None:
    db.execute(
        "UPDATE main.outbox SET state = ?, problem = ? WHERE op_id = ?",
        ("conflicted" if conflicted else "parked", problem_json(problem), op_id),
    )


def requeue(db: Connection, op_id: OpId, *, base_rev: int | None = None) -> None:
    """The user says: send it. It counts as written now, and on top of what ``base_rev`` says."""
    db.execute(
        "UPDATE main.outbox SET state = 'queued', problem = NULL, next_at = 0, written_at = ?,"
        " base_rev = ifnull(?, base_rev) WHERE op_id = ? AND state <> 'sending'",
        (now_ms(), base_rev, op_id),
    )


def remove(db: Connection, op_id: OpId) -> None:
    db.execute("DELETE FROM main.outbox WHERE op_id = ?", (op_id,))


def take_back(db: Connection, op_id: OpId) -> bool:
    """Undo. False when the workspace has been offered it already, or it is gone."""
    done = db.execute(
        "DELETE FROM main.outbox WHERE op_id = ? AND state = 'queued' AND attempts = 0", (op_id,)
    )
    return bool(done.rowcount)


def discard(db: Connection, message_id: MessageId) -> Operation | None:
    """Takes back a message the workspace has not been offered. None when it is on its way or gone."""
    with transaction(db):
        op = _waiting(db, message_id)
        if op is not None:
            remove(db, op.op_id)
    return op


def exchange(db: Connection, message_id: MessageId, op: Operation) -> bool:
    """As `discard`, with another operation in its place in the queue: both happen or neither, so that no words are
    lost, and what was written after it still finds its thread."""
    with transaction(db):
        old = _waiting(db, message_id)
        if old is not None:
            (place,) = db.execute("SELECT rowid FROM main.outbox WHERE op_id = ?", (old.op_id,)).fetchone()
            remove(db, old.op_id)
            _insert(db, op, place=place)
    return old is not None


def _waiting(db: Connection, message_id: MessageId) -> Operation | None:
    row = db.execute(
        f"SELECT {OPERATION_COLUMNS} FROM main.outbox WHERE state IN ('queued', 'parked')"
        " AND (json_extract(body, '$.message_id') = ?1 AND kind = 'send_message'"
        " OR json_extract(body, '$.answer_id') = ?1)",
        (message_id,),
    ).fetchone()
    return with_parcels(db, operation_from(row)) if row else None


def one(db: Connection, op_id: OpId) -> Operation | None:
    row = db.execute(f"SELECT {OPERATION_COLUMNS} FROM main.outbox WHERE op_id = ?", (op_id,)).fetchone()
    return with_parcels(db, operation_from(row)) if row else None


def merge(db: Connection, kind: OpKind, target: str, body: dict[str, object]) -> bool:
    """Adds ``body`` to an operation of this kind that the workspace was never offered, so that two changes in a row
    are one. False when there is none."""
    with transaction(db):
        row = db.execute(
            "SELECT op_id, body FROM main.outbox WHERE kind = ? AND target = ? AND state = 'queued'"
            " AND attempts = 0 ORDER BY rowid DESC LIMIT 1",
            (kind.value, target),
        ).fetchone()
        if row is None:
            return False
        db.execute(
            "UPDATE main.outbox SET body = ?, written_at = ? WHERE op_id = ?",
            (json.dumps(json.loads(row[1]) | body), now_ms(), row[0]),
        )
    return True


def unsent(db: Connection) -> tuple[Operation, ...]:
    """All that the workspace has not taken, in the order it was written."""
    rows = db.execute(f"SELECT {OPERATION_COLUMNS} FROM main.outbox ORDER BY rowid").fetchall()
    return tuple(with_parcels(db, operation_from(row)) for row in rows)


def count(db: Connection) -> int:
    return int(db.execute("SELECT count(*) FROM main.outbox").fetchone()[0])
