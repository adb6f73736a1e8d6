"""Files and texts on their way to the workspace, where they become meetings."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Participant
from harmony_desktop.domain.problems import Problem

MOST_BYTES = 2 << 30
"""Of one file; the workspace takes no larger one."""


class UploadState(StrEnum):
    WAITING = "waiting"
    """For its turn, or for the workspace."""
    SENDING = "sending"
    CHECKING = "checking"
    """All of it is sent; the workspace looks what it is."""
    PAUSED = "paused"
    FAILED = "failed"
    BROUGHT = "brought"
    """The workspace has it: its meeting is about to be in the list."""


@dataclass(frozen=True)
class About:
    """What is known of the meeting; the workspace finds out, or does without, what is empty."""

    title: str = ""
    started_at: datetime | None = None
    medium: str = ""
    team: str = ""
    participants: tuple[Participant, ...] = ()
    language: str = ""
    """Two letters; empty: found out."""


@dataclass(frozen=True)
class FoundFile:
    """A file as it was when somebody wanted to bring it in."""

    path: str
    name: str
    size: int = 0
    changed_ns: int = 0
    """When it was written last."""
    about: About = About()
    """What it tells by itself."""
    problem: Problem | None = None
    """Why it cannot be brought in."""


@dataclass(frozen=True)
class Upload:
    """One file or text on its way; its id becomes the meeting's."""

    id: ConversationId
    name: str
    size: int
    about: About = About()
    path: str = ""
    """Empty for a text that was pasted: that is kept itself."""
    changed_ns: int = 0
    state: UploadState = UploadState.WAITING
    sent: int = 0
    speed: float = 0.0
    """Bytes a second, once that can be told."""
    problem: Problem | None = None
    """Why it failed; while it waits: what it waits for."""

    @property
    def title(self) -> str:
        return self.about.title or self.name

    @property
    def percent(self) -> int:
        return self.sent * 100 // self.size if self.size else 0

    @property
    def seconds_left(self) -> float | None:
        return (self.size - self.sent) / self.speed if self.speed > 0 else None


@dataclass(frozen=True)
class Outcome:
    """What the workspace made of an upload."""

    id: ConversationId
    title: str
    existed: bool = False
    """The same transcript had been brought in before; nothing was added."""
    unread_cues: int = 0
    """Damaged parts of a transcript that were left out."""
    first_unread_line: int | None = None
