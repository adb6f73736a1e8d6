"""What goes with questions that are being written: in the encrypted file, or beside the drafts while none is open."""

import json

from harmony_desktop.domain.context import MAX_ATTACHMENTS, NOT_NARROWED, Draft
from harmony_desktop.domain.ids import ConversationId, ThreadId
from harmony_desktop.store.database import Connection, leave_no_trace, transaction
from harmony_desktop.store.outbox import now_ms
from harmony_desktop.store.rows import attachment_from, attachment_row, sources_from, sources_json

MOST_BYTES = 128 << 20
"""Of all drafts together; more than any one can hold. Beyond it, those that were not touched longest lose theirs."""
PLACES = ("main", "cache")


def load(db: Connection) -> dict[ThreadId, Draft]:
    """Thread '' is the one that will be begun."""
    found: dict[ThreadId, Draft] = {}
    rows = db.execute(
        " UNION ALL ".join(
            f"SELECT thread_id, id, what, text, data, position FROM {place}.draft_chips" for place in PLACES
        )
        + " ORDER BY position"
    )
    for of, id_, what, text, data, _ in rows:
        draft = found.get(ThreadId(of), Draft())
        if id_:
            chip = attachment_from(json.loads(what), text, bytes(data))
            draft = Draft((*draft.attached, chip)[:MAX_ATTACHMENTS], draft.sources)
        else:
            draft = Draft(draft.attached, sources_from(what))
        found[ThreadId(of)] = draft
    return found


def keep(db: Connection, thread_id: ThreadId | None, draft: Draft, *, encrypted: bool) -> None:
    """All of a draft as it is now. What is there already is not written again: pictures are large."""
    of, place = thread_id or "", PLACES[encrypted]
    ids = json.dumps([a.id for a in draft.attached])
    with transaction(db):
        for each in PLACES:
            db.execute(
                f"DELETE FROM {each}.draft_chips WHERE thread_id = ? AND id NOT IN (SELECT value FROM json_each(?))",
                (of, ids),
            )
        now = now_ms()
        for at, chip in enumerate(draft.attached):
            db.execute(
                f"INSERT INTO {place}.draft_chips VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET position = excluded.position, kept_at = excluded.kept_at",
                (of, chip.id, at, json.dumps(attachment_row(chip)), chip.text, chip.data, now),
            )
        if draft.sources != NOT_NARROWED:
            db.execute(
                f"INSERT INTO {place}.draft_chips VALUES (?, '', -1, ?, '', x'', ?)",
                (of, sources_json(draft.sources), now),
            )
        _bound(db, place, of)


def _bound(db: Connection, place: str, newest: str) -> None:
    db.execute(
        f"DELETE FROM {place}.draft_chips WHERE thread_id <> ?1 AND thread_id IN (SELECT thread_id FROM ("
        " SELECT thread_id, sum(sum(length(data) + length(CAST(text AS BLOB)))) OVER"
        f" (ORDER BY thread_id <> ?1, max(kept_at) DESC, thread_id) AS size FROM {place}.draft_chips"
        " GROUP BY thread_id) WHERE size > ?2)",
        (newest, MOST_BYTES),
    )


def encrypt(db: Connection) -> None:
    """The encrypted file is open now: what had to be kept without it moves there, and leaves no trace."""
    if db.execute("SELECT 1 FROM main.draft_chips").fetchone() is None:
        return
    with transaction(db):  # the two files commit apart: there first, so that nothing is lost between
        db.execute("INSERT OR REPLACE INTO cache.draft_chips SELECT * FROM main.draft_chips")
    with transaction(db):
        db.execute("DELETE FROM main.draft_chips")
    leave_no_trace(db)


def drop(db: Connection, thread_id: ThreadId) -> None:
    """The thread is deleted."""
    for place in PLACES:
        db.execute(f"DELETE FROM {place}.draft_chips WHERE thread_id = ?", (thread_id,))


def withdraw(db: Connection, conversation_id: ConversationId) -> None:
    """A meeting that may not be read any more goes along with no question."""
    for place in PLACES:
        db.execute(
            f"DELETE FROM {place}.draft_chips WHERE id <> '' AND what ->> '$.conversation_id' = ?",
            (conversation_id,),
        )
