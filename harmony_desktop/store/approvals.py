"""Calls of tools that ask, in the cache; the user's own decisions from the outbox are laid over them when read."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from harmony_desktop.domain.approvals import UNDER_WAY, Approval, CallState, Verdict
from harmony_desktop.domain.ids import ApprovalId, MessageId, ThreadId
from harmony_desktop.domain.syncing import Operation, Outcome
from harmony_desktop.store.approval_rows import approval_from, approval_json
from harmony_desktop.store.database import Connection, transaction
from harmony_desktop.store.rows import to_ms
from harmony_desktop.store.thread_changes import lay_thread

# the user's last decision counts; a stopped answer asks nothing more
SHOWN = """
SELECT
    a.row,
    CASE WHEN a.state = 'pending' AND EXISTS (
        SELECT 1 FROM main.outbox s WHERE s.kind = 'stop_run' AND s.target = a.run_id
    ) THEN 'cancelled' ELSE a.state END,
    o.op_id, o.state, o.body ->> '$.decision', o.body ->> '$.arguments', o.problem
FROM cache.approvals a LEFT JOIN main.outbox o ON o.rowid = (
    SELECT max(d.rowid) FROM main.outbox d WHERE d.target = a.id AND d.kind = 'decide_approval'
)
"""
_UNSETTLED = ", ".join(f"'{state.value}'" for state in UNDER_WAY)
GOES_ON_WITHIN = 60_000
"""Milliseconds in which an answer whose calls are settled is expected to go on."""
_NO_MORE = """NOT EXISTS (
    SELECT 1 FROM cache.messages n WHERE n.thread_id = m.thread_id AND n.parent_id = m.id AND n.role = 'assistant'
)"""
# what the user asked for themselves is a run of its own, and nothing waits for it
HELD = f"SELECT thread_id FROM cache.approvals WHERE state IN ({_UNSETTLED}) AND run_id <> id"
# what it called is not known here yet, or settled; where it was stopped nothing more comes
GOING_ON = f"""
SELECT m.thread_id FROM cache.messages m
WHERE m.waits > ?1 AND {_NO_MORE} AND NOT EXISTS (
    SELECT 1 FROM cache.approvals a WHERE a.message_id = m.id AND a.run_id <> a.id
)
UNION
SELECT m.thread_id FROM cache.approvals a JOIN cache.messages m ON m.id = a.message_id
WHERE a.ended_at > ?1 AND a.state <> 'cancelled' AND a.run_id <> a.id AND {_NO_MORE}
"""


def put(db: Connection, approval: Approval, *, fresh: bool) -> bool:
    """Returns whether the call has begun to wait for the user. Runs in the caller's transaction."""
    lay_thread(db, approval.thread_id, to_ms(approval.created_at))
    known = db.execute("SELECT 1 FROM cache.approvals WHERE id = ?", (approval.id,)).fetchone()
    newer = "" if fresh else " WHERE excluded.rev >= rev"
    db.execute(
        "INSERT INTO cache.approvals VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " thread_id = excluded.thread_id, message_id = excluded.message_id, run_id = excluded.run_id,"
        f" state = excluded.state, rev = excluded.rev, ended_at = excluded.ended_at, row = excluded.row{newer}",
        (
            approval.id,
            approval.thread_id,
            approval.message_id,
            approval.run_id,
            approval.state.value,
            approval.rev,
            to_ms(approval.ended_at) if approval.ended_at else 0,
            approval_json(approval),
        ),
    )
    if approval.state is not CallState.PENDING:
        _forget_refused(db, approval.id)
    return known is None and approval.state is CallState.PENDING


def drop(db: Connection, approval_id: ApprovalId) -> ThreadId | None:
    """Runs in the caller's transaction."""
    row = db.execute("SELECT thread_id FROM cache.approvals WHERE id = ?", (approval_id,)).fetchone()
    db.execute("DELETE FROM cache.approvals WHERE id = ?", (approval_id,))
    _forget_refused(db, approval_id)
    return ThreadId(row[0]) if row else None


