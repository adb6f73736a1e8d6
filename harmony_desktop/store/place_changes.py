"""Spaces, preferences and meetings as the workspace tells them, into the cache. Runs in the caller's transaction."""

import json

from harmony_desktop.domain.finding import Meeting
from harmony_desktop.domain.ids import ConversationId, SpaceId, ThreadId
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.spaces import Space
from harmony_desktop.domain.threads import Transcript
from harmony_desktop.store import draft_chips
from harmony_desktop.store.database import Connection
from harmony_desktop.store.place_rows import meeting_words, participants_json, preferences_row
from harmony_desktop.store.rows import to_ms, turns_json


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


def put_meeting(db: Connection, meeting: Meeting, *, stale: bool) -> None:
    """``stale``: it changed, so that its transcript has to be read again."""
    if stale:
        db.execute("DELETE FROM cache.transcripts WHERE conversation_id = ?", (meeting.id,))
    db.execute(
        "INSERT OR REPLACE INTO cache.meetings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            meeting.id,
            meeting.title,
            to_ms(meeting.started_at),
            meeting.duration_ms,
            meeting.medium,
            meeting.status,
            meeting.team,
            participants_json(meeting),
            meeting_words(meeting),
        ),
    )


def withdraw_meeting(db: Connection, conversation_id: ConversationId) -> set[ThreadId]:
    """The meeting's words leave the cache; a citation stays as a number without words."""
    db.execute("DELETE FROM cache.meetings WHERE id = ?", (conversation_id,))
    db.execute("DELETE FROM cache.transcripts WHERE conversation_id = ?", (conversation_id,))
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


def remember_transcript(db: Connection, transcript: Transcript) -> None:
    db.execute(
        "INSERT OR REPLACE INTO cache.transcripts VALUES (?, ?, ?)",
        (transcript.conversation_id, transcript.title, turns_json(transcript)),
    )
