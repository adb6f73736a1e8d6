"""What a question carries besides its words: attachments, and the meetings a thread is narrowed to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from harmony_desktop.domain.ids import AttachmentId, ConversationId

MAX_TEXT = 400_000
"""Characters of one attachment."""
MAX_IMAGE_BYTES = 5 * 1024 * 1024
MAX_ATTACHMENTS = 20


class AttachmentKind(StrEnum):
    TEXT = "text"
    PDF = "pdf"
    IMAGE = "image"
    SELECTION = "selection"
    """Words selected in the application below, or pasted as a block."""
    MEETING = "conversation"


@dataclass(frozen=True)
class Attachment:
    """``text`` and ``data`` are here before it is sent; afterwards the workspace has them."""

    id: AttachmentId
    kind: AttachmentKind
    name: str
    media_type: str = ""
    size: int = 0
    """Bytes of an image, characters of a text."""
    conversation_id: ConversationId | None = None
    text: str = ""
    data: bytes = b""


@dataclass(frozen=True)
class Sources:
    """What a thread is narrowed to; what is empty narrows nothing."""

    conversation_ids: tuple[ConversationId, ...] = ()
    people: tuple[str, ...] = ()
    """Names of participants or companies."""
    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""
    web: bool = True
    """Whether Companion may search the web, where the workspace can."""

    @property
    def narrow(self) -> bool:
        """Not all meetings are looked into."""
        return bool(self.conversation_ids or self.people or self.since or self.until)


NOT_NARROWED = Sources()


@dataclass(frozen=True)
class Draft:
    """What goes with a question that is being written."""

    attached: tuple[Attachment, ...] = ()
    sources: Sources = NOT_NARROWED
    """Of the thread that will be begun; one that is there keeps its own."""

    def __bool__(self) -> bool:
        return bool(self.attached) or self.sources != NOT_NARROWED


NO_DRAFT = Draft()
