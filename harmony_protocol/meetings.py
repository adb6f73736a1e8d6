"""Meetings (*conversations* on the wire), their transcripts, and bringing them in."""

from enum import StrEnum

from pydantic import Field

from harmony_protocol.base import Moment, Wire


class ConversationStatus(StrEnum):
    QUEUED = "queued"
    TRANSCRIBING = "transcribing"
    EXTRACTING = "extracting_insights"
    COMPLETED = "completed"
    FAILED = "failed"


class Participant(Wire):
    name: str
    role: str = ""
    company: str = ""
    email: str = ""


class Conversation(Wire):
    id: str
    title: str
    started_at: Moment
    duration_ms: int
    medium: str = ""
    status: ConversationStatus = ConversationStatus.COMPLETED
    team: str = ""
    created_by: str = ""
    participants: tuple[Participant, ...] = ()
    rev: int = 1


class Imported(Conversation):
    """The answer to bringing a transcript in: the meeting, and what one should know about the file."""

    existed: bool = False
    """The caller had brought the same transcript in before, under this title and date; nothing was added."""
    unread_cues: int = 0
    """Damaged cues of the file that were left out."""
    first_unread_line: int | None = None


class Turn(Wire):
    index: int
    """Position in the transcript, from 0."""
    speaker: str
    start_ms: int
    end_ms: int
    text: str


class Transcript(Wire):
    conversation_id: str
    title: str
    turns: list[Turn]


class NewConversation(Wire):
    """A transcript to bring in: the file's text as it is, plus what is known about the meeting."""

    title: str = ""
    started_at: Moment | None = None
    medium: str = ""
    team: str = ""
    participants: tuple[Participant, ...] = ()
    file_name: str = ""
    """Tells the format by its ending; without one the text itself is looked at."""
    content: str = Field(max_length=20_000_000)


class ConversationPage(Wire):
    items: list[Conversation]
    cursor: str | None = None


class Vocabulary(Wire):
    """Names the reader may see, the most recent and frequent first; they bias local transcription."""

    names: list[str]
