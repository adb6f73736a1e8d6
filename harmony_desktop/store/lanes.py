"""What may be sent next: operations of one lane in order, lanes side by side, a batch as large as a request may be."""

import json
from collections.abc import Iterator

from harmony_desktop.domain.syncing import Operation, OpKind
from harmony_desktop.store import approvals
from harmony_desktop.store.database import Connection, transaction
from harmony_desktop.store.outbox import now_ms, with_parcels
from harmony_desktop.store.rows import OPERATION_COLUMNS, operation_from

BATCH = 200
BATCH_BYTES = 8 * 1024 * 1024
_BASE64 = 4 / 3
_ENVELOPE = 300
"""Bytes of an operation besides its body."""
LEAST_PAUSE = 0.05
LONGEST_PAUSE_MS = 60_000
"""Nothing is put off for longer; what seems to be was put off before the clock was set back."""
LOOKS = 15.0
"""Seconds until it is seen that an answer does not go on, though it should."""

ASKING = (OpKind.SEND_MESSAGE, OpKind.RETRY_RUN)


def take_due(db: Connection, limit: int = BATCH) -> tuple[Operation, ...]:
    """The next batch, marked as being sent; empty when nothing may be sent now."""
    with transaction(db):
        now = now_ms()
        _drop_what_a_delete_overtakes(db, now)
        taken = list(_pick(db, now, limit))
        rows = db.execute(
            f"SELECT {OPERATION_COLUMNS} FROM main.outbox"
            " WHERE op_id IN (SELECT value FROM json_each(?)) ORDER BY rowid",
            (json.dumps(taken),),
        ).fetchall()
        db.executemany(
            "UPDATE main.outbox SET state = 'sending', attempts = attempts + 1 WHERE op_id = ?",
            [(op_id,) for op_id in taken],
        )
        return tuple(with_parcels(db, operation_from(row)) for row in rows)


def next_due(db: Connection) -> float | None:
    """Seconds until an operation that was put off may be sent; None when none was. Asked when `take_due` gave
    nothing: what is due and still here waits for something else to happen."""
    now = now_ms()
    row = db.execute(
        "SELECT min(next_at) FROM main.outbox WHERE state = 'queued' AND next_at > ?", (now - 1000,)
    ).fetchone()
    due = None if row[0] is None else min(max(LEAST_PAUSE, (row[0] - now) / 1000), LONGEST_PAUSE_MS / 1000)
    return min(due or LOOKS, LOOKS) if approvals.going_on(db) else due


def all_taken(db: Connection) -> bool:
    """Whether the workspace has everything but what waits for the user."""
    waiting = db.execute("SELECT 1 FROM main.outbox WHERE state IN ('queued', 'sending') LIMIT 1").fetchone()
    return waiting is None


def _drop_what_a_delete_overtakes(db: Connection, now: int) -> None:
    """A thread that is deleted before the workspace heard of a word in it: those words are never sent."""
    db.execute(
        "DELETE FROM main.outbox WHERE kind IN ('send_message', 'retry_run', 'update_thread')"
        " AND state = 'queued' AND attempts = 0 AND target IN (SELECT target FROM main.outbox"
        " WHERE kind = 'delete_thread' AND state = 'queued' AND (next_at <= ? OR next_at > ?))",
        (now, now + LONGEST_PAUSE_MS),
    )


def _pick(db: Connection, now: int, limit: int) -> Iterator[str]:
    closed = _column(db, "SELECT DISTINCT lane FROM main.outbox WHERE state = 'sending'")
    answering = _column(db, "SELECT DISTINCT thread_id FROM cache.messages WHERE state = 'streaming'")
    answering |= approvals.open_turns(db)
    coming = _column(
        db, "SELECT target FROM main.outbox WHERE kind = 'put_space' AND state IN ('queued', 'sending')"
    )
    count = size = 0
    for row in db.execute(
        "SELECT op_id, lane, kind, next_at, json_extract(body, '$.space_id'), json_extract(body, '$.parent_id'),"
        " octet_length(body), ifnull((SELECT sum(octet_length(text) + length(data) * ?) FROM main.parcels p"
        " WHERE p.op_id = o.op_id), 0)"
        " FROM main.outbox o WHERE state = 'queued' ORDER BY rowid",
        (_BASE64,),
    ):
        op_id, lane, kind, next_at, space_id, parent_id, body, parcels = row
        if lane in closed:
            continue
        follows = kind == OpKind.SEND_MESSAGE and parent_id is None and lane in answering
        if now < next_at <= now + LONGEST_PAUSE_MS or follows or space_id in coming:
            closed.add(lane)
            continue
        size += body + int(parcels) + _ENVELOPE
        if count and size > BATCH_BYTES:
            return
        count += 1
        yield op_id
        if kind in ASKING:
            answering.add(lane)
        if kind == OpKind.PUT_SPACE:  # what follows stands on the revision that this one makes
            closed.add(lane)
        if count == limit:
            return


def _column(db: Connection, query: str) -> set[str]:
    return {row[0] for row in db.execute(query)}
