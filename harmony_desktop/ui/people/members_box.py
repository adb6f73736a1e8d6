"""Who is in a team: a box beside its button, one line to find people with; a press puts somebody in, or takes them out."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import Person
from harmony_desktop.i18n import tr
from harmony_desktop.ui.people.section import SEARCH_MS
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.theme import Theme


class MembersBox(PickBox):
    """``typed`` when others are to be found; ``turned`` carries the person who was pressed."""

    typed = Signal()
    turned = Signal(object)

    def __init__(self, theme: Theme, card: QWidget, button: QWidget, team: str) -> None:
        self.team = team
        self._people: dict[str, Person] = {}
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_MS)
        super().__init__(theme, card, button, tr("Find people for {team}", team=team), ())
        self._timer.setParent(self)
        self._timer.timeout.connect(self.typed)
        self._none.setText(tr("Asking the workspace…"))

    def show_people(self, people: Sequence[Person], heading: str) -> None:
        """They stay in their places while they are pressed."""
        stood_on = self.list.current.key if self.list.current is not None else ""
        self._people = {person.id: person for person in people}
        rows = [self._row(person) for person in people]
        self._rows = (Row(RowKind.HEADER, heading), *rows) if rows else ()
        self._none.setText(
            tr("Nobody is called that.") if self.line.text() else tr("Type a name to put somebody in.")
        )
        self.list.rows.show(list(self._rows))
        self.list.setVisible(bool(rows))
        self._none.setVisible(not rows)
        if stood_on in self._people:
            self._to(stood_on)
        else:
            self.list.begin()
        self._place()

    def replace(self, person: Person) -> None:
        """The workspace has put them in, or taken them out."""
        if person.id in self._people:
            heading = self._rows[0].text
            self.show_people([person if p.id == person.id else p for p in self._people.values()], heading)
            self.list.say()

    def _row(self, person: Person) -> Row:
        note = tr("member") if self.team in person.teams else ""
        return Row(RowKind.THREAD, person.name, person.id, note=note, excerpt=person.email)

    def _filter(self, typed: str) -> None:
        """The workspace finds them."""
        self._timer.start()

    def _choose(self, row: Row) -> None:
        if row.kind is not RowKind.HEADER:
            self.turned.emit(self._people[row.key])
