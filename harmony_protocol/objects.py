"""The things that tools and users make: notes, tasks, and the contacts of meetings."""

from pydantic import Field

from harmony_protocol.base import Moment, Wire
from harmony_protocol.tools import MAX_ARGUMENTS


class Note(Wire):
    id: str
    title: str = Field(max_length=300)
    text: str = Field(default="", max_length=MAX_ARGUMENTS)
    conversation_id: str | None = None
    call_id: str | None = None
    """The call that made it, where Companion did; the answer it stands under, while that is there:"""
    thread_id: str | None = None
    message_id: str | None = None
    created_at: Moment
    updated_at: Moment
    rev: int = 1


class NewNote(Wire):
    """What a note is from now on; also brings back one that was deleted."""

    title: str = Field(min_length=1, max_length=300, pattern=r"\S")
    text: str = Field(default="", max_length=MAX_ARGUMENTS)
    conversation_id: str | None = None
    call_id: str | None = None
    """Only where a deletion is undone: the call that had made it."""
    base_rev: int | None = None
    """The revision that was looked at; a newer one meanwhile: 409 ``stale_revision``; deleted meanwhile: 404. The same
    for tasks."""


class NotePage(Wire):
    items: list[Note]
    cursor: str | None = None


class Task(Wire):
    id: str
    title: str = Field(max_length=300)
    text: str = Field(default="", max_length=MAX_ARGUMENTS)
    due: str = ""
    """A date as ``2026-12-01``, or empty."""
    assignee: str = Field(default="", max_length=200)
    done: bool = False
    conversation_id: str | None = None
    call_id: str | None = None
    """The call that made it, where Companion did; the answer it stands under, while that is there:"""
    thread_id: str | None = None
    message_id: str | None = None
    created_at: Moment
    updated_at: Moment
    rev: int = 1


class NewTask(Wire):
    title: str = Field(min_length=1, max_length=300, pattern=r"\S")
    text: str = Field(default="", max_length=MAX_ARGUMENTS)
    due: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    assignee: str = Field(default="", max_length=200)
    done: bool = False
    conversation_id: str | None = None
    call_id: str | None = None
    """Only where a deletion is undone: the call that had made it."""
    base_rev: int | None = None


class TaskPage(Wire):
    items: list[Task]
    cursor: str | None = None


class Contact(Wire):
    id: str
    name: str = Field(max_length=200)
    company: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=200)
    email: str = Field(default="", max_length=320)


class ContactChange(Wire):
    """What is not named stays as it is."""

    name: str | None = Field(default=None, min_length=1, max_length=200, pattern=r"\S")
    company: str | None = Field(default=None, max_length=200)
    role: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=320)
    before: Contact | None = None
    """What was looked at; something else meanwhile: 409 ``stale_revision``, with the contact in ``args.row``."""


class ContactPage(Wire):
    items: list[Contact]
    cursor: str | None = None
