"""Threads, messages with what is attached to them, runs, and the citations an answer carries."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from harmony_protocol.base import Moment, Wire
from harmony_protocol.disclosure import Place
from harmony_protocol.errors import Problem


class RunStatus(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"

    @property
    def ended(self) -> bool:
        return self is not RunStatus.RUNNING


class Citation(Wire):
    """One numbered source. Stored as ids and a range; ``title``, ``speaker`` and ``quote`` are filled in
    at read time through the reader's scope, so deletion and a narrowed role reach every old answer."""

    n: int
    kind: Literal["conversation", "web", "file"] = "conversation"
    conversation_id: str | None = None
    turn_index: int | None = None
    title: str = ""
    speaker: str = ""
    start_ms: int | None = None
    date: Moment | None = None
    quote: str = ""
    url: str | None = None
    withdrawn: bool = False
    """True when the source was deleted or is no longer the reader's to see."""


class Receipt(Wire):
    """What was processed where for one answer (row E1)."""

    provider: str
    model: str
    local: bool
    conversations_read: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    sent_by: tuple[str, ...] | None = None
    """Those of the tools through which something may have left the workspace; None where nobody noted it."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    """None where nobody published a price."""
    duration_ms: int | None = None


class Sources(Wire):
    """What a thread is narrowed to; what is empty narrows nothing."""

    conversation_ids: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Names of participants or companies."""
    since: Moment | None = None
    until: Moment | None = None
    """Exclusive."""
    web: bool = True
    """Whether the web may be searched, where the workspace can."""


AttachmentKind = Literal["text", "pdf", "image", "selection", "conversation"]
MAX_ATTACHMENT_TEXT = 400_000
"""Characters of one attachment."""
MAX_IMAGE_BYTES = 5 * 1024 * 1024
MAX_ATTACHMENTS = 20


class Attachment(Wire):
    """What stands above a question. Its content is read apart: ``GET /v1/attachments/{id}``."""

    id: str
    kind: AttachmentKind
    name: str = Field(max_length=500)
    media_type: str = ""
    size: int = 0
    """Bytes of an image, characters of a text."""
    conversation_id: str | None = None


class NewAttachment(Attachment):
    text: str = Field(default="", max_length=MAX_ATTACHMENT_TEXT)
    data: str = ""
    """An image's bytes, base64."""


class Message(Wire):
    id: str
    thread_id: str
    parent_id: str | None = None
    """The message it follows. Two that follow the same one are branches: an edited question, another answer."""
    role: Literal["user", "assistant"]
    text: str
    """Markdown. An e-mail that an answer drafted is a fenced block that says ``email``: a line ``To:`` with addresses
    and commas between them, a line ``Subject:``, an empty line, and the body as plain text."""
    spoken: bool = False
    created_at: Moment
    position: int
    """Order inside the thread, from 1."""
    run_id: str | None = None
    status: RunStatus | None = None
    problem: Problem | None = None
    citations: tuple[Citation, ...] = ()
    receipt: Receipt | None = None
    steps: tuple[str, ...] = ()
    """One quiet line for each tool call, e.g. “Read 5 conversations with Acme”."""
    attachments: tuple[Attachment, ...] = ()


class Thread(Wire):
    id: str
    title: str
    model: str = ""
    owner_id: str = ""
    mine: bool = True
    """False: somebody else's, read through a shared space."""
    space_id: str | None = None
    pinned: bool = False
    archived: bool = False
    named: bool = False
    """The user gave the title; it is not made by itself any more."""
    head_id: str | None = None
    """The last message of the branch that is shown."""
    sources: Sources = Sources()
    created_at: Moment
    updated_at: Moment
    rev: int = 1


class ThreadWithMessages(Wire):
    thread: Thread
    messages: list[Message]


class NewMessage(Wire):
    text: str = Field(min_length=1, max_length=200_000)
    spoken: bool = False
    parent_id: str | None = None
    """The message it follows; absent: the last of the branch that is shown. Empty: it begins the thread anew."""
    attachments: tuple[NewAttachment, ...] = Field(default=(), max_length=MAX_ATTACHMENTS)


class ThreadChange(Wire):
    """The body of ``update_thread``: what is named changes, the rest stays."""

    title: str | None = Field(default=None, max_length=300)
    pinned: bool | None = None
    archived: bool | None = None
    space_id: str | None = None
    """A space of one's own; null takes it out of its space."""
    head_id: str | None = None
    sources: Sources | None = None


class NewRun(Wire):
    message_id: str
    model: str = ""
    time_zone: str = ""
    """Of the asker, as an IANA name or an offset like ``+02:00``: “today” is theirs. Empty: the workspace's own."""


class Run(Wire):
    id: str
    thread_id: str
    message_id: str
    """The user's message it answers."""
    answer_id: str
    """The assistant's message it writes."""
    status: RunStatus
    model: str
    provider: str
    problem: Problem | None = None
    last_seq: int = 0


class Model(Wire):
    id: str
    name: str
    provider: str
    local: bool
    small: bool = False
    """Too small to choose tools: the workspace runs its fixed plan for it."""
    default: bool = False
    enabled: bool = True
    """An admin chose it; others are listed to admins only."""
    context_tokens: int | None = None
    images: bool = False
    tools: bool = True
    place: Place | None = None
    """Where a question to it goes. None: an older workspace, which does not say."""
