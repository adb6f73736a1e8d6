"""What can be found: threads by their words, spaces, meetings, people."""

from dataclasses import dataclass
from datetime import datetime

from harmony_desktop.domain.ids import ConversationId, MessageId, ThreadId


@dataclass(frozen=True)
class Hit:
    """A thread whose title or message holds the words; ``excerpt`` marks them with \x01 and \x02."""

    thread_id: ThreadId
    title: str
    excerpt: str
    at: datetime
    message_id: MessageId | None = None
    """None: the title holds them."""


@dataclass(frozen=True)
class Participant:
    name: str
    company: str = ""
    role: str = ""


@dataclass(frozen=True)
class Meeting:
    """A meeting the user may read, as lists show it."""

    id: ConversationId
    title: str
    started_at: datetime
    duration_ms: int = 0
    medium: str = ""
    status: str = "completed"
    team: str = ""
    participants: tuple[Participant, ...] = ()
