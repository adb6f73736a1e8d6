"""What screens read: the workspace's rows with the outbox laid over them (see ``views.sql``)."""

from typing import NamedTuple

from harmony_desktop.domain.ids import ConversationId, MessageId, RunId, ThreadId
from harmony_desktop.domain.threads import Message, Thread, ThreadSummary, Transcript
from harmony_desktop.store.database import Connection
from harmony_desktop.store.rows import (
    MESSAGE_COLUMNS,
    SUMMARY_COLUMNS,
    message_from,
    summary_from,
    transcript_from,
)


class OpenRun(NamedTuple):
    """A run whose events are still to come, and the last of them that is stored."""

    run_id: RunId
    thread_id: ThreadId
    cursor: int


def recent_threads(db: Connection, limit: int) -> tuple[ThreadSummary, ...]:
    rows = db.execute(
        f"SELECT {SUMMARY_COLUMNS} FROM shown_threads ORDER BY updated_at DESC, id DESC LIMIT ?", (limit,)
    )
    return tuple(summary_from(row) for row in rows)


def thread(db: Connection, thread_id: ThreadId) -> Thread | None:
    head = db.execute(f"SELECT {SUMMARY_COLUMNS} FROM shown_threads WHERE id = ?", (thread_id,)).fetchone()
    if head is None:
        return None
    rows = db.execute(
        f"SELECT {MESSAGE_COLUMNS} FROM shown_messages WHERE thread_id = ? ORDER BY position, queue",
        (thread_id,),
    )
    return Thread(summary_from(head), tuple(message_from(row) for row in rows))


def message(db: Connection, message_id: MessageId) -> Message | None:
    row = db.execute(f"SELECT {MESSAGE_COLUMNS} FROM shown_messages WHERE id = ?", (message_id,)).fetchone()
    return message_from(row) if row else None


def question_of(db: Connection, answer_id: MessageId) -> MessageId | None:
    """The user's message an answer stands below."""
    row = db.execute(
        "SELECT q.id FROM cache.messages a JOIN cache.messages q ON q.thread_id = a.thread_id"
        " WHERE a.id = ? AND q.role = 'user' AND q.position < a.position ORDER BY q.position DESC LIMIT 1",
        (answer_id,),
    ).fetchone()
    return MessageId(row[0]) if row else None


def open_runs(db: Connection) -> tuple[OpenRun, ...]:
    rows = db.execute(
        "SELECT r.id, m.thread_id, r.cursor FROM cache.runs r JOIN cache.messages m ON m.id = r.answer_id"
        " WHERE NOT r.ended ORDER BY r.id"
    )
    return tuple(OpenRun(RunId(run), ThreadId(of), cursor) for run, of, cursor in rows)


def cursor(db: Connection, run_id: RunId) -> int:
    row = db.execute("SELECT cursor FROM cache.runs WHERE id = ?", (run_id,)).fetchone()
    return int(row[0]) if row else 0


def transcript(db: Connection, conversation_id: ConversationId) -> Transcript | None:
    row = db.execute(
        "SELECT title, turns FROM cache.transcripts WHERE conversation_id = ?", (conversation_id,)
    ).fetchone()
    return transcript_from(conversation_id, *row) if row else None


def fact(db: Connection, name: str) -> str | None:
    row = db.execute("SELECT value FROM cache.facts WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None
