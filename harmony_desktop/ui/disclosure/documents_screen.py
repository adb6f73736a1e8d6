"""Workspace Settings › Documents and contact: what an admin links and says, and how people see it. Knows no session."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QWidget

from harmony_desktop.domain.disclosure import About, Disclosure, Processor
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, LinkButton, heading, note
from harmony_desktop.ui.disclosure import words
from harmony_desktop.ui.disclosure.rows import AboutGroup
from harmony_desktop.ui.sheet_section import SheetSection
from harmony_desktop.ui.theme import Theme


class DocumentsScreen(SheetSection):
    """``edit_wanted`` and ``menu_wanted`` carry the place of a document; ``note_wanted`` who processes something."""

    name_wanted = Signal()
    add_wanted = Signal()
    edit_wanted = Signal(int)
    menu_wanted = Signal(int, QWidget)
    contact_wanted = Signal()
    note_wanted = Signal(object)
    page_wanted = Signal()
    opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, tr("Documents and contact"), parent)
        self.name = Line(theme, tr("Name of the workspace"), "")
        self.rename = LinkButton(theme, tr("Edit"), self.name)
        self.add = TextButton(theme, tr("Add document"))
        self.documents = Group(theme)
        self.contact = Line(theme, tr("Contact"), "")
        self.change = LinkButton(theme, tr("Edit"), self.contact)
        self.notes = Group(theme)
        self.preview = AboutGroup(theme)
        self.page = TextButton(theme, tr("Show the page"))
        self._lay_out()
        self.rename.clicked.connect(self.name_wanted)
        self.add.clicked.connect(self.add_wanted)
        self.change.clicked.connect(self.contact_wanted)
        self.page.clicked.connect(self.page_wanted)
        self.preview.opened.connect(self.opened)

    def _lay_out(self) -> None:
        theme, column = self._theme, self.sheet.column
        named = Group(theme)
        self.rename.setAccessibleName(tr("Edit: {name}", name=tr("Name of the workspace")))
        self.name.put_control(self.rename)
        self.name.about.show()
        named.add(self.name)
        column.addWidget(named)
        top = QHBoxLayout()
        top.addWidget(heading(theme, tr("Documents")), 1)
        top.addWidget(self.add)
        column.addLayout(top)
        column.addWidget(self.documents)
        column.addWidget(heading(theme, tr("Contact")))
        contact = Group(theme)
        self.change.setAccessibleName(tr("Edit: {name}", name=tr("Contact")))
        self.contact.put_control(self.change)
        self.contact.about.show()
        contact.add(self.contact)
        column.addWidget(contact)
        self._notes_head = heading(theme, tr("What your contracts say"))
        column.addWidget(self._notes_head)
        column.addWidget(self.notes)
        below = QHBoxLayout()
        below.addWidget(heading(theme, tr("As everybody sees it")), 1)
        below.addWidget(self.page)
        column.addLayout(below)
        column.addWidget(self.preview)
        about = tr("Harmony promises nothing in your name: what nobody wrote here, the page does not say.")
        column.addWidget(note(theme, about))
        column.addStretch()

    # --- what it shows -------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Another workspace has another name and other documents."""
        self.show_name("")
        self.show_disclosure(Disclosure())
        self.say_asking()

    def show_name(self, name: str) -> None:
        self.name.about.setText(name)

    def show_disclosure(self, found: Disclosure) -> None:
        """The keyboard stays where it was: on what has the same name, else where one begins."""
        on = QApplication.focusWidget()
        before = on.accessibleName() if on is not None and self.isAncestorOf(on) else ""
        self._show(found)
        if before:
            for row in (*self.documents.rows, *self.notes.rows):
                row.show()  # at once, and not with the next event: the keyboard may go there now
            rows = (self.contact, *self.documents.rows, *self.notes.rows)
            buttons = (button for row in rows for button in row.findChildren(QAbstractButton))
            there = next((b for b in buttons if b.accessibleName() == before), self.add)
            there.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, found: Disclosure) -> None:
        about = found.about
        self._show_documents(about)
        named = " · ".join(filter(None, (about.contact_name, about.contact)))
        self.contact.about.setText(named or tr("Nobody is named yet."))
        self.notes.clear()
        asked = {by.id: by for work in found.processing for by in work.by if words.may_be_noted(work, by)}
        for by in asked.values():
            self.notes.add(self._note_line(by, about))
        self.notes.setVisible(bool(asked))
        self._notes_head.setVisible(bool(asked))
        self.preview.show_about(about)

    def _show_documents(self, about: About) -> None:
        self.documents.clear()
        for at, document in enumerate(about.documents):
            line = Line(self._theme, document.title, document.url)
            edit = LinkButton(self._theme, tr("Edit"), line)
            edit.setAccessibleName(tr("Edit: {name}", name=document.title))
            edit.clicked.connect(partial(self.edit_wanted.emit, at))
            more = IconButton(self._theme, "more", tr("More actions"), line)
            more.say(tr("More actions: {name}", name=document.title), tr("More actions"))
            more.clicked.connect(partial(self.menu_wanted.emit, at, more))
            line.put_control(edit)
            line.put_control(more)
            self.documents.add(line)
        if not about.documents:
            told = tr(
                "A privacy policy, a list of sub-processors, documentation of your AI: any page of yours."
            )
            self.documents.add(Line(self._theme, tr("No document yet"), told))

    def _note_line(self, by: Processor, about: About) -> Line:
        who = by.place.provider or by.place.host
        note = about.note_on(by.id)
        line = Line(self._theme, who, words.said_by_admin(note) if note else tr("Nothing is said."))
        edit = LinkButton(self._theme, tr("Edit"), line)
        edit.setAccessibleName(tr("Edit: {name}", name=who))
        edit.clicked.connect(partial(self.note_wanted.emit, by))
        line.put_control(edit)
        return line

    # --- Qt ------------------------------------------------------------------------------------------------------

    def begins(self) -> QWidget:
        return self.add
