"""What stands above a question: its rows, and how it is told to those who read the thread."""

import base64
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from harmony_protocol.threads import Attachment, NewAttachment
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.access.shared import visible_thread
from harmony_workspace.problems import not_found
from harmony_workspace.store.tables import attachments, conversations, messages, threads

Row = sa.Row[Any]


def rows_of(connection: sa.Connection, message_ids: Collection[str]) -> Sequence[Row]:
    """With their content, in order."""
    return connection.execute(
        sa.select(attachments)
        .where(attachments.c.message_id.in_(message_ids))
        .order_by(attachments.c.message_id, attachments.c.position)
    ).all()


def of_messages(
    connection: sa.Connection, reader: Reader, message_ids: Collection[str]
) -> dict[str, tuple[Attachment, ...]]:
    """The attachments of each message that has any, without their content; who calls has asked for the thread."""
    described = [column for column in attachments.c if column.name not in ("text", "data")]
    rows = connection.execute(
        sa.select(*described)
        .where(attachments.c.message_id.in_(message_ids))
        .order_by(attachments.c.message_id, attachments.c.position)
    ).all()
    titles = _titles(connection, reader, rows)
    found: dict[str, tuple[Attachment, ...]] = {}
    for row in rows:
        found[row.message_id] = (*found.get(row.message_id, ()), Attachment(**_described(row, titles)))
    return found


def content(connection: sa.Connection, reader: Reader, attachment_id: str) -> NewAttachment:
    """One attachment with its content, for readers of its thread."""
    row = connection.execute(
        sa.select(attachments)
        .join(messages, messages.c.id == attachments.c.message_id)
        .join(threads, threads.c.id == messages.c.thread_id)
        .where(attachments.c.id == attachment_id, visible_thread(reader))
    ).first()
    if row is None:
        raise not_found("attachment")
    data = "" if row.data is None else base64.b64encode(row.data).decode()
    return NewAttachment(**_described(row, _titles(connection, reader, [row])), text=row.text, data=data)


def _described(row: Row, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "name": row.name if row.conversation_id is None else titles.get(row.conversation_id, ""),
        "media_type": row.media_type,
        "size": row.size,
        "conversation_id": row.conversation_id,
    }


def _titles(connection: sa.Connection, reader: Reader, rows: Sequence[Row]) -> dict[str, str]:
    """A meeting's title is read through the reader's scope: what is deleted or out of it has no name."""
    ids = {row.conversation_id for row in rows if row.conversation_id is not None}
    if not ids:
        return {}
    found = connection.execute(
        sa.select(conversations.c.id, conversations.c.title).where(
            conversations.c.id.in_(ids), visible(reader)
        )
    )
    return {row.id: row.title for row in found}
