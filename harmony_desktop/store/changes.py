"""Applying the workspace's change feed to the cache. Rows and feed cursor move in one transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from harmony_desktop.domain.ids import ConversationId, ThreadId
from harmony_desktop.domain.syncing import (
    Change,
    MeetingChanged,
    MeetingGone,
    MessageGone,
    MessageRow,
    ThreadGone,
    ThreadRow,
)
from harmony_desktop.domain.threads import MessageState, Role, Transcript
from harmony_desktop.store.database import Connection, transaction
from harmony_desktop.store.rows import citations_json, problem_json, receipt_json, to_ms, turns_json


@dataclass
class Touched:
    """Which threads look different now, and whether their list does."""

    threads: set[ThreadId] = field(default_factory=set)
    list_changed: bool = False


def known_rows(db: Connection) -> frozenset[str]:
    """Ids of the threads and messages that are here now."""
    rows = db.execute("SELECT id FROM cache.threads UNION ALL SELECT id FROM cache.messages")
    return frozenset(row[0] for row in rows)


def apply(
    db: Connection, changes: Sequence[Change], cursor: str, *, everything_since: frozenset[str] | None = None
) -> Touched:
    """``everything_since``: the changes are all rows the reader may see. Of the rows that were known before
    they were fetched, those not among them go; a row that came meanwhile stays."""
    touched = Touched()
    with transaction(db):
        if everything_since is not None:
            _drop_absent(db, changes, everything_since, touched)
        for change in changes:
            _one(db, change, touched, fresh=everything_since is not None)
        db.execute(
            "INSERT INTO cache.facts VALUES ('sync_cursor', ?)"
            " ON CONFLICT DO UPDATE SET value = excluded.value",
            (cursor,),
        )
    return touched


def replace_thread(db: Connection, thread: ThreadRow, rows: Sequence[MessageRow]) -> Touched:
    """One thread read afresh: its answers end as the workspace says."""
    touched = Touched()
    with transaction(db):
        _one(db, thread, touched, fresh=True)
        db.execute(
            "DELETE FROM cache.messages WHERE thread_id = ? AND id NOT IN (SELECT value FROM json_each(?))",
            (thread.id, json.dumps([row.message.id for row in rows])),
        )
        for row in rows:
            _one(db, row, touched, fresh=True)
    return touched


def forget_thread(db: Connection, thread_id: ThreadId) -> Touched:
    touched = Touched()
    with transaction(db):
        _one(db, ThreadGone(thread_id), touched, fresh=False)
    return touched


def remember_transcript(db: Connection, transcript: Transcript) -> None:
    db.execute(
        "INSERT OR REPLACE INTO cache.transcripts VALUES (?, ?, ?)",
        (transcript.conversation_id, transcript.title, turns_json(transcript)),
    )


def remember_fact(db: Connection, name: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO cache.facts VALUES (?, ?)", (name, value))


def _one(db: Connection, change: Change, touched: Touched, *, fresh: bool) -> None:
    match change:
        case ThreadRow():
            _upsert_thread(db, change)
            touched.threads.add(change.id)
            touched.list_changed = True
        case MessageRow():
            _upsert_message(db, change)
            touched.threads.add(change.message.thread_id)
        case ThreadGone(id_):
            db.execute("DELETE FROM cache.threads WHERE id = ?", (id_,))
            touched.threads.add(id_)
            touched.list_changed = True
        case MessageGone(id_):
            row = db.execute("SELECT thread_id FROM cache.messages WHERE id = ?", (id_,)).fetchone()
            db.execute("DELETE FROM cache.messages WHERE id = ?", (id_,))
            if row:
                touched.threads.add(ThreadId(row[0]))
        case MeetingChanged(id_):
            if not fresh:
                db.execute("DELETE FROM cache.transcripts WHERE conversation_id = ?", (id_,))
        case MeetingGone(id_):
            _withdraw(db, id_, touched)


def _upsert_thread(db: Connection, row: ThreadRow) -> None:
    db.execute(
        "INSERT INTO cache.threads VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " title = excluded.title, model = excluded.model, created_at = excluded.created_at,"
        " updated_at = excluded.updated_at, rev = excluded.rev WHERE excluded.rev >= rev",
        (row.id, row.title, row.model, to_ms(row.created_at), to_ms(row.updated_at), row.rev),
    )


def _upsert_message(db: Connection, row: MessageRow) -> None:
    """An answer that is being read event by event keeps its own text until the workspace says it ended;
    otherwise words that arrive both ways would stand there twice."""
    message = row.message
    at = to_ms(message.created_at)
    db.execute("INSERT OR IGNORE INTO cache.threads VALUES (?, '', '', ?, ?, 0)", (message.thread_id, at, at))
    if message.role is Role.ASSISTANT and message.run_id and message.state is MessageState.STREAMING:
        _upsert_open_answer(db, row)
        return
    db.execute(
        "INSERT INTO cache.messages (id, thread_id, position, role, text, spoken, created_at, run_id, state,"
        " problem, citations, steps, receipt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET position = excluded.position, text = excluded.text,"
        " spoken = excluded.spoken, created_at = excluded.created_at, run_id = excluded.run_id,"
        " state = excluded.state, problem = excluded.problem, citations = excluded.citations,"
        " steps = excluded.steps, receipt = excluded.receipt",
        (
            message.id,
            message.thread_id,
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
        ),
    )
    db.execute("UPDATE cache.runs SET ended = 1 WHERE answer_id = ?", (message.id,))


def _upsert_open_answer(db: Connection, row: MessageRow) -> None:
    message = row.message
    known = db.execute("SELECT 1 FROM cache.runs WHERE id = ?", (message.run_id,)).fetchone()
    db.execute(
        "INSERT INTO cache.messages (id, thread_id, position, role, text, spoken, created_at, run_id, state)"
        " VALUES (?, ?, ?, 'assistant', '', 0, ?, ?, 'streaming')"
        " ON CONFLICT (id) DO UPDATE SET position = excluded.position",
        (message.id, message.thread_id, row.position, to_ms(message.created_at), message.run_id),
    )
    if not known:
        db.execute(
            "UPDATE cache.messages SET text = '', run_id = ?, state = 'streaming', problem = NULL,"
            " citations = '[]', steps = '[]', receipt = NULL WHERE id = ?",
            (message.run_id, message.id),
        )
        db.execute("INSERT INTO cache.runs (id, answer_id) VALUES (?, ?)", (message.run_id, message.id))


def _withdraw(db: Connection, conversation_id: ConversationId, touched: Touched) -> None:
    """The meeting's words leave the cache; the citation stays as a number without words."""
    db.execute("DELETE FROM cache.transcripts WHERE conversation_id = ?", (conversation_id,))
    rows = db.execute(
        "SELECT id, thread_id, citations FROM cache.messages WHERE instr(citations, ?)", (conversation_id,)
    ).fetchall()
    blank = {"title": "", "speaker": "", "quote": "", "date": None, "withdrawn": True}
    for message_id, thread_id, text in rows:
        kept = [c | blank if c["conversation_id"] == conversation_id else c for c in json.loads(text)]
        db.execute("UPDATE cache.messages SET citations = ? WHERE id = ?", (json.dumps(kept), message_id))
        touched.threads.add(ThreadId(thread_id))


def _drop_absent(db: Connection, changes: Sequence[Change], before: frozenset[str], touched: Touched) -> None:
    touched.threads.update(ThreadId(row[0]) for row in db.execute("SELECT id FROM cache.threads"))
    touched.list_changed = True
    there: set[str] = {c.id for c in changes if isinstance(c, ThreadRow)}
    there |= {c.message.id for c in changes if isinstance(c, MessageRow)}
    gone = json.dumps(sorted(before - there))
    for table in ("threads", "messages"):
        db.execute(f"DELETE FROM cache.{table} WHERE id IN (SELECT value FROM json_each(?))", (gone,))
    seen = {c.id for c in changes if isinstance(c, MeetingChanged)}
    rows = db.execute("SELECT conversation_id FROM cache.transcripts").fetchall()
    for (conversation_id,) in rows:
        if conversation_id not in seen:
            _withdraw(db, ConversationId(conversation_id), touched)
