"""A file that has come becomes a meeting: a transcript at once, a recording that is still to be heard; or nothing at all."""

import asyncio
import re
from pathlib import Path

import sqlalchemy as sa

from harmony_protocol.meetings import ConversationStatus, Imported, NewConversation, NewUpload, Recording
from harmony_speech.errors import SpeechError
from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing import transcriptions, uploads
from harmony_workspace.bringing.files import Files
from harmony_workspace.bringing.kinds import kind
from harmony_workspace.bringing.listening import Ears
from harmony_workspace.meetings import contacts, importing, problems
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.meetings.decoding import decode
from harmony_workspace.meetings.parsed import ParsedTranscript
from harmony_workspace.meetings.problems import ImportProblem
from harmony_workspace.meetings.transcripts import parse
from harmony_workspace.problems import Refused
from harmony_workspace.store import changes, deleted
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.database import Database
from harmony_workspace.store.meeting_tables import recordings
from harmony_workspace.store.tables import conversations


async def finish(database: Database, files: Files, ears: Ears, reader: Reader, id_: str) -> Imported:
    """Safe to repeat. Raises ``ImportProblem`` for what cannot be brought in; then nothing of it stays."""
    there = await database.read(_already, reader, id_)
    if there is not None:
        return there
    about = NewUpload.model_validate((await database.read(uploads.own, reader, id_)).about)
    try:
        return await _become(database, files, ears, reader, id_, about)
    except (ImportProblem, Refused) as error:
        if not error.retryable:
            await database.write(uploads.remove, id_)
            await asyncio.to_thread(files.throw_away, id_)
        raise


async def _become(
    database: Database, files: Files, ears: Ears, reader: Reader, id_: str, about: NewUpload
) -> Imported:
    path = files.uploads / id_
    received = await asyncio.to_thread(files.received, id_)
    if received != about.size:
        raise problems.truncated(f"{received} of {about.size} bytes came")
    if await asyncio.to_thread(kind, path, about.name) == "transcript":
        transcript = await asyncio.to_thread(_read, path, about.name)
        made = await database.write(_transcript, reader, id_, about, transcript)
        await asyncio.to_thread(files.throw_away, id_)
        return made
    try:
        recording, channels = await ears.probe(path, about.name, about.size)
    except SpeechError as error:
        raise problems.of_speech(error) from error
    await asyncio.to_thread(files.keep, id_)
    try:
        return await database.write(_recording, reader, id_, about, recording, channels)
    except Exception:
        await asyncio.to_thread(files.give_back, id_)
        raise


def _already(connection: sa.Connection, reader: Reader, id_: str) -> Imported | None:
    deleted.check(connection, "upload", id_)
    found = meetings.by_ids(connection, reader, [id_])
    if not found:
        row = uploads.own(connection, reader, id_)
        found = meetings.by_ids(connection, reader, [row.became]) if row.became else []
    return Imported(**dict(found[0]), existed=True) if found else None


def _read(path: Path, name: str) -> ParsedTranscript:
    return parse(decode(path.read_bytes()), name)


def _transcript(
    connection: sa.Connection, reader: Reader, id_: str, about: NewUpload, transcript: ParsedTranscript
) -> Imported:
    made = importing.import_(connection, reader, _new(about), id_, transcript)
    if made.existed:
        uploads.became(connection, id_, made.id)
    else:
        uploads.remove(connection, id_)
    return made


def _recording(
    connection: sa.Connection, reader: Reader, id_: str, about: NewUpload, recording: Recording, channels: int
) -> Imported:
    uploads.own(connection, reader, id_)  # it may have been dropped while it was looked at
    add(connection, reader, id_, about, recording, channels)
    uploads.remove(connection, id_)
    return Imported(**dict(meetings.one(connection, reader, id_)))


def add(
    connection: sa.Connection, reader: Reader, id_: str, about: NewUpload, recording: Recording, channels: int
) -> None:
    """The meeting of a recording, queued."""
    now, language = now_ms(), _code(about.language)
    connection.execute(
        sa.insert(conversations).values(
            id=id_,
            title=meetings.title_of(_new(about), ParsedTranscript(())),
            started_at=round(about.started_at.timestamp() * 1000) if about.started_at else now,
            duration_ms=recording.duration_ms,
            medium=about.medium,
            status=ConversationStatus.QUEUED.value,
            team_id=meetings.team_for(connection, reader, about.team),
            created_by=reader.user_id,
            created_at=now,
            rev=1,
            language=language,
        )
    )
    contacts.attach(connection, reader, id_, contacts.taking_part(about.participants, ()))
    connection.execute(
        sa.insert(recordings).values(
            conversation_id=id_, channels=channels, created_at=now, **recording.model_dump()
        )
    )
    transcriptions.put(connection, id_, language)
    changes.record(connection, "conversation", id_)


def _code(language: str) -> str:
    """As the recogniser names languages; a region says nothing to it, and what is no code is found out instead."""
    code = language.strip().lower().replace("_", "-").split("-")[0]
    return code if re.fullmatch("[a-z]{2,3}", code) else ""


def _new(about: NewUpload) -> NewConversation:
    return NewConversation(
        title=about.title,
        started_at=about.started_at,
        medium=about.medium,
        team=about.team,
        participants=about.participants,
        file_name=about.name,
        content="",
    )
