"""The sample workspace: invented meetings with dates relative to the day they are loaded."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa
from pydantic import BaseModel

from harmony_protocol.meetings import Conversation, NewConversation, Participant
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing import recordings as recorded
from harmony_workspace.insights import queue
from harmony_workspace.meetings import conversations
from harmony_workspace.meetings.decoding import decode
from harmony_workspace.resources import resource
from harmony_workspace.store import facts

LOADED = "sample_loaded"


class Sound(BaseModel):
    file: str
    duration_ms: int


class Meeting(BaseModel):
    file: str
    title: str
    days_ago: int
    time: time
    medium: str = ""
    team: str = ""
    participants: tuple[str, ...] = ()
    recording: Sound | None = None


class Manifest(BaseModel):
    teams: tuple[str, ...] = ()
    contacts: tuple[Participant, ...] = ()
    meetings: tuple[Meeting, ...]


def load(
    connection: sa.Connection, reader: Reader, now: datetime, folder: Path | None = None
) -> list[Conversation]:
    """Brings the sample meetings in as this reader's; loaded once, afterwards it does nothing.

    ``now`` carries the reader's own offset.
    """
    if facts.get(connection, LOADED):
        return []
    folder = folder or resource("sample_workspace")
    manifest = Manifest.model_validate(json.loads((folder / "manifest.json").read_text("utf-8")))
    for team in manifest.teams:
        people.team_id(connection, team, make=True)
    known = {contact.name: contact for contact in manifest.contacts}
    whole = Reader(
        reader.user_id, reader.scope, tuple(t.id for t in people.all_teams(connection)), admin=True
    )
    added = [
        conversations.bring_in(connection, whole, _new(meeting, known, now, folder))
        for meeting in manifest.meetings
    ]
    for meeting, told in zip(added, manifest.meetings, strict=True):
        if told.recording is not None:
            recorded.copy_in(connection, meeting.id, folder / told.recording.file, told.recording.duration_ms)
    for meeting in added:
        queue.put(connection, meeting.id, by_rules=True)
    facts.put(connection, LOADED, True)
    return conversations.by_ids(connection, whole, [meeting.id for meeting in added])


def _new(meeting: Meeting, known: dict[str, Participant], now: datetime, folder: Path) -> NewConversation:
    day = now.date() - timedelta(days=meeting.days_ago)
    started_at = datetime.combine(day, meeting.time, tzinfo=now.tzinfo)
    return NewConversation(
        title=meeting.title,
        started_at=min(started_at, now),
        medium=meeting.medium,
        team=meeting.team,
        participants=tuple(known.get(name, Participant(name=name)) for name in meeting.participants),
        file_name=meeting.file,
        content=decode((folder / meeting.file).read_bytes()),
    )
