"""Storing meetings and reading them; every read goes through the reader's scope."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.meetings import (
    Conversation,
    ConversationPage,
    ConversationStatus,
    NewConversation,
    Participant,
    Recording,
    Transcript,
    Turn,
)
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.meetings import contacts as people_met
from harmony_workspace.meetings.parsed import ParsedTranscript
from harmony_workspace.meetings.transcripts import parse
from harmony_workspace.meetings.windows import windows
from harmony_workspace.problems import bad_request, not_found
from harmony_workspace.store import changes, search_index
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.meeting_tables import recordings
from harmony_workspace.store.tables import contacts, conversations, participants, passages, teams, turns

MAX_PAGE = 200
LONGEST_TITLE, LONGEST_MEDIUM = 300, 100
"""Letters; every window keeps them, and every list shows them."""


def bring_in(connection: sa.Connection, reader: Reader, new: NewConversation) -> Conversation:
    """Parses and stores a transcript. Raises ``ImportProblem``; then nothing is stored."""
    return add(connection, reader, new, parse(new.content, new.file_name))


def add(
    connection: sa.Connection,
    reader: Reader,
    new: NewConversation,
    transcript: ParsedTranscript,
    conversation_id: str = "",
) -> Conversation:
    """Stores a parsed transcript with people, turns and passages; call it in a write transaction."""
    conversation_id = conversation_id or str(uuid_utils.uuid7())
    started_at = new.started_at or transcript.started_at
    connection.execute(
        sa.insert(conversations).values(
            id=conversation_id,
            title=title_of(new, transcript),
            started_at=_ms(started_at) if started_at else now_ms(),
            duration_ms=transcript.duration_ms,
            medium=(new.medium or transcript.medium)[:LONGEST_MEDIUM],
            status=ConversationStatus.COMPLETED.value,
            team_id=team_for(connection, reader, new.team),
            created_by=reader.user_id,
            created_at=now_ms(),
            rev=1,
            transcript_sha256=transcript.sha256,
        )
    )
    met = people_met.taking_part(new.participants or transcript.participants, transcript.turns)
    people_met.attach(connection, reader, conversation_id, met)
    store_turns(connection, conversation_id, transcript)
    changes.record(connection, "conversation", conversation_id)
    return by_ids(connection, reader, [conversation_id])[0]


def twin(
    connection: sa.Connection, reader: Reader, new: NewConversation, transcript: ParsedTranscript
) -> Conversation | None:
    """The reader's own meeting of this title, date and transcript; any date where the new one names none."""
    query = sa.select(conversations.c.id).where(
        visible(reader),
        conversations.c.created_by == reader.user_id,
        conversations.c.title == title_of(new, transcript),
        conversations.c.transcript_sha256 == transcript.sha256,
    )
    if started_at := new.started_at or transcript.started_at:
        query = query.where(conversations.c.started_at == _ms(started_at))
    found = connection.scalar(query.order_by(conversations.c.created_at.desc()).limit(1))
    return one(connection, reader, found) if found else None


def store_turns(connection: sa.Connection, conversation_id: str, transcript: ParsedTranscript) -> None:
    rows = [
        {
            "conversation_id": conversation_id,
            "position": position,
            "speaker": turn.speaker,
            "start_ms": turn.start_ms,
            "end_ms": turn.end_ms,
            "text": turn.text,
        }
        for position, turn in enumerate(transcript.turns)
    ]
    connection.execute(sa.insert(turns), rows)
    spans = [
        {
            "conversation_id": conversation_id,
            "first_turn": window.first_turn,
            "last_turn": window.last_turn,
            "text": search_index.indexed(window.text),
        }
        for window in windows(transcript.turns)
    ]
    connection.execute(sa.insert(passages), spans)


def listed(
    connection: sa.Connection,
    reader: Reader,
    *,
    cursor: str | None = None,
    limit: int = 50,
    q: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    among: Sequence[sa.ColumnElement[bool]] = (),
) -> ConversationPage:
    """Newest first. ``q`` looks in titles and in names of people and companies; ``until`` is exclusive; ``among``:
    further conditions."""
    limit = max(1, min(limit, MAX_PAGE))
    query = sa.select(conversations.c.id, conversations.c.started_at).where(visible(reader), *among)
    if q.strip():
        query = query.where(_mentions(q.strip()))
    if since:
        query = query.where(conversations.c.started_at >= _ms(since))
    if until:
        query = query.where(conversations.c.started_at < _ms(until))
    if cursor:
        place = sa.tuple_(conversations.c.started_at, conversations.c.id)
        query = query.where(place < sa.tuple_(*map(sa.literal, _place(cursor))))
    query = query.order_by(conversations.c.started_at.desc(), conversations.c.id.desc()).limit(limit + 1)
    rows = connection.execute(query).all()
    page = rows[:limit]
    more = _cursor(page[-1].started_at, page[-1].id) if len(rows) > limit else None
    return ConversationPage(items=by_ids(connection, reader, [row.id for row in page]), cursor=more)


