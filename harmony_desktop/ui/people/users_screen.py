"""Workspace Settings › Users: everybody, found as one types, a page at a time. Knows no session."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import People, Person
from harmony_desktop.i18n import tr
from harmony_desktop.ui.people import words
from harmony_desktop.ui.people.row import TwoLines
from harmony_desktop.ui.people.section import ListSection
from harmony_desktop.ui.theme import Theme


class PersonRow(TwoLines):
    """``last``: what is said of how they sign in."""

    def __init__(self, theme: Theme, person: Person, last: str, parent: QWidget) -> None:
        below = " · ".join((person.email, *person.teams))
        super().__init__(theme, person.name, below, person.role, last, parent)
        self.setObjectName(f"user:{person.id}")
        self.person, self.last = person, last


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
            tr("This workspace is on this computer, for you alone. Others sign in to one on a server.")
            if alone
            else tr("Who is in this workspace. A role says what each of them reads.")
        )

    def show_people(self, page: People, me: str = "", *, add: bool = False) -> None:
        """``me``: the id of who looks at it."""
        found = tr("Nobody is called “{words}”.", words=self.words)
        none = found if self.words else tr("Nobody is here yet.")
        known = {row.person.id: row for row in self.people_rows}
        lasts = (
            tr("you") if person.id == me else words.sign_in(person, alone=self._alone)
            for person in page.items
        )
        self.put(
            [self._row(person, last, known) for person, last in zip(page.items, lasts, strict=True)],
            more=bool(page.cursor),
            none=none,
            add=add,
        )
        self.count.setText(words.people(page.total) if page.total else "")

    def _row(self, person: Person, last: str, known: Mapping[str, PersonRow]) -> PersonRow:
        """The one that stands there, where it says the same."""
        stands = known.get(person.id)
        if stands is not None and (stands.person, stands.last) == (person, last):
            return stands
        row = PersonRow(self._theme, person, last, self.list)
        row.clicked.connect(lambda: self.opened.emit(person))
        return row

    @property
    def people_rows(self) -> Sequence[PersonRow]:
        return [row for row in self.list.rows if isinstance(row, PersonRow)]
