"""The recording of a meeting, for whoever may see the meeting."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing.files import Files
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.problems import not_found


@dataclass(frozen=True)
class Kept:
    path: Path
    name: str
    media_type: str


def find(connection: sa.Connection, reader: Reader, conversation_id: str, files: Files) -> Kept:
    """Raises ``Refused`` where there is none, or none for this reader."""
    recording = meetings.one(connection, reader, conversation_id).recording
    path = files.media / conversation_id
    if recording is None or not path.is_file():
        raise not_found("recording")
    return Kept(path, recording.name, recording.media_type)
