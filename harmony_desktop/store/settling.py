"""What the workspace took becomes its rows here, then leaves the outbox.

The two files commit apart, so all of this is repeat-safe: a row left behind is sent again and settles to the same.
Where the feed was faster and told what came of the operation, or of a later one, that stays.
"""

import json
from collections.abc import Sequence

from harmony_desktop.domain.context import Sources
from harmony_desktop.domain.ids import MessageId, RunId, ThreadId
from harmony_desktop.domain.syncing import Operation, OpKind, Outcome
from harmony_desktop.store import (
    answers,
    approvals,
    deleted,
    draft_chips,
    place_changes,
    taken,
    thread_changes,
)
from harmony_desktop.store.database import Connection, transaction
from harmony_desktop.store.outbox import now_ms
from harmony_desktop.store.place_rows import preferences_from
from harmony_desktop.store.reading import fact, has
from harmony_desktop.store.rows import attachments_json, sources_json, to_ms

THREAD_FIELDS = ("title", "pinned", "archived", "space_id", "head_id", "sources")
SPACE_FIELDS = ("name", "context", "team_id")


def settle(db: Connection, done: Sequence[tuple[Operation, Outcome]]) -> None:
    """All of a batch at once: first its rows in the cache, then it leaves the outbox."""
    with transaction(db):
        for op, outcome in done:
            _one(db, op, outcome)
        taken.remember(db, next((outcome.place for _, outcome in reversed(done) if outcome.place), ""))
    with transaction(db):
        for op, outcome in done:
            db.execute("DELETE FROM main.outbox WHERE op_id = ?", (op.op_id,))
            _tidy(db, op, outcome)


def _one(db: Connection, op: Operation, outcome: Outcome) -> None:
    match op.kind:
        case OpKind.SEND_MESSAGE:
            _message_taken(db, op)
        case OpKind.STOP_RUN:
            db.execute(
                "UPDATE cache.messages SET state = 'stopped' WHERE run_id = ? AND state = 'streaming'",
                (op.target,),
            )
            approvals.stopped(db, op.target)
        case OpKind.UPDATE_THREAD:
            _thread_updated(db, op, outcome)
        case OpKind.DELETE_THREAD:
            thread_changes.drop_thread(db, ThreadId(op.target))
            if (
                outcome.problem is None
            ):  # of one that was not there the feed may never tell; it may come again
                deleted.remember(db, ThreadId(op.target))
        case OpKind.PUT_SPACE:
            _space_put(db, op, outcome)
        case OpKind.DELETE_SPACE:
            db.execute("UPDATE cache.threads SET space_id = NULL WHERE space_id = ?", (op.target,))
            db.execute("DELETE FROM cache.spaces WHERE id = ?", (op.target,))
        case OpKind.SET_PREFERENCES:
            kept = json.loads(fact(db, "preferences") or "{}")
            if _ahead(outcome, kept.get("rev", 0)):
                chosen = preferences_from(kept | dict(op.body))
                place_changes.put_preferences(db, chosen, kept.get("rev", 0))
        case OpKind.DECIDE_APPROVAL:
            approvals.decided(db, op, outcome)
    if outcome.run_id and outcome.answer_id:
        _answer_begun(db, op, outcome.run_id, outcome.answer_id)


def _tidy(db: Connection, op: Operation, outcome: Outcome) -> None:
    if op.kind is OpKind.DELETE_THREAD:  # nothing of it is left to decide about
        db.execute("DELETE FROM main.outbox WHERE target = ? AND state = 'parked'", (op.target,))
        db.execute(
            "DELETE FROM main.drafts WHERE thread_id = ?1 OR thread_id GLOB 'email:' || ?1 || '/*'",
            (op.target,),
        )
        draft_chips.drop(db, ThreadId(op.target))
    if op.kind is OpKind.PUT_SPACE and _all_seen(op, outcome):  # what was written meanwhile stands on it
        db.execute(
            "UPDATE main.outbox SET base_rev = ? WHERE target = ? AND kind = 'put_space' AND state = 'queued'"
            " AND base_rev IS NOT NULL",
            (outcome.rev, op.target),
        )


