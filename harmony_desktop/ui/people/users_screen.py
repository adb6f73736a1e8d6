"""Workspace Settings › Users: everybody, found as one types, a page at a time. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import People, Person
from harmony_desktop.i18n import tr
from harmony_desktop.ui.people import words
from harmony_desktop.ui.people.row import TwoLines
from harmony_desktop.ui.people.section import ListSection
from harmony_desktop.ui.theme import Theme


class UsersScreen(ListSection):
    opened = Signal(object)
    """The person whose row was pressed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(
            theme,
            parent,
            tr("Users"),
            "",
            tr("Add user"),
            tr("Search names and addresses"),
        )
        self._alone = False

    def show_place(self, *, alone: bool) -> None:
        """``alone``: the workspace is on this computer, and nobody signs in to it from elsewhere."""
        self._alone = alone
        self.about.setText(
            tr(
                "This workspace is on this computer, for you alone. Others sign in to one that runs on a server they can"
                " reach."
            )
            if alone
            else tr("Who is in this workspace. A role says what each of them reads.")
        )

    def show_people(self, page: People, me: str = "", *, add: bool = False) -> None:
        """``me``: the id of who looks at it."""
        found = tr("Nobody is called “{words}”.", words=self.words)
        none = found if self.words else tr("Nobody is here yet.")
        self.put(
            [self._row(person, person.id == me) for person in page.items],
            more=bool(page.cursor),
            none=none,
            add=add,
        )
        self.count.setText(words.people(page.total) if page.total else "")

    def _row(self, person: Person, mine: bool) -> TwoLines:
        below = " · ".join((person.email, *person.teams))
        row = TwoLines(
            self._theme,
            person.name,
            below,
            person.role,
            tr("you") if mine else words.sign_in(person, alone=self._alone),
            self.list,
        )
        row.setObjectName(f"user:{person.id}")
        row.clicked.connect(lambda: self.opened.emit(person))
        return row

    @property
    def people_rows(self) -> Sequence[TwoLines]:
        return [row for row in self.list.rows if isinstance(row, TwoLines)]
