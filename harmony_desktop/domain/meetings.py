"""Meetings as lists and pages show them, what may be changed about one, and which of them are asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import Problem

MAX_TITLE = 300


class MeetingStatus(StrEnum):
    QUEUED = "queued"
    TRANSCRIBING = "transcribing"
    EXTRACTING = "extracting_insights"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def under_way(self) -> bool:
        """The workspace still works on it."""
        return self not in (MeetingStatus.COMPLETED, MeetingStatus.FAILED)


@dataclass(frozen=True)
class Participant:
    name: str
    company: str = ""
    role: str = ""
    email: str = ""


@dataclass(frozen=True)
class Recording:
    """The sound or film of a meeting, as the user's file was called."""

    name: str
    media_type: str
    size: int
    duration_ms: int
    video: bool = False


@dataclass(frozen=True)
class Meeting:
    """A meeting the user may read."""

    id: ConversationId
    title: str
    started_at: datetime
    duration_ms: int = 0
    medium: str = ""
    status: MeetingStatus = MeetingStatus.COMPLETED
    team: str = ""
    participants: tuple[Participant, ...] = ()
    created_by: str = ""
    """The id of who brought it in."""
    language: str = ""
    """Two letters, where it is known."""
    recording: Recording | None = None
    percent: int = 0
    """How much of the recording is transcribed, while it is."""
    problem: Problem | None = None
    """Why it failed."""
    rev: int = 1


@dataclass(frozen=True)
class MeetingChange:
    """What is None stays as it is; an empty medium or team takes it away."""

    title: str | None = None
    started_at: datetime | None = None
    medium: str | None = None
    team: str | None = None
    participants: tuple[Participant, ...] | None = None


@dataclass(frozen=True)
class SpeakerRename:
    """``turns``: only these positions of the transcript; empty: all that this speaker says."""

    before: str
    after: str
    turns: tuple[int, ...] = ()


@dataclass(frozen=True)
class MeetingQuery:
    """Each condition that is given has to hold."""

    words: str = ""
    """Parts of title, people, companies."""
    teams: tuple[str, ...] = ()
    mediums: tuple[str, ...] = ()
    statuses: tuple[MeetingStatus, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""

    @property
    def narrows(self) -> bool:
        return self != MeetingQuery()

    def admits(self, meeting: Meeting) -> bool:
        """Whether everything but the words holds."""
        return (
            (not self.teams or meeting.team in self.teams)
            and (not self.mediums or meeting.medium in self.mediums)
            and (not self.statuses or meeting.status in self.statuses)
            and (self.since is None or meeting.started_at >= self.since)
            and (self.until is None or meeting.started_at < self.until)
        )


@dataclass(frozen=True)
class Said:
    """The turn of a meeting that says the words that were looked for best."""

    conversation_id: ConversationId
    turn_index: int
    speaker: str
    start_ms: int
    text: str


@dataclass(frozen=True)
class Facets:
    """What there is to narrow a list by, the most frequent first."""

    teams: tuple[str, ...] = ()
    mediums: tuple[str, ...] = ()
    statuses: tuple[MeetingStatus, ...] = ()