def _message_taken(db: Connection, op: Operation) -> None:
    thread_id, at = ThreadId(op.target), to_ms(op.written_at)
    text = str(op.body["text"])
    new = not has(db, thread_id)
    thread_changes.lay_thread(db, thread_id, at, title=text[:60], model=str(op.body.get("model") or ""))
    if new:
        db.execute(
            "UPDATE cache.threads SET space_id = ?, sources = ? WHERE id = ?",
            (
                op.body.get("space_id"),
                json.dumps(op.body.get("sources")) if op.body.get("sources") else sources_json(Sources()),
                thread_id,
            ),
        )
    db.execute("UPDATE cache.threads SET updated_at = max(updated_at, ?) WHERE id = ?", (at, thread_id))
    db.execute(
        "INSERT OR IGNORE INTO cache.messages"
        " (id, thread_id, parent_id, position, role, text, spoken, created_at, state, attachments)"
        " VALUES (?, ?, ?, ?, 'user', ?, ?, ?, 'settled', ?)",
        (
            op.body["message_id"],
            thread_id,
            _parent(db, op),
            _next_position(db, thread_id),
            text,
            bool(op.body.get("spoken")),
            at,
            attachments_json(op.attachments),
        ),
    )


def _parent(db: Connection, op: Operation) -> str | None:
    given = op.body.get("parent_id")
    if given is not None:
        return str(given) or None
    row = db.execute(
        "SELECT ifnull(t.head_id, (SELECT id FROM cache.messages m WHERE m.thread_id = t.id"
        " ORDER BY position DESC LIMIT 1)) FROM cache.threads t WHERE t.id = ?",
        (op.target,),
    ).fetchone()
    return row[0] if row else None


def _answer_begun(db: Connection, op: Operation, run_id: RunId, answer_id: MessageId) -> None:
    thread_id = ThreadId(op.target)
    if not has(db, thread_id):  # it was deleted meanwhile
        return
    answers.begin(
        db,
        run_id,
        thread_id,
        answer_id,
        question_id=MessageId(str(op.body["message_id"])),
        now=now_ms(),
        position=_next_position(db, thread_id),
    )


def _ahead(outcome: Outcome, rev: int) -> bool:
    """Whether the operation did something that the feed has not told yet."""
    return outcome.rev is None or outcome.rev > rev


def _all_seen(op: Operation, outcome: Outcome) -> bool:
    """Whether nobody else changed the space between what the user looked at and this operation."""
    return outcome.rev is not None and ("context" in op.body or outcome.rev == (op.base_rev or 0) + 1)


def _thread_updated(db: Connection, op: Operation, outcome: Outcome) -> None:
    row = db.execute("SELECT rev FROM cache.threads WHERE id = ?", (op.target,)).fetchone()
    if row is None or not _ahead(outcome, row[0]):
        return
    for name in THREAD_FIELDS:
        if name in op.body:
            value = op.body[name]
            text = json.dumps(value) if name == "sources" else value
            db.execute(f"UPDATE cache.threads SET {name} = ? WHERE id = ?", (text, op.target))
    if "title" in op.body:
        db.execute("UPDATE cache.threads SET named = 1 WHERE id = ?", (op.target,))


def _space_put(db: Connection, op: Operation, outcome: Outcome) -> None:
    db.execute(
        "INSERT OR IGNORE INTO cache.spaces VALUES (?, '', '', '', 1, NULL, '', ?, 0)",
        (op.target, to_ms(op.written_at)),
    )
    rev = db.execute("SELECT rev FROM cache.spaces WHERE id = ?", (op.target,)).fetchone()[0]
    if not _ahead(outcome, rev):
        return
    for name in SPACE_FIELDS:
        if name in op.body:
            db.execute(f"UPDATE cache.spaces SET {name} = ? WHERE id = ?", (op.body[name], op.target))
    if outcome.rev == rev + 1:
        db.execute("UPDATE cache.spaces SET rev = ? WHERE id = ?", (outcome.rev, op.target))


def _next_position(db: Connection, thread_id: ThreadId) -> int:
    row = db.execute(
        "SELECT ifnull(max(position), 0) + 1 FROM cache.messages WHERE thread_id = ?", (thread_id,)
    ).fetchone()
    return int(row[0])
