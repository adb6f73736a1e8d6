"""Notes, tasks, contacts and the account e-mail is sent from; asked of the workspace each time, never kept."""

from datetime import UTC, datetime

from harmony_desktop.domain.objects import Contact, Note, Task
from harmony_desktop.domain.tools import EmailAccount, NewEmailAccount
from harmony_desktop.services.link import Link
from harmony_desktop.services.writing import new_id


class Objects:
    """Everything raises `HarmonyError` ``offline`` without a workspace; ``stale_revision`` where somebody else changed
    it first."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def notes(self, words: str = "") -> tuple[Note, ...]:
        """The latest first."""
        return await self._link.connection().objects.notes(words)

    async def tasks(self, words: str = "") -> tuple[Task, ...]:
        """The latest first."""
        return await self._link.connection().objects.tasks(words)

    async def contacts(self, words: str = "") -> tuple[Contact, ...]:
        """Who took part in the meetings the user may see, by name."""
        return await self._link.connection().objects.contacts(words)

    async def note(self, note_id: str) -> Note:
        """As it is now; ``not_found`` where it was deleted."""
        return await self._link.connection().objects.note(note_id)

    async def task(self, task_id: str) -> Task:
        """As `note`."""
        return await self._link.connection().objects.task(task_id)

    async def contact(self, contact_id: str) -> Contact:
        """As `note`."""
        return await self._link.connection().objects.contact(contact_id)

    def new_note(self, title: str = "", text: str = "") -> Note:
        """One to write in; `put_note` keeps it, however often it is tried, once."""
        now = datetime.now(UTC)
        return Note(new_id(), title, now, now, text)

    def new_task(self, title: str = "", text: str = "") -> Task:
        """As `new_note`."""
        now = datetime.now(UTC)
        return Task(new_id(), title, now, now, text)

    async def put_note(self, note: Note) -> Note:
        """Changes it whole; with ``rev`` 0 brings back one that was deleted."""
        return await self._link.connection().objects.put_note(note)

    async def put_task(self, task: Task) -> Task:
        """As `put_note`."""
        return await self._link.connection().objects.put_task(task)

    async def put_contact(self, contact: Contact, before: Contact | None = None) -> Contact:
        """Changes one that is there; contacts come into being with meetings. ``before``: what was looked at."""
        return await self._link.connection().objects.put_contact(contact, before)

    async def delete_note(self, note_id: str) -> None:
        await self._link.connection().objects.delete("notes", note_id)

    async def delete_task(self, task_id: str) -> None:
        await self._link.connection().objects.delete("tasks", task_id)

    async def delete_contact(self, contact_id: str) -> None:
        """Cannot be brought back: also the lists of who took part lose it."""
        await self._link.connection().objects.delete("contacts", contact_id)

    async def email_account(self) -> EmailAccount:
        """Without its password; an empty host where there is none."""
        return await self._link.connection().objects.email_account()

    async def set_email_account(self, new: NewEmailAccount) -> EmailAccount:
        return await self._link.connection().objects.set_email_account(new)

    async def check_email_account(self) -> None:
        """Whether the server lets the user in; nothing is sent. Raises ``tool_failed`` with what it said."""
        await self._link.connection().objects.check_email_account()

    async def remove_email_account(self) -> None:
        await self._link.connection().objects.remove_email_account()
