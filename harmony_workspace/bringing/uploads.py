"""Uploads in the database: begun by a user, seen by nobody else, gone when they became a meeting or were given up."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from harmony_protocol.meetings import NewUpload, Upload
from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing.files import Files
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.meetings import problems
from harmony_workspace.problems import bad_request, conflict, not_found
from harmony_workspace.store import deleted
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.meeting_tables import uploads
from harmony_workspace.store.tables import conversations

LARGEST = 2 * 1024**3
PART = 8 * 1024**2
LASTS = timedelta(hours=48)
"""After the latest part."""
MOST_AT_ONCE = 50
"""Unfinished uploads of one user."""


def begin(connection: sa.Connection, reader: Reader, id_: str, new: NewUpload, files: Files) -> Upload:
    """Safe to repeat; what is there stays. One that is a meeting already is told as complete."""
    _check(id_, new)
    deleted.check(connection, "upload", id_)
    if _is_meeting(connection, reader, id_):
        return _told(id_, new, new.size, now_ms())
    row = _row(connection, id_)
    if row is None:
        _make(connection, reader, id_, new, files)
    elif row.user_id != reader.user_id:
        raise not_found("upload")
    elif NewUpload.model_validate(row.about).size != new.size and files.received(id_):
        raise conflict("Another file has begun to come under this id.")
    else:
        _touch(connection, id_, about=new.model_dump(mode="json"))
    return one(connection, reader, id_, files)


def one(connection: sa.Connection, reader: Reader, id_: str, files: Files) -> Upload:
    row = own(connection, reader, id_)
    return _told(id_, NewUpload.model_validate(row.about), files.received(id_), row.touched_at)


def own(connection: sa.Connection, reader: Reader, id_: str) -> sa.Row[tuple[str]]:
    row = _row(connection, id_)
    if row is None or row.user_id != reader.user_id:
        raise not_found("upload")
    return row


def touch(connection: sa.Connection, reader: Reader, id_: str) -> NewUpload:
    """A part is coming; tells what it is a part of."""
    row = own(connection, reader, id_)
    _touch(connection, id_)
    return NewUpload.model_validate(row.about)


def remove(connection: sa.Connection, id_: str) -> None:
    connection.execute(sa.delete(uploads).where(uploads.c.id == id_))


def became(connection: sa.Connection, id_: str, conversation_id: str) -> None:
    """It is a meeting that was there before; whoever asks again within two days is told so again."""
    _touch(connection, id_, became=conversation_id)


def expire(connection: sa.Connection) -> list[str]:
    """Ids of those that were given up; their rows are gone."""
    limit = now_ms() - round(LASTS.total_seconds() * 1000)
    return list(
        connection.scalars(sa.delete(uploads).where(uploads.c.touched_at < limit).returning(uploads.c.id))
    )


def all_ids(connection: sa.Connection) -> set[str]:
    return set(connection.scalars(sa.select(uploads.c.id)))


def _check(id_: str, new: NewUpload) -> None:
    try:
        fine = str(uuid.UUID(id_)) == id_
    except ValueError:
        fine = False
    if not fine:  # it becomes the name of a file
        raise bad_request("The id of an upload is a UUID in lower case.")
    if new.size == 0:
        raise problems.empty("the file is empty")
    if new.size > LARGEST:
        raise problems.too_large(f"it holds {new.size / 1024**3:.1f} GiB; a file may hold 2 GiB", LARGEST)


def _is_meeting(connection: sa.Connection, reader: Reader, id_: str) -> bool:
    row = connection.execute(sa.select(conversations.c.id).where(conversations.c.id == id_)).first()
    if row is not None and meetings.one(connection, reader, id_).created_by != reader.user_id:
        raise not_found("upload")
    return row is not None


def _make(connection: sa.Connection, reader: Reader, id_: str, new: NewUpload, files: Files) -> None:
    meetings.team_for(connection, reader, new.team)  # said now, and not after two gigabytes
    mine = (
        sa.select(sa.func.count())
        .select_from(uploads)
        .where(uploads.c.user_id == reader.user_id, uploads.c.became.is_(None))
    )
    if connection.execute(mine).scalar_one() >= MOST_AT_ONCE:
        raise conflict(f"{MOST_AT_ONCE} files are coming already; finish or drop one of them.")
    files.check_room(new.size - files.received(id_))
    now = now_ms()
    connection.execute(
        sa.insert(uploads).values(
            id=id_,
            user_id=reader.user_id,
            about=new.model_dump(mode="json"),
            created_at=now,
            touched_at=now,
        )
    )


def _touch(connection: sa.Connection, id_: str, **values: object) -> None:
    connection.execute(sa.update(uploads).where(uploads.c.id == id_).values(touched_at=now_ms(), **values))


def _row(connection: sa.Connection, id_: str) -> sa.Row[tuple[str]] | None:
    return connection.execute(sa.select(uploads).where(uploads.c.id == id_)).one_or_none()


def _told(id_: str, new: NewUpload, received: int, touched_at: int) -> Upload:
    return Upload(
        id=id_,
        name=new.name,
        size=new.size,
        received=received,
        part_size=PART,
        expires_at=moment(touched_at) + LASTS,
    )
