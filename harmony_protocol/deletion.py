"""Deleting a meeting, a thread, an account or a whole workspace: what goes, what may remain, and the words that have to be typed."""

from enum import StrEnum

from pydantic import Field

from harmony_protocol.backups import CopyKind
from harmony_protocol.base import Exact, Moment, Wire


class Goes(StrEnum):
    """What is counted before it is deleted."""

    MEETINGS = "meetings"
    TRANSCRIPT = "transcript"
    """Its turns."""
    RECORDINGS = "recordings"
    INSIGHTS = "insights"
    UPLOADS = "uploads"
    """Files that still come."""
    LINKS = "links"
    THREADS = "threads"
    MESSAGES = "messages"
    ATTACHMENTS = "attachments"
    RUNS = "runs"
    """Answers, with their events."""
    CALLS = "calls"
    """What tools were asked to do; that it happened stays in the record, without its words."""
    WAITING = "waiting"
    """Calls that wait for a decision or are about to be done: they are not done any more."""
    SPACES = "spaces"
    SHARED_SPACES = "shared_spaces"
    NOTES = "notes"
    TASKS = "tasks"
    KEYS = "keys"
    SESSIONS = "sessions"
    SERVERS = "servers"
    """MCP servers of one person's own."""
    EMAIL = "email"
    """The account that e-mail is sent with."""
    PEOPLE = "people"
    PROVIDERS = "providers"
    SECRETS = "secrets"
    """In the sealed store: keys, passwords, seeds."""


class Stays(StrEnum):
    """What no deletion here reaches."""

    BACKUPS = "backups"
    """Each is named beside it."""
    EXPORTS = "exports"
    """Files that somebody saved: exports, reports, transcripts."""
    PROVIDERS = "providers"
    """What providers of models keep of what was sent to them, by their own terms."""
    TOOLS = "tools"
    """What tools did outside: e-mails, files, rows elsewhere."""
    CACHES = "caches"
    """Copies of other windows, until these connect the next time."""
    OWN_WINDOWS = "own_windows"
    """Copies in windows of the same person elsewhere, until they sign out there."""
    ANSWERS = "answers"
    """What Companion answered from a meeting in its own words; quotations go."""
    MADE = "made"
    """Notes, tasks and contacts that were made in it."""
    NAME = "name"
    """A person's name in meetings of others, where it was said or written."""
    RECORD = "record"
    """That a tool was used, when and by whom, without its words."""
    SERVER_NAMES = "server_names"
    """Names of tool servers that the person set up, in the record: they stand in its chain, which nothing takes out of."""
    SERVER_FILES = "server_files"
    """PostgreSQL's own files, until it cleans them; logs it archives."""


class Counted(Wire):
    what: Goes
    count: int


class RemainingCopy(Wire):
    """A copy of the workspace that deleting does not reach. ``path`` only for who administers it."""

    name: str
    kind: CopyKind
    at: Moment
    path: str = ""


class DeletionPreview(Wire):
    """``typed``: what has to be typed so that it is done. ``name`` says whom or what it is about."""

    name: str
    typed: str = ""
    goes: tuple[Counted, ...] = ()
    stays: tuple[Stays, ...] = ()
    copies: tuple[RemainingCopy, ...] = ()
    asks_password: bool = False
    """A password is to be given with it,"""
    asks_code: bool = False
    """or with it a code of the second factor."""


class Confirmed(Exact):
    """``typed``: as the preview says. Password and code prove that it is the person who asks."""

    typed: str = Field(max_length=500)
    password: str = Field(default="", max_length=1_000)
    code: str = Field(default="", max_length=40)


class AccountDeletion(Confirmed):
    """To whom meetings and shared spaces are passed on, by id or e-mail address; empty: they are deleted."""

    meetings_to: str = Field(default="", max_length=500)
    spaces_to: str = Field(default="", max_length=500)


class Retention(Exact):
    """Meetings older than so many days are deleted by the workspace itself; none: it deletes nothing by itself."""

    meetings_days: int | None = Field(ge=30, le=3650)


class RetentionPlan(Wire):
    """``due``: how many meetings it would delete now."""

    meetings_days: int | None = None
    due: int = 0
