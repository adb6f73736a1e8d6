"""The pages Notes, Tasks and Contacts, put together."""

from contextlib import suppress
from typing import Any

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals.call_opener import CallOpener
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.objects.editors import ContactEditor, NoteEditor, TaskEditor
from harmony_desktop.ui.objects.presenter import MakeEditor, ObjectPresenter
from harmony_desktop.ui.objects.screen import PageWords
from harmony_desktop.ui.objects.shelves import Contacts, Notes, Shelf, Tasks
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.screens import PLACES
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.window import CompanionWindow


class ObjectPages:
    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
    ) -> None:
        self._session, self._screens, self._runner = session, window.screens, runner
        opener = CallOpener(window, session, runner, companion)

        def page(shelf: type[Shelf[Any]], words: PageWords, editor: MakeEditor) -> ObjectPresenter:
            return ObjectPresenter(
                window, session, runner, shelf(session.objects), words, editor, opener.open
            )

        self.notes = page(Notes, _notes(), NoteEditor)
        self.tasks = page(Tasks, _tasks(), TaskEditor)
        self.contacts = page(Contacts, _contacts(), ContactEditor)

    async def find(self, words: str, each: int) -> list[Row]:
        """Headings, and below each what says so; nothing where the workspace does not answer."""
        found: list[Row] = []
        if self._session.link is not LinkState.ONLINE:
            return found
        for page in self._all:
            with suppress(HarmonyError):
                listed = (await page.shelf.listed(words))[:each]
                screen = page.shelf.screen
                icon = next(icon for name, icon, _ in PLACES if name == screen)
                rows = [row for row in page.shelf.rows(listed, ()) if row.kind is not RowKind.HEADER]
                found += [Row(RowKind.HEADER, self._screens.title(screen))] if rows else []
                found += [
                    Row(RowKind.THREAD, row.text, f"object:{screen}/{row.key}", row.note, icon=icon)
                    for row in rows
                ]
        return found

    def open(self, screen: str, key: str, words: str) -> None:
        next(page for page in self._all if page.shelf.screen == screen).lead_to(key, words)

    def open_contact(self, name: str) -> None:
        self._runner.start(self._open_contact(name), name="open contact")

    async def _open_contact(self, name: str) -> None:
        """By the name that a meeting gives; where nobody is called so, the page with what the name finds."""
        named = [contact for contact in await self.contacts.shelf.listed(name) if contact.name == name]
        self.contacts.lead_to(named[0].id if named else "", name)

    @property
    def _all(self) -> tuple[ObjectPresenter, ...]:
        return (self.notes, self.tasks, self.contacts)

    def close(self) -> None:
        for page in (self.notes, self.tasks, self.contacts):
            page.close()


def _notes() -> PageWords:
    return PageWords(
        title=tr("Notes"),
        search=tr("Search notes"),
        empty=tr("Notes you write, and those Companion makes when you ask for them, are kept here."),
        choose=tr("Choose a note to read or change it."),
        nothing=tr("No note says “{words}”."),
        away=tr("The workspace is not there. Your notes are shown when it answers."),
        new=tr("New note"),
    )


def _tasks() -> PageWords:
    return PageWords(
        title=tr("Tasks"),
        search=tr("Search tasks"),
        empty=tr("Tasks you write down, and those Companion makes when you ask for them, are kept here."),
        choose=tr("Choose a task to read or change it."),
        nothing=tr("No task says “{words}”."),
        away=tr("The workspace is not there. Your tasks are shown when it answers."),
        new=tr("New task"),
    )


def _contacts() -> PageWords:
    return PageWords(
        title=tr("Contacts"),
        search=tr("Search contacts"),
        empty=tr("People who took part in your meetings will be listed here."),
        choose=tr("Choose a contact to see what is known of them."),
        nothing=tr("No contact says “{words}”."),
        away=tr("The workspace is not there. Your contacts are shown when it answers."),
    )
