"""Meetings as lists and pages read them, from the cache."""

import json
from dataclasses import dataclass

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insights import Insight
from harmony_desktop.domain.meetings import Facets, Meeting, MeetingQuery, MeetingStatus
from harmony_desktop.domain.threads import Transcript
from harmony_desktop.store.database import Connection
from harmony_desktop.store.meeting_rows import MEETING_COLUMNS, insights_from, meeting_from, transcript_from
from harmony_desktop.store.rows import to_ms


@dataclass(frozen=True)
class KeptTranscript:
    transcript: Transcript
    fresh: bool
    """The meeting has not changed since it was read."""


def listed(db: Connection, query: MeetingQuery, limit: int) -> tuple[Meeting, ...]:
    """The newest first."""
    conditions, values = ["1"], []
    for part in query.words.casefold().split():
        conditions.append("instr(words, ?)")
        values.append(part)
    for column, wanted in (("team", query.teams), ("medium", query.mediums), ("status", query.statuses)):
        if wanted:
            conditions.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(wanted)))
    for compared, moment in ((">=", query.since), ("<", query.until)):
        if moment is not None:
            conditions.append(f"started_at {compared} {to_ms(moment)}")
    rows = db.execute(
        f"SELECT {MEETING_COLUMNS} FROM cache.meetings WHERE {' AND '.join(conditions)}"
        " ORDER BY started_at DESC, id DESC LIMIT ?",
        (*values, limit),
    )
    return tuple(meeting_from(row) for row in rows)


def facets(db: Connection) -> Facets:
    def named(column: str) -> tuple[str, ...]:
        rows = db.execute(
            f"SELECT {column} FROM cache.meetings WHERE {column} <> '' GROUP BY 1 ORDER BY count(*) DESC, 1"
        )
        return tuple(str(name) for (name,) in rows)

    return Facets(named("team"), named("medium"), tuple(MeetingStatus(s) for s in named("status")))


def one(db: Connection, conversation_id: ConversationId) -> Meeting | None:
    row = db.execute(
        f"SELECT {MEETING_COLUMNS} FROM cache.meetings WHERE id = ?", (conversation_id,)
    ).fetchone()
    return meeting_from(row) if row else None


def rev(db: Connection, conversation_id: ConversationId) -> int:
    """0 for a meeting that is not here."""
    row = db.execute("SELECT rev FROM cache.meetings WHERE id = ?", (conversation_id,)).fetchone()
    return int(row[0]) if row else 0


def transcript(db: Connection, conversation_id: ConversationId) -> KeptTranscript | None:
    row = db.execute(
        "SELECT title, turns, rev FROM cache.transcripts WHERE conversation_id = ?", (conversation_id,)
    ).fetchone()
    if row is None:
        return None
    title, turns, kept = row
    return KeptTranscript(transcript_from(conversation_id, title, turns), kept == rev(db, conversation_id))


def insights(db: Connection, conversation_id: ConversationId) -> tuple[Insight, ...] | None:
    row = db.execute(
        "SELECT items FROM cache.insights WHERE conversation_id = ?", (conversation_id,)
    ).fetchone()
    return insights_from(row[0]) if row else None
