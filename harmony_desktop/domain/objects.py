"""What tools make and people keep: notes, tasks, contacts."""

from dataclasses import dataclass
from datetime import datetime

from harmony_desktop.domain.ids import ApprovalId, ConversationId, MessageId, ThreadId

MOST_LISTED = 2_000
"""Of one kind; who keeps more looks for words."""
MAX_TITLE = 300


@dataclass(frozen=True)
class Origin:
    """The call that made it, and the answer that stands under."""

    approval_id: ApprovalId
    thread_id: ThreadId
    message_id: MessageId


@dataclass(frozen=True)
class Note:
    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    text: str = ""
    conversation_id: ConversationId | None = None
    origin: Origin | None = None
    """Where Companion made it, and the conversation is still there."""
    rev: int = 0
    """0: the workspace does not have it yet, or not any more."""


@dataclass(frozen=True)
class Task:
    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    text: str = ""
    due: str = ""
    """A date as ``2026-12-01``, or empty."""
    assignee: str = ""
    done: bool = False
    conversation_id: ConversationId | None = None
    origin: Origin | None = None
    """Where Companion made it, and the conversation is still there."""
    rev: int = 0
    """0: the workspace does not have it yet, or not any more."""


@dataclass(frozen=True)
class Contact:
    id: str
    name: str
    company: str = ""
    role: str = ""
    email: str = ""
