"""What notes, tasks and contacts have in common for the page that shows them, and what each has of its own."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Generic, TypeVar

from harmony_desktop.domain.objects import MAX_TITLE, Contact, Note, Task
from harmony_desktop.i18n import tr
from harmony_desktop.ui.doors import Objects
from harmony_desktop.ui.objects.object_rows import UNTITLED, contact_rows, note_rows, task_rows
from harmony_desktop.ui.screens import CONTACTS, NOTES, TASKS
from harmony_desktop.ui.side_rows import Row

Made = TypeVar("Made", Note, Task, Contact)


class Shelf(Generic[Made]):
    """All there is to do with things of one kind."""

    kind: type[Made]
    screen = ""
    fields: tuple[str, ...] = ()
    """What the user writes."""
    as_typed = True
    """Kept while it is being typed; else when a field is left."""
    final = False
    """A deletion cannot be taken back once it is done, so it waits."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects

    async def listed(self, words: str) -> Sequence[Made]:
        raise NotImplementedError

    async def one(self, id_: str) -> Made:
        raise NotImplementedError

    async def put(self, item: Made, before: Made) -> Made:
        """``before``: what was looked at."""
        raise NotImplementedError

    async def delete(self, id_: str) -> None:
        raise NotImplementedError

    def blank(self) -> Made | None:
        """One to write in; None where they come into being elsewhere."""
        return None

    def copy(self, item: Made) -> Made | None:
        """The same words as one of its own."""
        blank = self.blank()
        if blank is None:
            return None
        mine = tr("{title} (my version)", title=self.name(item))
        return replace(blank, **self.written(item) | {"title": mine[:MAX_TITLE]})

    def rows(self, items: Iterable[Made], unsaved: Container[str]) -> list[Row]:
        raise NotImplementedError

    def name(self, item: Made) -> str:
        raise NotImplementedError

    def complaint(self, _item: Made) -> str:
        """Why it cannot be kept as it is."""
        return ""

    def whole(self, item: Made) -> Made:
        """As it is kept: with what it needs and the user has not written."""
        return item

    # --- the same for all ----------------------------------------------------------------------------------------

    def written(self, item: Made) -> dict[str, Any]:
        return {name: getattr(item, name) for name in self.fields}

    def same(self, one: Made, other: Made) -> bool:
        return self.written(one) == self.written(other)

    def worth(self, item: Made) -> bool:
        """Something stands in it."""
        return any(value.strip() for value in self.written(item).values() if isinstance(value, str))

    def merged(self, before: Made, mine: Made, theirs: Made) -> Made | None:
        """Theirs with my changes; None where both changed the same."""
        changes = {}
        for name in self.fields:
            was, my, their = (getattr(item, name) for item in (before, mine, theirs))
            if my != was and their not in (was, my):
                return None
            if my != was:
                changes[name] = my
        return replace(theirs, **changes)


class Notes(Shelf[Note]):
    kind = Note
    screen = NOTES
    fields = ("title", "text")

    async def listed(self, words: str) -> Sequence[Note]:
        return await self.objects.notes(words)

    async def one(self, id_: str) -> Note:
        return await self.objects.note(id_)

    async def put(self, item: Note, before: Note) -> Note:
        return await self.objects.put_note(replace(item, rev=before.rev))

    async def delete(self, id_: str) -> None:
        await self.objects.delete_note(id_)

    def blank(self) -> Note:
        return self.objects.new_note()

    def rows(self, items: Iterable[Note], unsaved: Container[str]) -> list[Row]:
        return note_rows(items, unsaved)

    def name(self, item: Note) -> str:
        return titled(item.title, item.text)

    def whole(self, item: Note) -> Note:
        return replace(item, title=titled(item.title, item.text))


class Tasks(Shelf[Task]):
    kind = Task
    screen = TASKS
    fields = ("title", "text", "due", "assignee", "done")

    async def listed(self, words: str) -> Sequence[Task]:
        return await self.objects.tasks(words)

    async def one(self, id_: str) -> Task:
        return await self.objects.task(id_)

    async def put(self, item: Task, before: Task) -> Task:
        return await self.objects.put_task(replace(item, rev=before.rev))

    async def delete(self, id_: str) -> None:
        await self.objects.delete_task(id_)

    def blank(self) -> Task:
        return self.objects.new_task()

    def rows(self, items: Iterable[Task], unsaved: Container[str]) -> list[Row]:
        return task_rows(items, unsaved, date.today())

    def name(self, item: Task) -> str:
        return titled(item.title, item.text)

    def whole(self, item: Task) -> Task:
        return replace(item, title=titled(item.title, item.text), assignee=item.assignee.strip())


class Contacts(Shelf[Contact]):
    kind = Contact
    screen = CONTACTS
    fields = ("name", "company", "role", "email")
    as_typed = False
    final = True

    async def listed(self, words: str) -> Sequence[Contact]:
        return await self.objects.contacts(words)

    async def one(self, id_: str) -> Contact:
        return await self.objects.contact(id_)

    async def put(self, item: Contact, before: Contact) -> Contact:
        return await self.objects.put_contact(item, before)

    async def delete(self, id_: str) -> None:
        await self.objects.delete_contact(id_)

    def rows(self, items: Iterable[Contact], unsaved: Container[str]) -> list[Row]:
        return contact_rows(items, unsaved)

    def name(self, item: Contact) -> str:
        return item.name

    def complaint(self, item: Contact) -> str:
        name, _, host = item.email.strip().partition("@")
        if not item.name.strip():
            return tr("Not saved: a contact needs a name.")
        if item.email.strip() and not (name and "." in host and " " not in item.email.strip()):
            return tr("Not saved: this is no e-mail address.")
        return ""

    def whole(self, item: Contact) -> Contact:
        return replace(item, **{name: " ".join(value.split()) for name, value in self.written(item).items()})


def titled(title: str, text: str) -> str:
    """The title, or the first line of the text."""
    lines = (line.strip(" #*-\t") for line in text[:4000].splitlines())
    return title.strip() or next((line for line in lines if line), tr(UNTITLED))[: MAX_TITLE // 3]
