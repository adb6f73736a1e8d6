"""Applying the events of a run: each event and the cursor move in one transaction, in order, once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from harmony_desktop.domain.answers import (
    NothingNew,
    ReceiptGiven,
    RunEnded,
    RunEvent,
    SourceAdded,
    StepAdded,
    StopTold,
    TextAdded,
    TitleGiven,
)
from harmony_desktop.domain.ids import MessageId, RunId, ThreadId
from harmony_desktop.domain.threads import Message
from harmony_desktop.store import reading
from harmony_desktop.store.database import Connection, transaction
from harmony_desktop.store.outbox import now_ms
from harmony_desktop.store.rows import citation_row, problem_json, receipt_json


@dataclass(frozen=True)
class Applied:
    """What came of some events. ``gap``: one is missing, read again from the cursor."""

    message: Message | None = None
    gap: bool = False
    ended: bool = False
    renamed: bool = False
    waits: bool = False
    """Ended for now: a call of it waits for the user."""


def begin(
    db: Connection,
    run_id: RunId,
    thread_id: ThreadId,
    answer_id: MessageId,
    *,
    question_id: MessageId,
    now: int,
    position: int,
) -> None:
    """Lays the empty answer that the run's events will fill, and shows the branch it ends. Runs in the caller's
    transaction; repeat-safe."""
    known = db.execute("SELECT 1 FROM cache.messages WHERE id = ?", (answer_id,)).fetchone()
    db.execute(
        "INSERT INTO cache.messages"
        " (id, thread_id, parent_id, position, role, text, spoken, created_at, run_id, state)"
        " VALUES (?, ?, ?, ?, 'assistant', '', 0, ?, ?, 'streaming')"
        " ON CONFLICT (id) DO UPDATE SET text = '', run_id = excluded.run_id, state = 'streaming',"
        " problem = NULL, citations = '[]', steps = '[]', receipt = NULL WHERE run_id IS NOT excluded.run_id",
        (answer_id, thread_id, question_id, position, now, run_id),
    )
    if not known:  # otherwise the workspace has told which branch is shown since
        db.execute("UPDATE cache.threads SET head_id = ? WHERE id = ?", (answer_id, thread_id))
    db.execute("INSERT OR IGNORE INTO cache.runs (id, answer_id) VALUES (?, ?)", (run_id, answer_id))


def apply(db: Connection, run_id: RunId, events: Sequence[RunEvent]) -> Applied:
    """Applies those that follow the stored cursor; repeats are ignored, a gap stops."""
    with transaction(db):
        row = db.execute("SELECT answer_id, cursor, ended FROM cache.runs WHERE id = ?", (run_id,)).fetchone()
        if row is None:
            return Applied(ended=True)
        answer_id, cursor, ended = MessageId(row[0]), int(row[1]), bool(row[2])
        before, gap, renamed, waits = cursor, False, False, False
        for event in () if ended else events:
            if event.seq <= cursor:
                continue
            if event.seq > cursor + 1:
                gap = True
                break
            cursor = event.seq
            _lay(db, answer_id, event)
            renamed = renamed or isinstance(event.what, TitleGiven)
            if isinstance(event.what, RunEnded):
                ended, waits = True, event.what.waits
                break
        if cursor != before:
            db.execute("UPDATE cache.runs SET cursor = ?, ended = ? WHERE id = ?", (cursor, ended, run_id))
            if ended:
                db.execute(
                    "INSERT OR IGNORE INTO main.unread SELECT thread_id FROM cache.messages WHERE id = ?",
                    (answer_id,),
                )
    return Applied(reading.message(db, answer_id), gap, ended, renamed, waits)


def _lay(db: Connection, answer_id: MessageId, event: RunEvent) -> None:
    match event.what:
        case TextAdded(text):
            db.execute("UPDATE cache.messages SET text = text || ? WHERE id = ?", (text, answer_id))
        case StepAdded(text):
            db.execute(
                "UPDATE cache.messages SET steps = json_insert(steps, '$[#]', ?) WHERE id = ?",
                (text, answer_id),
            )
        case SourceAdded(citation):
            db.execute(
                "UPDATE cache.messages SET citations = json_insert(citations, '$[#]', json(?)) WHERE id = ?",
                (json.dumps(citation_row(citation)), answer_id),
            )
        case ReceiptGiven(receipt):
            db.execute(
                "UPDATE cache.messages SET receipt = ? WHERE id = ?", (receipt_json(receipt), answer_id)
            )
        case TitleGiven(title):
            db.execute(
                "UPDATE cache.threads SET title = ?"
                " WHERE NOT named AND id = (SELECT thread_id FROM cache.messages WHERE id = ?)",
                (title, answer_id),
            )
        case StopTold():
            db.execute("UPDATE cache.messages SET state = 'stopped' WHERE id = ?", (answer_id,))
        case RunEnded(state, problem, waits):
            db.execute(
                "UPDATE cache.messages SET problem = ?, waits = ?,"
                " state = CASE WHEN state = 'stopped' AND ? = 'settled' THEN 'stopped' ELSE ? END WHERE id = ?",
                (problem_json(problem), now_ms() if waits else 0, state.value, state.value, answer_id),
            )
        case NothingNew():
            pass
