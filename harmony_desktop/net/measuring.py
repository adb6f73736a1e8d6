"""What a question weighs on the wire, and how much of it a model reads: known before anything is sent."""

from collections.abc import Iterable

from harmony_desktop.domain.context import Attachment, AttachmentKind
from harmony_protocol.measure import IMAGE_TOKENS, MAX_REQUEST, room, tokens

__all__ = ["MAX_REQUEST", "read_tokens", "room", "tokens", "weight"]


def weight(attached: Iterable[Attachment]) -> int:
    """Bytes, as they travel: images in base64, texts with their line ends escaped."""
    return sum(_bytes(a) for a in attached)


def _bytes(attached: Attachment) -> int:
    if attached.kind is AttachmentKind.IMAGE:
        return -(-attached.size // 3) * 4
    text = attached.text
    if not text:
        return attached.size
    return len(text.encode(errors="replace")) + sum(text.count(c) for c in '\n\t"\\')


def read_tokens(attached: Attachment) -> int:
    """A meeting is read piece by piece while the answer is made, and counts nothing here."""
    match attached.kind:
        case AttachmentKind.MEETING:
            return 0
        case AttachmentKind.IMAGE:
            return IMAGE_TOKENS
        case _:
            return tokens(attached.text) if attached.text else attached.size // 3
