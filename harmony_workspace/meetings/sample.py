"""The sample workspace: invented meetings with dates relative to the day they are loaded; taken out again as a whole."""

import json
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa
from pydantic import BaseModel

from harmony_protocol.meetings import Conversation, NewConversation, Participant, Sample
from harmony_workspace.access import audience, people
from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing import recordings as recorded
from harmony_workspace.insights import queue
from harmony_workspace.meetings import conversations
from harmony_workspace.meetings.decoding import decode
from harmony_workspace.meetings.transcripts import parse
from harmony_workspace.resources import resource
from harmony_workspace.store import facts
from harmony_workspace.store import tables as t

LOADED = "sample_loaded"
"""By file, the id its meeting got; ``True`` where it was loaded before that was kept."""
TEAMS = "sample_teams"
"""Ids of those that were made for it."""


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
    company: str
    teams: tuple[str, ...] = ()
    contacts: tuple[Participant, ...] = ()
    meetings: tuple[Meeting, ...]


def standing(connection: sa.Connection, folder: Path | None = None) -> Sample:
    """What is there of it right now; a meeting that was deleted by itself does not come back."""
    folder = folder or _folder()
    manifest = _manifest(folder)
    loaded = _loaded(connection, manifest, folder)
    found = connection.execute(
        sa.select(t.conversations.c.title)
        .where(t.conversations.c.id.in_(loaded.values()), t.conversations.c.deleted_at.is_(None))
        .order_by(t.conversations.c.started_at.desc())
    ).scalars()
    files = {meeting.file for meeting in manifest.meetings}
    anybodys = sa.select(t.conversations.c.id).where(t.conversations.c.deleted_at.is_(None))
    return Sample(
        company=manifest.company,
        of=len(files),
        missing=len(files - set(loaded)),
        titles=tuple(found),
        empty=connection.scalar(anybodys.limit(1)) is None,
    )


def load(
    connection: sa.Connection,
    reader: Reader,
    now: datetime,
    folder: Path | None = None,
    most: int | None = None,
) -> list[Conversation]:
    """Brings the sample meetings in as this reader's; each is loaded once, afterwards it does nothing.

    ``now`` carries the reader's own offset. ``most``: no more of them than that, for who wants to see it advance.
    """
    folder = folder or _folder()
    manifest = _manifest(folder)
    loaded = dict(_loaded(connection, manifest, folder))
    wanted = [meeting for meeting in manifest.meetings if meeting.file not in loaded][:most]
    if not wanted:
        return []
    _make_teams(connection, manifest.teams)
    known = {contact.name: contact for contact in manifest.contacts}
    whole = Reader(
        reader.user_id, reader.scope, tuple(team.id for team in people.all_teams(connection)), admin=True
    )
    for meeting in wanted:
        added = conversations.bring_in(connection, whole, _new(meeting, known, now, folder))
        if (sound := meeting.recording) is not None:
            recorded.copy_in(connection, added.id, folder / sound.file, sound.duration_ms)
        queue.put(connection, added.id, by_rules=True)
        loaded[meeting.file] = added.id
    facts.put(connection, LOADED, loaded)
    return conversations.by_ids(connection, whole, [loaded[meeting.file] for meeting in wanted])


def remove(connection: sa.Connection, folder: Path | None = None) -> list[str]:
    """Deletes what is left of its meetings, with all that was drawn from them, and the teams that were made for it and
    that nobody took up. Returns the meetings' ids; afterwards the sample can be loaded again."""
    folder = folder or _folder()
    loaded = _loaded(connection, _manifest(folder), folder)
    there = connection.scalars(
        sa.select(t.conversations.c.id).where(
            t.conversations.c.id.in_(loaded.values()), t.conversations.c.deleted_at.is_(None)
        )
    ).all()
    for id_ in there:
        audience.delete_conversation(connection, id_)
    _drop_teams(connection, facts.get(connection, TEAMS) or ())
    facts.put(connection, TEAMS, [])
    facts.put(connection, LOADED, {})
    return list(there)


def _folder() -> Path:
    return resource("sample_workspace")


def _manifest(folder: Path) -> Manifest:
    return Manifest.model_validate(json.loads((folder / "manifest.json").read_text("utf-8")))


def _loaded(connection: sa.Connection, manifest: Manifest, folder: Path) -> Mapping[str, str]:
    """Where it was loaded before files were kept, its meetings are known by title and words."""
    kept = facts.get(connection, LOADED)
    if kept is not True:
        return dict(kept or {})
    found = {}
    for meeting in manifest.meetings:
        said = parse(decode((folder / meeting.file).read_bytes()), meeting.file).sha256
        mine = t.conversations.c.title == meeting.title, t.conversations.c.transcript_sha256 == said
        found[meeting.file] = connection.scalar(sa.select(t.conversations.c.id).where(*mine).limit(1)) or ""
    return found


def _make_teams(connection: sa.Connection, names: tuple[str, ...]) -> None:
    there = {team.name for team in people.all_teams(connection)}
    made = [people.team_id(connection, name, make=True) for name in names if name not in there]
    facts.put(connection, TEAMS, [*(facts.get(connection, TEAMS) or ()), *made])


def _drop_teams(connection: sa.Connection, ids: tuple[str, ...]) -> None:
    """Not one that has members, a space or a meeting of the user's own."""
    own_meetings = sa.select(t.conversations.c.team_id).where(
        t.conversations.c.team_id.is_not(None), t.conversations.c.deleted_at.is_(None)
    )
    spaces = sa.select(t.spaces.c.team_id).where(t.spaces.c.team_id.is_not(None))
    taken_up = sa.union(sa.select(t.team_members.c.team_id), spaces, own_meetings).subquery()
    unused = t.teams.c.id.in_(ids), t.teams.c.id.not_in(sa.select(taken_up.c.team_id))
    connection.execute(sa.delete(t.teams).where(*unused))


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
