"""What is found when words are looked for."""

from dataclasses import dataclass
from datetime import datetime

from harmony_desktop.domain.ids import MessageId, ThreadId


@dataclass(frozen=True)
class Hit:
    """A thread whose title or message holds the words; ``excerpt`` marks them with \x01 and \x02."""

    thread_id: ThreadId
    title: str
    excerpt: str
    at: datetime
    message_id: MessageId | None = None
    """None: the title holds them."""
