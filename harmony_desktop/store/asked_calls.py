"""Calls that the user asked for with what an answer holds, while they are in the outbox; then they are approvals."""

import json
from collections.abc import Iterable

from harmony_desktop.domain.approvals import AskedCall
from harmony_desktop.domain.ids import MessageId, OpId, ThreadId
from harmony_desktop.store.database import Connection, transaction
from harmony_desktop.store.rows import problem_from


def of_messages(db: Connection, ids: Iterable[MessageId]) -> dict[MessageId, tuple[AskedCall, ...]]:
    """By the answer they stand under, in the order they were asked for."""
    found: dict[MessageId, tuple[AskedCall, ...]] = {}
    if db.execute("SELECT 1 FROM main.outbox WHERE kind = 'propose_call' LIMIT 1").fetchone() is None:
        return found
    rows = db.execute(
        "SELECT target, op_id, body, problem FROM main.outbox WHERE kind = 'propose_call'"
        " AND target IN (SELECT value FROM json_each(?)) ORDER BY rowid",
        (json.dumps(list(ids)),),
    )
    for target, op_id, body, problem in rows:
        told = json.loads(body)
        asked = AskedCall(OpId(op_id), told["tool_id"], told["arguments"], problem_from(problem))
        found[MessageId(target)] = (*found.get(MessageId(target), ()), asked)
    return found


def clear_way(db: Connection, message_id: MessageId, tool_id: str, arguments: str) -> bool:
    """Takes away what was refused, or never offered; False when the same call is on its way already."""
    with transaction(db):
        rows = "kind = 'propose_call' AND target = ? AND body ->> '$.tool_id' = ?"
        same = db.execute(
            f"SELECT 1 FROM main.outbox WHERE {rows} AND body ->> '$.arguments' = ? AND state <> 'parked'",
            (message_id, tool_id, arguments),
        ).fetchone()
        if same is None:
            db.execute(
                f"DELETE FROM main.outbox WHERE {rows}"
                " AND (state = 'parked' OR state = 'queued' AND attempts = 0)",
                (message_id, tool_id),
            )
        return same is None


def threads_of(db: Connection, message_ids: Iterable[str]) -> tuple[ThreadId, ...]:
    rows = db.execute(
        "SELECT DISTINCT thread_id FROM cache.messages WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(message_ids)),),
    )
    return tuple(ThreadId(row[0]) for row in rows)


def drop(db: Connection, thread_id: ThreadId) -> None:
    """The thread is deleted: what was refused in it needs nobody. Runs in the caller's transaction."""
    db.execute(
        "DELETE FROM main.outbox WHERE kind = 'propose_call' AND state = 'parked'"
        " AND target IN (SELECT id FROM cache.messages WHERE thread_id = ?)",
        (thread_id,),
    )
