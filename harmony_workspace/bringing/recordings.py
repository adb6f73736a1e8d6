"""The recording of a meeting, for whoever may see the meeting."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing.files import Files
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.paths import write_private
from harmony_workspace.problems import not_found
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.database import folder
from harmony_workspace.store.meeting_tables import recordings


@dataclass(frozen=True)
class Kept:
    path: Path
    name: str
    media_type: str


def copy_in(connection: sa.Connection, conversation_id: str, source: Path, duration_ms: int) -> None:
    """Gives a meeting of the sample its recording, mono and already transcribed. What a crash leaves of the file is
    removed at the next start."""
    files = Files(folder(connection))
    files.make()
    content = source.read_bytes()
    write_private(files.media / conversation_id, content)
    connection.execute(
        sa.insert(recordings).values(
            conversation_id=conversation_id,
            name=source.name,
            media_type="audio/mpeg",
            size=len(content),
            duration_ms=duration_ms,
            channels=1,
            video=False,
            created_at=now_ms(),
        )
    )


def find(connection: sa.Connection, reader: Reader, conversation_id: str, files: Files) -> Kept:
    """Raises ``Refused`` where there is none, or none for this reader."""
    recording = meetings.one(connection, reader, conversation_id).recording
    path = files.media / conversation_id
    if recording is None or not path.is_file():
        raise not_found("recording")
    return Kept(path, recording.name, recording.media_type)
