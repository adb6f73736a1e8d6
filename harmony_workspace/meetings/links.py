"""Links to a meeting. They grant nothing: whoever opens one signs in, and reads it only within their scope."""

import secrets
from enum import Enum
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.errors import ErrorCode
from harmony_protocol.meetings import ConversationStatus
from harmony_protocol.sharing import Link
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.problems import Refused, not_found
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.meeting_tables import links
from harmony_workspace.store.tables import conversations, users

_TOKEN_BYTES = 24
_OPENED_AGAIN_MS = 60_000
"""A page that is loaded anew within it was opened once."""


class Standing(Enum):
    """How a person stands to a meeting: only a page in the browser tells the second from the third."""

    READABLE = "readable"
    DENIED = "denied"
    GONE = "gone"


def listed(connection: sa.Connection, reader: Reader, conversation_id: str, base: str) -> list[Link]:
    """The links of a meeting that the reader may read, the newest first; ``base`` is where they begin."""
    meetings.one(connection, reader, conversation_id)
    return _links(connection, base, links.c.conversation_id == conversation_id)


def make(connection: sa.Connection, reader: Reader, conversation_id: str, base: str) -> tuple[Link, bool]:
    """The reader's link to the meeting, and whether it is new: asked again, everybody keeps the one they have."""
    meeting = meetings.one(connection, reader, conversation_id)
    if meeting.status is not ConversationStatus.COMPLETED:
        status = meeting.status.value
        text = "The conversation may still be processing. Wait until it is Completed before sharing."
        raise Refused(ErrorCode.NOT_COMPLETED, HTTPStatus.CONFLICT, text, status=status)
    own = sa.and_(links.c.conversation_id == conversation_id, links.c.created_by == reader.user_id)
    if had := _links(connection, base, own):
        return had[0], False
    connection.execute(
        sa.insert(links).values(
            id=str(uuid_utils.uuid7()),
            conversation_id=conversation_id,
            created_by=reader.user_id,
            token=secrets.token_urlsafe(_TOKEN_BYTES),
            created_at=now_ms(),
        )
    )
    return _links(connection, base, own)[0], True


def revoke(connection: sa.Connection, reader: Reader, conversation_id: str, link_id: str) -> None:
    """Ends it at once. Who made it may, who brought the meeting in, and an admin."""
    meeting = meetings.one(connection, reader, conversation_id)
    query = sa.delete(links).where(links.c.id == link_id, links.c.conversation_id == conversation_id)
    if not reader.admin and meeting.created_by != reader.user_id:
        query = query.where(links.c.created_by == reader.user_id)
    if connection.execute(query).rowcount == 0:
        raise not_found("link of yours")


def follow(connection: sa.Connection, reader: Reader, token: str) -> tuple[Standing, str]:
    """Where the link leads."""
    row = connection.execute(sa.select(links).where(links.c.token == token)).first()
    if row is None:
        return Standing.GONE, ""
    return standing(connection, reader, row.conversation_id), row.conversation_id


def opened(connection: sa.Connection, token: str) -> None:
    """By somebody who may read the meeting."""
    now = now_ms()
    anew = sa.func.coalesce(links.c.last_opened_at, 0) < now - _OPENED_AGAIN_MS
    connection.execute(sa.update(links).where(links.c.token == token, anew).values(last_opened_at=now))


def standing(connection: sa.Connection, reader: Reader, conversation_id: str) -> Standing:
    readable = connection.scalar(
        sa.select(visible(reader)).where(
            conversations.c.id == conversation_id, conversations.c.deleted_at.is_(None)
        )
    )
    if readable is None:
        return Standing.GONE
    return Standing.READABLE if readable else Standing.DENIED


def _links(connection: sa.Connection, base: str, condition: sa.ColumnElement[bool]) -> list[Link]:
    rows = connection.execute(
        sa.select(links, users.c.name.label("maker"))
        .join(users, users.c.id == links.c.created_by)
        .where(condition)
        .order_by(links.c.created_at.desc(), links.c.id.desc())
    )
    return [_link(row, base) for row in rows]


def _link(row: sa.Row[Any], base: str) -> Link:
    return Link(
        id=row.id,
        conversation_id=row.conversation_id,
        url=f"{base}/s/{row.token}",
        created_at=moment(row.created_at),
        created_by=row.maker,
        last_opened_at=None if row.last_opened_at is None else moment(row.last_opened_at),
    )
