"""Workspace Settings › Documents and contact: from the workspace to the screen, an admin's changes back, one at a time."""

from collections.abc import Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.disclosure import About, Disclosure, Document, Processor, ProviderNote
from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, Nudged
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.disclosure.dialogs import ContactDialog, DocumentDialog, NameDialog, NoteDialog
from harmony_desktop.ui.disclosure.documents_screen import DocumentsScreen
from harmony_desktop.ui.disclosure.presenter import DataPresenter
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import Form, worded
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.window import CompanionWindow


class DocumentsPresenter(QObject):
    def __init__(
        self, window: CompanionWindow, session: Session, runner: TaskRunner, data: DataPresenter
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner, self._data = window, session, runner, data
        self._screen: DocumentsScreen | None = None
        self._found = Disclosure()
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()

    def make(self, parent: QWidget) -> DocumentsScreen:
        screen = self._screen = DocumentsScreen(self._window.theme, parent)
        screen.shown.connect(self.load)
        screen.acted.connect(self.load)
        screen.name_wanted.connect(self.rename)
        screen.add_wanted.connect(self.add)
        screen.edit_wanted.connect(self.edit)
        screen.menu_wanted.connect(self._show_menu)
        screen.contact_wanted.connect(self.edit_contact)
        screen.note_wanted.connect(self.edit_note)
        screen.page_wanted.connect(self._data.show)
        screen.opened.connect(self._data.open)
        return screen

    # --- reading -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        if self._screen is not None:
            self._start(self._load(self._screen))

    async def _load(self, screen: DocumentsScreen) -> None:
        if self._session.link is not LinkState.ONLINE:
            screen.say(tr("The workspace is not there; this is set when it answers."), tr("Try again"))
            return
        try:
            if not await self._session.administration.is_admin():
                screen.say(tr("Only an admin of this workspace sets its documents and its contact."))
                return
            self._found = await self._session.disclosures.read() or Disclosure()
        except HarmonyError as error:
            screen.say(worded(error.problem), tr("Try again"))
            return
        screen.show_name(self._name)
        screen.show_disclosure(self._found)
        screen.say("")

    # --- changing ------------------------------------------------------------------------------------------------

    @property
    def _about(self) -> About:
        return self._found.about

    @property
    def _name(self) -> str:
        return self._session.accounts.all()[0].workspace_name

    def rename(self) -> None:
        dialog = NameDialog(self._window.theme, self._window.card, self._name)
        dialog.stoppable = False
        dialog.saved.connect(lambda name: self._start(self._rename(name, dialog)))
        self._window.lay_over(dialog)

    async def _rename(self, name: str, dialog: NameDialog) -> None:
        try:
            await self._session.disclosures.rename(name)
        except HarmonyError as error:
            dialog.fail(error.problem)
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        if self._screen is not None:
            self._screen.show_name(self._name)
            self._screen.show_state(tr("Saved"))

    def add(self) -> None:
        dialog = DocumentDialog(self._window.theme, self._window.card)
        self._fill(dialog, lambda made: replace(self._about, documents=(*self._about.documents, made)))

    def edit(self, at: int) -> None:
        dialog = DocumentDialog(self._window.theme, self._window.card, self._about.documents[at])

        def changed(made: Document) -> About:
            documents = self._about.documents
            return replace(self._about, documents=(*documents[:at], made, *documents[at + 1 :]))

        self._fill(dialog, changed)

    def edit_contact(self) -> None:
        dialog = ContactDialog(self._window.theme, self._window.card, self._about)
        self._fill(dialog, lambda name, address: replace(self._about, contact_name=name, contact=address))

    def edit_note(self, by: Processor) -> None:
        who = by.place.provider or by.place.host
        dialog = NoteDialog(self._window.theme, self._window.card, who, self._about.note_on(by.id))

        def changed(words: str) -> About:
            others = tuple(note for note in self._about.notes if note.by != by.id)
            return replace(self._about, notes=(*others, *((ProviderNote(by.id, words),) if words else ())))

        self._fill(dialog, changed)

    def _fill(self, dialog: DocumentDialog | ContactDialog | NoteDialog, changed: Any) -> None:
        """``changed`` makes the whole of what the dialog gives."""
        dialog.stoppable = False
        dialog.saved.connect(lambda *given: self._start(self._save(changed(*given), dialog)))
        self._window.lay_over(dialog)

    def _show_menu(self, at: int, button: QWidget) -> None:
        documents = list(self._about.documents)
        menu = Menu(tr("What can be done with “{name}”", name=documents[at].title), self._window)
        for name, to in ((tr("Move up"), at - 1), (tr("Move down"), at + 1)):
            action = menu.addAction(name, partial(self._move, at, to))
            action.setEnabled(0 <= to < len(documents))
        menu.addSeparator()
        menu.addAction(tr("Remove"), partial(self.remove, at))
        menu.open_at(button)

    def _move(self, at: int, to: int) -> None:
        documents = list(self._about.documents)
        documents.insert(to, documents.pop(at))
        self._start(self._save(replace(self._about, documents=tuple(documents))))

    def remove(self, at: int) -> None:
        documents = self._about.documents
        gone = documents[at]
        self._start(self._save(replace(self._about, documents=(*documents[:at], *documents[at + 1 :]))))

        def back() -> None:
            stand = self._about.documents
            whole = replace(self._about, documents=(*stand[:at], gone, *stand[at:]))
            self._start(self._save(whole))

        self._window.toast.say(tr("“{name}” was removed.", name=gone.title), tr("Undo"), back)

    async def _save(self, about: About, dialog: Form | None = None) -> None:
        """What somebody else set meanwhile is shown, and nothing of it is overwritten."""
        try:
            made = await self._session.disclosures.put_about(about)
        except HarmonyError as error:
            if dialog is not None:
                dialog.fail(error.problem)
            else:
                self._window.notice.show_problem(error.problem)
            if error.problem.code == "stale_revision":
                self.load()
            return
        self._found = replace(self._found, about=made)
        if dialog is not None:
            dialog.show_busy(False)
            dialog.close_overlay()
        if self._screen is not None:
            self._screen.show_disclosure(self._found)
            self._screen.show_state(tr("Saved"))

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._found = Disclosure()
        seen = self._screen is not None and self._screen.isVisible()
        if seen and isinstance(fact, AccountChanged | LinkChanged | Nudged):
            self.load()

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="documents and contact")
