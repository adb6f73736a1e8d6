"""What a user puts above a question: checked, then stored with the message."""

import base64
import binascii
from collections.abc import Sequence

import sqlalchemy as sa

from harmony_protocol.threads import MAX_IMAGE_BYTES, NewAttachment
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.companion import bodies
from harmony_workspace.problems import bad_request, conflict, not_found, too_large
from harmony_workspace.store.tables import attachments, conversations


def attach(connection: sa.Connection, reader: Reader, message_id: str, new: Sequence[NewAttachment]) -> None:
    """Raises ``Refused`` for what cannot be used, and for a meeting that the sender may not read."""
    ids = [attachment.id for attachment in new]
    known = connection.scalar(sa.select(attachments.c.id).where(attachments.c.id.in_(ids)))
    if known is not None or len(set(ids)) < len(ids):
        raise conflict("There is another attachment with this id.")
    for position, attachment in enumerate(new, start=1):
        bodies.check_id(attachment.id)
        data = _image(attachment) if attachment.kind == "image" else None
        text = "" if attachment.kind in ("image", "conversation") else _text(attachment)
        meeting = _meeting(connection, reader, attachment) if attachment.kind == "conversation" else None
        connection.execute(
            sa.insert(attachments).values(
                id=attachment.id,
                message_id=message_id,
                position=position,
                kind=attachment.kind,
                name="" if meeting else attachment.name,  # a meeting's title is read through the scope filter
                media_type=attachment.media_type,
                size=len(text) if data is None else len(data),
                conversation_id=meeting,
                text=text,
                data=data,
            )
        )


def _image(attachment: NewAttachment) -> bytes:
    if len(attachment.data) > MAX_IMAGE_BYTES * 4 // 3 + 4:
        raise _too_large_image(attachment)
    try:
        data = base64.b64decode(attachment.data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad_request(f"The image {attachment.name!r} is not base64.", file=attachment.name) from error
    if not data or not attachment.media_type.startswith("image/"):
        raise bad_request(f"{attachment.name!r} is not an image.", file=attachment.name)
    if len(data) > MAX_IMAGE_BYTES:
        raise _too_large_image(attachment)
    return data


def _too_large_image(attachment: NewAttachment) -> Exception:
    limit = MAX_IMAGE_BYTES // 1024**2
    return too_large(f"The image {attachment.name!r} is larger than {limit} MiB.", file=attachment.name)


def _text(attachment: NewAttachment) -> str:
    if not attachment.text.strip():
        raise bad_request(f"There is no text in {attachment.name!r}.", file=attachment.name)
    return attachment.text


def _meeting(connection: sa.Connection, reader: Reader, attachment: NewAttachment) -> str:
    found: str | None = connection.scalar(
        sa.select(conversations.c.id).where(
            conversations.c.id == (attachment.conversation_id or ""), visible(reader)
        )
    )
    if found is None:
        raise not_found("conversation")
    return found
