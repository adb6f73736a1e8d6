"""Files on their way to the workspace, so that they go on after a restart."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from harmony_desktop.domain.bringing import About, Upload, UploadState
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Participant
from harmony_desktop.store.database import Connection, leave_no_trace
from harmony_desktop.store.rows import problem_from, problem_json

COLUMNS = "id, name, size, about, path, changed_ns, state, sent, problem"
LASTING = (UploadState.PAUSED, UploadState.FAILED)
"""Every other state is waiting, seen from the next start."""


def load(db: Connection) -> tuple[Upload, ...]:
    """In the order they were added."""
    rows = db.execute(f"SELECT {COLUMNS} FROM main.uploads ORDER BY rowid")
    return tuple(_upload(row) for row in rows)


def add(db: Connection, upload: Upload, content: bytes | None = None) -> None:
    db.execute(
        f"INSERT INTO main.uploads ({COLUMNS}, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*_row(upload), content),
    )


def change(db: Connection, upload: Upload) -> None:
    """How far it is, how it stands, and which file it is; one that was taken away stays away."""
    db.execute(
        "UPDATE main.uploads SET size = ?, changed_ns = ?, state = ?, sent = ?, problem = ? WHERE id = ?",
        (
            upload.size,
            upload.changed_ns,
            _state(upload).value,
            upload.sent,
            problem_json(upload.problem if upload.state is UploadState.FAILED else None),
            upload.id,
        ),
    )


def remove(db: Connection, upload_id: ConversationId) -> None:
    db.execute("DELETE FROM main.uploads WHERE id = ?", (upload_id,))
    leave_no_trace(db)


def content(db: Connection, upload_id: ConversationId) -> bytes:
    """Of one that has no file."""
    row = db.execute("SELECT content FROM main.uploads WHERE id = ?", (upload_id,)).fetchone()
    return bytes(row[0]) if row and row[0] is not None else b""


def listed(db: Connection, upload_id: ConversationId) -> bool:
    """Its meeting is known here."""
    return db.execute("SELECT 1 FROM cache.meetings WHERE id = ?", (upload_id,)).fetchone() is not None


def count(db: Connection) -> int:
    return int(db.execute("SELECT count(*) FROM main.uploads").fetchone()[0])


def _state(upload: Upload) -> UploadState:
    return upload.state if upload.state in LASTING else UploadState.WAITING


def _row(upload: Upload) -> tuple[Any, ...]:
    about = asdict(upload.about)
    about["started_at"] = upload.about.started_at.isoformat() if upload.about.started_at else None
    return (
        upload.id,
        upload.name,
        upload.size,
        json.dumps(about),
        upload.path,
        upload.changed_ns,
        _state(upload).value,
        upload.sent,
        problem_json(upload.problem),
    )


def _upload(row: tuple[Any, ...]) -> Upload:
    id_, name, size, about, path, changed_ns, state, sent, problem = row
    return Upload(
        ConversationId(id_),
        name,
        size,
        _about(json.loads(about)),
        path,
        changed_ns,
        UploadState(state),
        sent,
        problem=problem_from(problem),
    )


def _about(row: dict[str, Any]) -> About:
    people = tuple(Participant(**one) for one in row.pop("participants"))
    at = row.pop("started_at")
    return About(**row, participants=people, started_at=datetime.fromisoformat(at) if at else None)
