"""What tools make and people keep: notes, tasks, contacts."""

from dataclasses import dataclass
from datetime import datetime

from harmony_desktop.domain.ids import ConversationId


@dataclass(frozen=True)
class Note:
    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    text: str = ""
    conversation_id: ConversationId | None = None
    rev: int = 0


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
    rev: int = 0


@dataclass(frozen=True)
class Contact:
    id: str
    name: str
    company: str = ""
    role: str = ""
    email: str = ""
