"""Recordings on their way to words, as rows: what is to be heard, what was heard so far, and how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode, Problem
from harmony_protocol.meetings import Conversation, ConversationStatus
from harmony_speech.long_form import Progress
from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing.turning import transcript_of
from harmony_workspace.insights import queue as insights
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.meetings.problems import ImportProblem
from harmony_workspace.problems import conflict, read_only
from harmony_workspace.store import changes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.meeting_tables import heard_pieces, insight_runs, recordings, transcriptions
from harmony_workspace.store.tables import conversations

CRASHES = 3
"""A recording at which the recogniser dies this often in one place is given up."""
_UNDER_WAY = (ConversationStatus.QUEUED.value, ConversationStatus.TRANSCRIBING.value)


@dataclass(frozen=True)
class Job:
    """``voices`` None: not found out yet; ``heard_ms``: for each of them, until when it is heard."""

    conversation_id: str
    language: str
    voices: tuple[int, ...] | None
    heard_ms: tuple[int, ...]
    duration_ms: int

    @property
    def percent(self) -> int:
        done = sum(self.heard_ms) / max(1, len(self.heard_ms))
        return min(99, round(100 * done / max(1, self.duration_ms)))


def put(connection: sa.Connection, conversation_id: str, language: str) -> None:
    connection.execute(
        sa.insert(transcriptions).values(
            conversation_id=conversation_id,
            language=language,
            voices=None,
            heard_ms=[],
            attempts=0,
            created_at=now_ms(),
        )
    )


def waiting(connection: sa.Connection) -> bool:
    return connection.execute(_queued().limit(1)).first() is not None


def begin(connection: sa.Connection) -> Job | None:
    """The next one, the earliest first; one that was under way when the workspace ended goes first."""
    begun = sa.case((conversations.c.status == ConversationStatus.TRANSCRIBING.value, 0), else_=1)
    row = connection.execute(_queued().order_by(begun, transcriptions.c.created_at).limit(1)).one_or_none()
    if row is None:
        return None
    job = _job(row)
    _set(connection, job.conversation_id, status=ConversationStatus.TRANSCRIBING.value, percent=job.percent)
    return job


def known(connection: sa.Connection, job: Job, voices: Sequence[int]) -> Job | None:
    """Notes which channels are heard; None when the job is no longer wanted."""
    return _noted(connection, job, voices=list(voices), heard_ms=[0] * len(voices))


def heard(connection: sa.Connection, job: Job, told: Progress, *, tell: bool) -> Job | None:
    """Stores what was said and how far it is heard, together. None when the job is no longer wanted."""
    places = list(job.heard_ms)
    places[told.voice] = told.until_ms
    after = _noted(connection, job, heard_ms=places, language=told.language, attempts=0)
    if after is None:
        return None
    count = sa.select(sa.func.count()).where(heard_pieces.c.conversation_id == job.conversation_id)
    first = connection.execute(count).scalar_one()
    rows = [
        {
            "conversation_id": job.conversation_id,
            "position": first + place,
            "voice": told.voice,
            "start_ms": piece.start_ms,
            "end_ms": piece.end_ms,
            "text": piece.text,
        }
        for place, piece in enumerate(told.pieces)
    ]
    if rows:
        connection.execute(sa.insert(heard_pieces), rows)
    if tell:
        _set(connection, job.conversation_id, percent=after.percent)
    return after


def complete(connection: sa.Connection, job: Job) -> None:
    """Turns and passages take the place of the pieces. Where nobody speaks, it has failed."""
    if _noted(connection, job) is None:
        return
    mine = heard_pieces.c.conversation_id == job.conversation_id
    pieces = connection.execute(sa.select(heard_pieces).where(mine).order_by(heard_pieces.c.start_ms)).all()
    if not pieces:
        fail(connection, job.conversation_id, ErrorCode.IMPORT_NO_SPEECH, "nobody speaks in it")
        return
    transcript = transcript_of(pieces)
    meetings.store_turns(connection, job.conversation_id, transcript)
    connection.execute(sa.delete(heard_pieces).where(mine))
    connection.execute(
        sa.delete(transcriptions).where(transcriptions.c.conversation_id == job.conversation_id)
    )
    _set(
        connection,
        job.conversation_id,
        status=ConversationStatus.COMPLETED.value,
        percent=100,
        language=job.language,
        transcript_sha256=transcript.sha256,
    )
    insights.put(connection, job.conversation_id)


def unheard(connection: sa.Connection, job: Job, problem: ImportProblem) -> None:
    """It cannot be heard; unless it was cancelled meanwhile, it has failed."""
    if _noted(connection, job) is not None:
        fail(connection, job.conversation_id, problem.code, problem.detail, problem.args_for_wording)


def crashed(connection: sa.Connection, job: Job) -> None:
    """The recogniser died at it. When that happens too often, it has failed."""
    if _noted(connection, job) is None:
        return
    row = connection.execute(
        sa.update(transcriptions)
        .where(transcriptions.c.conversation_id == job.conversation_id)
        .values(attempts=transcriptions.c.attempts + 1)
        .returning(transcriptions.c.attempts)
    ).first()
    if row is not None and row.attempts >= CRASHES:
        fail(connection, job.conversation_id, ErrorCode.IMPORT_UNREADABLE, "the recogniser cannot read it")


def fail(
    connection: sa.Connection,
    conversation_id: str,
    code: ErrorCode,
    detail: str,
    told: Mapping[str, Any] | None = None,
) -> None:
    """What was heard stays, so that a retry goes on there. ``told`` fills the window's sentence."""
    problem = Problem(
        title="Not transcribed", status=422, code=code, detail=detail, retryable=True, args=dict(told or {})
    )
    _set(
        connection,
        conversation_id,
        status=ConversationStatus.FAILED.value,
        problem=problem.model_dump(mode="json"),
    )