def by_ids(connection: sa.Connection, reader: Reader, ids: Sequence[str]) -> list[Conversation]:
    """Those of the conversations that the reader may see, in the order asked for."""
    rows = connection.execute(
        sa.select(
            conversations,
            sa.func.coalesce(teams.c.name, "").label("team"),
            *(recordings.c[name].label(f"recording_{name}") for name in Recording.model_fields),
        )
        .outerjoin(teams, teams.c.id == conversations.c.team_id)
        .outerjoin(recordings, recordings.c.conversation_id == conversations.c.id)
        .where(conversations.c.id.in_(ids), visible(reader))
    ).all()
    met = _participants(connection, [row.id for row in rows])
    found = {
        row.id: Conversation(
            id=row.id,
            title=row.title,
            started_at=moment(row.started_at),
            duration_ms=row.duration_ms,
            medium=row.medium,
            status=ConversationStatus(row.status),
            team=row.team,
            created_by=row.created_by,
            participants=tuple(met.get(row.id, ())),
            language=row.language,
            recording=_recording(row),
            percent=row.percent,
            problem=row.problem,
            rev=row.rev,
        )
        for row in rows
    }
    return [found[i] for i in ids if i in found]


def _recording(row: sa.Row[Any]) -> Recording | None:
    if row.recording_name is None:
        return None
    return Recording(**{name: row._mapping[f"recording_{name}"] for name in Recording.model_fields})


def one(connection: sa.Connection, reader: Reader, conversation_id: str) -> Conversation:
    found = by_ids(connection, reader, [conversation_id])
    if not found:
        raise not_found("conversation")
    return found[0]


def transcript(connection: sa.Connection, reader: Reader, conversation_id: str) -> Transcript:
    conversation = one(connection, reader, conversation_id)
    rows = connection.execute(
        sa.select(turns).where(turns.c.conversation_id == conversation_id).order_by(turns.c.position)
    )
    said = [
        Turn(index=r.position, speaker=r.speaker, start_ms=r.start_ms, end_ms=r.end_ms, text=r.text)
        for r in rows
    ]
    return Transcript(conversation_id=conversation_id, title=conversation.title, turns=said)


def _participants(connection: sa.Connection, ids: Sequence[str]) -> dict[str, list[Participant]]:
    rows = connection.execute(
        sa.select(participants.c.conversation_id, contacts)
        .join(contacts)
        .where(participants.c.conversation_id.in_(ids))
        .order_by(participants.c.conversation_id, participants.c.position)
    )
    met: dict[str, list[Participant]] = {}
    for row in rows:
        person = Participant(name=row.name, role=row.role, company=row.company, email=row.email)
        met.setdefault(row.conversation_id, []).append(person)
    return met


def _mentions(q: str) -> sa.ColumnElement[bool]:
    people_named = (
        sa.select(participants.c.conversation_id)
        .join(contacts)
        .where(
            sa.or_(
                contacts.c.name.icontains(q, autoescape=True),
                contacts.c.company.icontains(q, autoescape=True),
            )
        )
    )
    return sa.or_(conversations.c.title.icontains(q, autoescape=True), conversations.c.id.in_(people_named))


def team_for(connection: sa.Connection, reader: Reader, name_or_id: str) -> str | None:
    """Id of a team the reader may put a meeting into: their own, or any for an admin."""
    if not name_or_id:
        return None
    team_id = people.team_id(connection, name_or_id)
    if not reader.admin and team_id not in reader.team_ids:
        raise bad_request(f"There is no team {name_or_id!r}.", team=name_or_id)
    return team_id


def title_of(new: NewConversation, transcript: ParsedTranscript) -> str:
    stem = new.file_name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    named = " ".join(stem.replace("_", " ").replace("-", " ").split())
    title = new.title.strip() or transcript.title.strip() or named or "Untitled meeting"
    return title[:LONGEST_TITLE].strip()


def _ms(when: datetime) -> int:
    return round(when.timestamp() * 1000)


def _cursor(started_at: int, conversation_id: str) -> str:
    return base64.urlsafe_b64encode(f"{started_at}:{conversation_id}".encode()).decode()


def _place(cursor: str) -> tuple[int, str]:
    try:
        text, _, conversation_id = base64.urlsafe_b64decode(cursor).decode().partition(":")
        started_at = int(text)
        if abs(started_at) >= 2**63:  # more than the database keeps
            raise ValueError(text)
    except ValueError as error:
        raise bad_request("This cursor is not one of ours.") from error
    return started_at, conversation_id
