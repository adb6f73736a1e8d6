"""Meetings (*conversations* on the wire), their transcripts, and bringing them in."""

from enum import StrEnum

from pydantic import Field

from harmony_protocol.base import Moment, Wire
from harmony_protocol.errors import Problem


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


class Recording(Wire):
    """The sound or film of a meeting; `GET /v1/conversations/{id}/recording` plays it, with Range."""

    name: str
    media_type: str
    size: int
    duration_ms: int
    video: bool = False


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
    language: str = ""
    """Two letters, where it is known."""
    recording: Recording | None = None
    percent: int = 0
    """How much of the recording is transcribed, while it is."""
    problem: Problem | None = None
    """Why it failed."""
    rev: int = 1


class Sample(Wire):
    """The invented meetings that come along, to try things on."""

    company: str
    of: int
    missing: int
    """So many of them were never loaded, or were taken out."""
    titles: tuple[str, ...] = ()
    """Of those that are there, the newest first."""
    empty: bool = False
    """The workspace has no meeting at all, of the sample or anybody's."""


class ConversationChange(Wire):
    """What is not named stays as it is; empty takes team or medium away."""

    title: str | None = Field(default=None, min_length=1, max_length=300, pattern=r"\S")
    started_at: Moment | None = None
    medium: str | None = Field(default=None, max_length=100)
    team: str | None = None
    participants: tuple[Participant, ...] | None = Field(default=None, max_length=500)
    base_rev: int | None = None
    """The revision that was looked at; a newer one meanwhile: 409 ``stale_revision``, the row in ``args.row``."""


class Deletion(Wire):
    """A meeting that nobody reads any more, and that is about to be erased."""

    restorable_until: Moment
    """`POST /v1/conversations/{id}/restore` brings it back until then, links included; then it is erased."""
    copies: tuple[str, ...] = ()
    """Backups, and copies of the database put aside before a change, that may hold the meeting still; by name."""


class SpeakerName(Wire):
    """What a speaker of a transcript is called from now on; two of one name are one."""

    before: str = Field(max_length=300)
    after: str = Field(min_length=1, max_length=300, pattern=r"\S")
    turns: tuple[int, ...] = Field(default=(), max_length=100_000)
    """Only at these positions; empty: wherever this speaker speaks."""
    base_rev: int | None = None


class Said(Wire):
    """The turn of a meeting that says the words that were looked for best."""

    conversation_id: str
    turn_index: int
    speaker: str
    start_ms: int
    text: str


class SaidList(Wire):
    items: list[Said]


class NewUpload(Wire):
    """A file that comes in parts, and what is known about the meeting."""

    name: str = Field(min_length=1, max_length=300)
    size: int = Field(ge=0, description="bytes")
    title: str = Field(default="", max_length=300)
    started_at: Moment | None = None
    medium: str = Field(default="", max_length=100)
    team: str = ""
    participants: tuple[Participant, ...] = Field(default=(), max_length=500)
    language: str = Field(default="", max_length=10)
    """Spoken in it; empty: found out."""


class Upload(Wire):
    """Its id, made by the client, becomes the meeting's."""

    id: str
    name: str
    size: int
    received: int
    """Bytes that are on disk; the next part begins there."""
    part_size: int
    """The largest part that is taken."""
    expires_at: Moment


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


class NameKind(StrEnum):
    """Where a name is from."""

    PERSON = "person"
    COMPANY = "company"
    TITLE = "title"
    """A word that recurs in titles of meetings."""
    SPACE = "space"


class KnownName(Wire):
    name: str
    kind: NameKind
    company: str = ""
    """A person's."""
    meetings: int = 0
    """In so many of them."""


class Vocabulary(Wire):
    """Names the reader may see, the most recent and frequent first; local transcription listens for them."""

    names: list[str]
    known: tuple[KnownName, ...] = ()
    """The same names with where they are from."""