def cancel(connection: sa.Connection, reader: Reader, conversation_id: str) -> Conversation:
    """Stops hearing it; a retry goes on. Insights that are still being made are left out."""
    meeting = _own(connection, reader, conversation_id)
    if meeting.status.value in _UNDER_WAY:
        fail(connection, conversation_id, ErrorCode.IMPORT_CANCELLED, "it was cancelled")
    elif meeting.status is ConversationStatus.EXTRACTING:
        connection.execute(sa.delete(insight_runs).where(insight_runs.c.conversation_id == conversation_id))
        _set(connection, conversation_id, status=ConversationStatus.COMPLETED.value)
    return meetings.one(connection, reader, conversation_id)


def retry(connection: sa.Connection, reader: Reader, conversation_id: str) -> Conversation:
    """Safe to repeat: what is under way or completed stays as it is."""
    meeting = _own(connection, reader, conversation_id)
    if meeting.status is ConversationStatus.FAILED:
        found = connection.execute(
            sa.update(transcriptions)
            .where(transcriptions.c.conversation_id == conversation_id)
            .values(attempts=0, created_at=now_ms())
        )
        if not found.rowcount:
            raise conflict("There is nothing left of it to transcribe.")
        _set(connection, conversation_id, status=ConversationStatus.QUEUED.value, problem=None)
    return meetings.one(connection, reader, conversation_id)


def _queued() -> sa.Select[Any]:
    return (
        sa.select(transcriptions, recordings.c.duration_ms)
        .join(conversations, conversations.c.id == transcriptions.c.conversation_id)
        .join(recordings, recordings.c.conversation_id == transcriptions.c.conversation_id)
        .where(conversations.c.status.in_(_UNDER_WAY), conversations.c.deleted_at.is_(None))
    )


def _noted(connection: sa.Connection, job: Job, **values: Any) -> Job | None:
    """The job as it is now; None when it was cancelled or its meeting deleted meanwhile."""
    mine = transcriptions.c.conversation_id == job.conversation_id
    if connection.execute(_queued().where(mine)).first() is None:
        return None
    if values:
        connection.execute(sa.update(transcriptions).where(mine).values(**values))
    return _job(connection.execute(_queued().where(mine)).one())


def _job(row: sa.Row[Any]) -> Job:
    return Job(
        conversation_id=row.conversation_id,
        language=row.language,
        voices=None if row.voices is None else tuple(row.voices),
        heard_ms=tuple(row.heard_ms),
        duration_ms=row.duration_ms,
    )


def _own(connection: sa.Connection, reader: Reader, conversation_id: str) -> Conversation:
    meeting = meetings.one(connection, reader, conversation_id)
    if not reader.admin and meeting.created_by != reader.user_id:
        raise read_only("meeting")
    return meeting


def _set(connection: sa.Connection, conversation_id: str, **values: Any) -> None:
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(rev=conversations.c.rev + 1, **values)
    )
    changes.record(connection, "conversation", conversation_id)
