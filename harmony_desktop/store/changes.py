"""Applying the workspace's change feed to the cache. Rows and feed cursor move in one transaction."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harmony_desktop.domain.ids import ApprovalId, ConversationId, MessageId, SpaceId, ThreadId
from harmony_desktop.domain.syncing import (
    ApprovalGone,
    ApprovalRow,
    Change,
    MeetingGone,
    MeetingRow,
    MessageGone,
    MessageRow,
    PreferencesRow,
    SpaceGone,
    SpaceRow,
    ThreadGone,
    ThreadRow,
)
from harmony_desktop.store import approvals, deleted, place_changes, taken, thread_changes
from harmony_desktop.store.database import Connection, leave_no_trace, transaction
from harmony_desktop.store.thread_changes import Came


@dataclass
class Touched:
    """What looks different now: which threads, whether their list, and which of the other lists."""

    threads: set[ThreadId] = field(default_factory=set)
    list_changed: bool = False
    spaces: bool = False
    meetings: bool = False
    preferences: bool = False
    approvals: bool = False
    asked: list[tuple[ApprovalId, ThreadId]] = field(default_factory=list)
    """Calls that have begun to wait for the user."""
    ended: list[tuple[ThreadId, MessageId]] = field(default_factory=list)
    """Answers that had gone on and ended before they were heard of."""


def known_rows(db: Connection) -> frozenset[str]:
    """Ids of everything that is here now and that the workspace may no longer have."""
    tables = ("threads", "messages", "spaces", "meetings", "approvals")
    rows = db.execute(" UNION ALL ".join(f"SELECT id FROM cache.{table}" for table in tables))
    return frozenset(row[0] for row in rows)


def apply(
    db: Connection,
    changes: Sequence[Change],
    cursor: str,
    *,
    everything_since: frozenset[str] | None = None,
    reached: Sequence[str] = (),
) -> Touched:
    """``everything_since``: the changes are all rows the reader may see. Of the rows that were known before
    they were fetched, those not among them go; a row that came meanwhile stays. ``reached``: places of taken
    operations that the cursor is past."""
    touched = Touched()
    with transaction(db):
        told = [change.id for change in changes if isinstance(change, ThreadGone)]
        if everything_since is not None:
            _drop_absent(db, changes, everything_since, touched)
            told = deleted.threads(db)  # a workspace that was set back may have them again
        deleted.forget(db, told)
        for change in _still_there(db, changes):
            _one(db, change, touched, fresh=everything_since is not None)
        if everything_since is not None:
            approvals.tidy(db)
        remember_fact(db, "sync_cursor", cursor)
        taken.forget(db, reached)
    if everything_since is not None or any(isinstance(change, MeetingGone) for change in changes):
        leave_no_trace(db)
    return touched


def replace_thread(db: Connection, thread: ThreadRow, rows: Sequence[MessageRow]) -> Touched:
    """One thread read afresh: its answers end as the workspace says."""
    touched = Touched()
    with transaction(db):
        if thread.id in deleted.threads(db):
            return touched
        _one(db, thread, touched, fresh=True)
        db.execute(
            "DELETE FROM cache.messages WHERE thread_id = ? AND id NOT IN (SELECT value FROM json_each(?))",
            (thread.id, json.dumps([row.message.id for row in rows])),
        )
        for row in rows:
            _one(db, row, touched, fresh=True)
    return touched


def _still_there(db: Connection, changes: Sequence[Change]) -> Iterator[Change]:
    """Without what the workspace has deleted since it told of it."""
    gone = set(deleted.threads(db))
    for change in changes:
        match change:
            case ThreadRow(id=thread_id):
                pass
            case MessageRow(message=message):
                thread_id = message.thread_id
            case ApprovalRow(approval=approval):
                thread_id = approval.thread_id
            case _:
                yield change
                continue
        if thread_id not in gone:
            yield change


def forget_thread(db: Connection, thread_id: ThreadId) -> Touched:
    touched = Touched()
    with transaction(db):
        _one(db, ThreadGone(thread_id), touched, fresh=False)
    return touched


def remember_fact(db: Connection, name: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO cache.facts VALUES (?, ?)", (name, value))


def _one(db: Connection, change: Change, touched: Touched, *, fresh: bool) -> None:
    match change:
        case ThreadRow():
            thread_changes.put_thread(db, change, fresh=fresh)
            touched.threads.add(change.id)
            touched.list_changed = True
        case MessageRow():
            came = thread_changes.put_message(db, change, fresh=fresh)
            touched.threads.add(change.message.thread_id)
            touched.list_changed |= came is not Came.NOTHING_NEW
            if came is Came.WENT_ON_WHOLE:
                touched.ended.append((change.message.thread_id, change.message.id))
        case ThreadGone(id_):
            thread_changes.drop_thread(db, id_)
            touched.threads.add(id_)
            touched.list_changed = touched.approvals = True
        case MessageGone(id_):
            if thread_id := thread_changes.drop_message(db, id_):
                touched.threads.add(thread_id)
        case ApprovalRow(approval):
            if approvals.put(db, approval, fresh=fresh):
                touched.asked.append((approval.id, approval.thread_id))
            touched.threads.add(approval.thread_id)
            touched.approvals = True
        case ApprovalGone(id_):
            if thread_id := approvals.drop(db, id_):
                touched.threads.add(thread_id)
            touched.approvals = True
        case _:
            _one_place(db, change, touched, fresh=fresh)


def _one_place(db: Connection, change: Change, touched: Touched, *, fresh: bool) -> None:
    match change:
        case SpaceRow(space):
            place_changes.put_space(db, space, fresh=fresh)
            touched.spaces = True
        case SpaceGone(id_):
            place_changes.drop_space(db, id_)
            touched.spaces = touched.list_changed = True
        case PreferencesRow(preferences, rev):
            place_changes.put_preferences(db, preferences, rev)
            touched.preferences = True
        case MeetingRow(meeting):
            place_changes.put_meeting(db, meeting, fresh=fresh)
            touched.meetings = True
        case MeetingGone(id_):
            touched.threads |= place_changes.withdraw_meeting(db, id_)
            touched.meetings = True


def _drop_absent(db: Connection, changes: Sequence[Change], before: frozenset[str], touched: Touched) -> None:
    touched.threads.update(ThreadId(row[0]) for row in db.execute("SELECT id FROM cache.threads"))
    touched.list_changed = touched.spaces = touched.meetings = touched.preferences = True
    touched.approvals = True
    there: set[str] = {c.id for c in changes if isinstance(c, ThreadRow)}
    there |= {c.message.id for c in changes if isinstance(c, MessageRow)}
    there |= {c.space.id for c in changes if isinstance(c, SpaceRow)}
    there |= {c.approval.id for c in changes if isinstance(c, ApprovalRow)}
    meetings = {c.meeting.id for c in changes if isinstance(c, MeetingRow)}
    gone = json.dumps(sorted(before - there - meetings))
    for table in ("threads", "messages", "approvals"):
        db.execute(f"DELETE FROM cache.{table} WHERE id IN (SELECT value FROM json_each(?))", (gone,))
    for (id_,) in db.execute(
        "SELECT id FROM cache.spaces WHERE id IN (SELECT value FROM json_each(?))", (gone,)
    ):
        place_changes.drop_space(db, SpaceId(id_))
    if not any(isinstance(c, PreferencesRow) for c in changes):
        db.execute("DELETE FROM cache.facts WHERE name = 'preferences'")
    kept = "SELECT conversation_id FROM cache.transcripts UNION SELECT id FROM cache.meetings"
    for (id_,) in db.execute(kept).fetchall():
        if id_ not in meetings:
            place_changes.withdraw_meeting(db, ConversationId(id_))
