"""Spaces, preferences and meetings as the workspace tells them, into the cache. Runs in the caller's transaction."""

import json
from collections.abc import Iterable

from harmony_desktop.domain.ids import ConversationId, SpaceId, ThreadId
from harmony_desktop.domain.insights import Insight
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.spaces import Space
from harmony_desktop.domain.threads import Transcript
from harmony_desktop.store import draft_chips
from harmony_desktop.store.database import Connection
from harmony_desktop.store.meeting_rows import MEETING_COLUMNS, insights_json, meeting_values, turns_json
from harmony_desktop.store.place_rows import preferences_row
from harmony_desktop.store.rows import to_ms


def put_space(db: Connection, space: Space, *, fresh: bool) -> None:
    values = (
        space.id,
        space.name,
        space.context,
        space.owner,
        space.mine,
        space.team_id,
        space.team,
        to_ms(space.updated_at) if space.updated_at else 0,
        space.rev,
    )
    newer = "" if fresh else " WHERE excluded.rev >= rev"
    db.execute(
        "INSERT INTO cache.spaces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " name = excluded.name, context = excluded.context, owner = excluded.owner, mine = excluded.mine,"
        " team_id = excluded.team_id, team = excluded.team, updated_at = excluded.updated_at,"
        f" rev = excluded.rev{newer}",
        values,
    )


def drop_space(db: Connection, space_id: SpaceId) -> None:
    """Own threads stay, outside of it; those of others are told gone one by one."""
    db.execute("UPDATE cache.threads SET space_id = NULL WHERE space_id = ?", (space_id,))
    db.execute("DELETE FROM cache.spaces WHERE id = ?", (space_id,))


def put_preferences(db: Connection, preferences: Preferences, rev: int) -> None:
    text = json.dumps(preferences_row(preferences) | {"rev": rev})
    db.execute("INSERT OR REPLACE INTO cache.facts VALUES ('preferences', ?)", (text,))


def put_meeting(db: Connection, meeting: Meeting, *, fresh: bool = False) -> None:
    """A revision that is older than the one here stays away, unless everything is read ``fresh``."""
    kept = db.execute("SELECT rev FROM cache.meetings WHERE id = ?", (meeting.id,)).fetchone()
    if kept is not None and kept[0] > meeting.rev and not fresh:
        return
    values = meeting_values(meeting)
    db.execute(
        f"INSERT OR REPLACE INTO cache.meetings ({MEETING_COLUMNS}, words)"
        f" VALUES ({', '.join('?' * len(values))})",
        values,
    )


def withdraw_meeting(db: Connection, conversation_id: ConversationId) -> set[ThreadId]:
    """The meeting's words leave the cache; a citation stays as a number without words."""
    db.execute("DELETE FROM cache.meetings WHERE id = ?", (conversation_id,))
    for table in ("transcripts", "insights"):
        db.execute(f"DELETE FROM cache.{table} WHERE conversation_id = ?", (conversation_id,))
    draft_chips.withdraw(db, conversation_id)
    rows = db.execute(
        "SELECT id, thread_id, citations, attachments FROM cache.messages"
        " WHERE instr(citations, ?1) OR instr(attachments, ?1)",
        (conversation_id,),
    ).fetchall()
    blank = {"title": "", "speaker": "", "quote": "", "date": None, "withdrawn": True}
    for message_id, _, citations, attachments in rows:
        cited = [c | blank if c["conversation_id"] == conversation_id else c for c in json.loads(citations)]
        attached = [
            a | {"name": ""} if a["conversation_id"] == conversation_id else a
            for a in json.loads(attachments)
        ]
        db.execute(
            "UPDATE cache.messages SET citations = ?, attachments = ? WHERE id = ?",
            (json.dumps(cited), json.dumps(attached), message_id),
        )
    return {ThreadId(row[1]) for row in rows}


def remember_transcript(db: Connection, transcript: Transcript, rev: int) -> None:
    """``rev``: of the meeting, before it was read. Of a meeting that went away meanwhile nothing is kept."""
    db.execute(
        "INSERT OR REPLACE INTO cache.transcripts (conversation_id, title, turns, rev)"
        " SELECT id, ?, ?, ? FROM cache.meetings WHERE id = ?",
        (transcript.title, turns_json(transcript), rev, transcript.conversation_id),
    )


def remember_insights(db: Connection, conversation_id: ConversationId, insights: Iterable[Insight]) -> None:
    """As `remember_transcript`."""
    db.execute(
        "INSERT OR REPLACE INTO cache.insights SELECT id, ? FROM cache.meetings WHERE id = ?",
        (insights_json(insights), conversation_id),
    )