def tidy(db: Connection) -> None:
    """What was refused about calls that are not there any more needs nobody. Runs in the caller's transaction."""
    db.execute(
        "DELETE FROM main.outbox WHERE kind = 'decide_approval' AND state = 'parked'"
        " AND target NOT IN (SELECT id FROM cache.approvals)"
    )


def waiting(db: Connection) -> tuple[Approval, ...]:
    """What the user has to decide, the oldest first."""
    rows = db.execute(f"{SHOWN} WHERE a.state = 'pending' ORDER BY a.id")
    return tuple(found for row in rows if (found := approval_from(row)).waits)


def of_thread(db: Connection, thread_id: ThreadId) -> dict[MessageId, tuple[Approval, ...]]:
    """By the answer they stand under, in the order they were made."""
    found: dict[MessageId, tuple[Approval, ...]] = {}
    for row in db.execute(f"{SHOWN} WHERE a.thread_id = ? ORDER BY a.id", (thread_id,)):
        approval = approval_from(row)
        found[approval.message_id] = (*found.get(approval.message_id, ()), approval)
    return found


def one(db: Connection, approval_id: ApprovalId) -> Approval | None:
    row = db.execute(f"{SHOWN} WHERE a.id = ?", (approval_id,)).fetchone()
    return approval_from(row) if row else None


def threads_of(db: Connection, ids: Iterable[str]) -> tuple[ThreadId, ...]:
    rows = db.execute(
        "SELECT DISTINCT thread_id FROM cache.approvals WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return tuple(ThreadId(row[0]) for row in rows)


def threads_of_runs(db: Connection, runs: Iterable[str]) -> tuple[ThreadId, ...]:
    """Where calls of these runs stand."""
    rows = db.execute(
        "SELECT DISTINCT thread_id FROM cache.approvals WHERE run_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(runs)),),
    )
    return tuple(ThreadId(row[0]) for row in rows)


def open_turns(db: Connection) -> set[str]:
    """Threads in which a turn waits for calls: what follows it waits too."""
    return {row[0] for row in db.execute(HELD)} | going_on(db)


def going_on(db: Connection) -> set[str]:
    """Threads in which an answer is about to go on; should it not, it is not waited for."""
    since = to_ms(datetime.now(UTC)) - GOES_ON_WITHIN
    return {row[0] for row in db.execute(GOING_ON, (since,))}


def clear_way(db: Connection, approval_id: ApprovalId) -> bool:
    """Takes away an earlier decision that was refused, or never offered; False when one is on its way."""
    with transaction(db):
        rows = "kind = 'decide_approval' AND target = ?"
        db.execute(
            f"DELETE FROM main.outbox WHERE {rows} AND (state = 'parked' OR state = 'queued' AND attempts = 0)",
            (approval_id,),
        )
        return db.execute(f"SELECT 1 FROM main.outbox WHERE {rows}", (approval_id,)).fetchone() is None


def decided(db: Connection, op: Operation, outcome: Outcome) -> None:
    """The workspace took it. Where the feed was faster, what it told stays."""
    verdict = str(op.body["decision"])
    state = outcome.state or ("approved" if verdict == Verdict.APPROVE else "denied")
    db.execute(
        "UPDATE cache.approvals SET state = ? WHERE id = ? AND state = 'pending'",
        (known_state(state).value, op.target),
    )


def stopped(db: Connection, run_id: str) -> None:
    """The workspace ended the answer: its calls are not asked any more, also before the feed says so."""
    db.execute(
        "UPDATE cache.approvals SET state = 'cancelled' WHERE run_id = ? AND state = 'pending'", (run_id,)
    )


def known_state(text: str) -> CallState:
    """Of a newer workspace there may be others."""
    return CallState(text) if text in set(CallState) else CallState.UNKNOWN


def _forget_refused(db: Connection, approval_id: ApprovalId) -> None:
    db.execute(
        "DELETE FROM main.outbox WHERE kind = 'decide_approval' AND state = 'parked' AND target = ?",
        (approval_id,),
    )
