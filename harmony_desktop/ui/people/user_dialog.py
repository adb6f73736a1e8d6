"""A person of the workspace, to be added or changed: who they are, what they may read, and what their role means."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from harmony_desktop.domain.people import NewPerson, Person, WorkspaceRole
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.sharing import LEAST_PASSWORD
from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.check_line import TALL as TICK_TALL
from harmony_desktop.ui.choices.check_line import CheckLine
from harmony_desktop.ui.choices.menu_choice import MenuChoice
from harmony_desktop.ui.choices.sheet import Group, LinkButton, Links
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.people import words
from harmony_desktop.ui.people.teams_screen import MANY, called_so
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.theme import Theme

SEEN = 3
"""Teams that are seen at once."""
USUAL = "User"
"""The role that a new person begins with, where there is one called that."""


class UserDialog(Form):
    """``saved`` carries what was filled in."""

    saved = Signal(object)
    wide, tallest = 500, 640
    password: QLineEdit
    search: SearchField

    def __init__(
        self,
        theme: Theme,
        card: QWidget,
        roles: Sequence[WorkspaceRole],
        teams: Sequence[str],
        person: Person | None = None,
    ) -> None:
        title = person.name if person else tr("Add a user")
        super().__init__(theme, card, title, "", tr("Save") if person else tr("Add"))
        self._roles = {role.name: role for role in roles}
        self._person = person
        self.name = self.add_line(tr("Name"), person.name if person else "")
        self.email = self.add_line(tr("E-mail"), person.email if person else "", "ann@example.org")
        self.blames["email_taken"] = self.email
        begins = person.role if person else USUAL if USUAL in self._roles else next(iter(self._roles), "")
        choices = [(name, name) for name in self._roles]
        self.role = MenuChoice(theme, tr("Workspace role"), choices, begins, self.box)
        self.add_field(tr("Workspace role"), self.role)
        self.meaning = Words(theme, px=12, tone="dim", wrap=True, parent=self.box)
        self.loses = Words(theme, px=12, tone="warn", wrap=True, parent=self.box)
        at = self.fields.count() - 1
        self.fields.insertWidget(at, self.loses)
        self.fields.insertWidget(at, self.meaning)
        self.teams = {team: CheckLine(theme, team, "") for team in teams}
        self._add_teams(person.teams if person else ())
        self.role.chosen.connect(self._mean)
        for tick in self.teams.values():
            tick.turned.connect(self._mean)
        self.given.connect(self._on_given)
        self._mean()

    def _add_teams(self, of: Sequence[str]) -> None:
        if not self.teams:
            return
        group = Group(self.theme)
        for team in sorted(self.teams, key=lambda team: team not in of):  # those they are in are seen at once
            self.teams[team].show_on(team in of)
            group.add(self.teams[team])
        group.column.addStretch()
        area = QScrollArea(self.box)
        area.setAccessibleName(tr("Teams"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        area.setWidget(group)
        group.setAutoFillBackground(False)
        rest = TICK_TALL // 2 if len(self.teams) > SEEN else 0
        area.setFixedHeight(min(len(self.teams), SEEN) * TICK_TALL + 2 + rest)
        if len(self.teams) <= MANY:
            self.add_field(tr("Teams"), area)
            return
        both = QWidget(self.box)
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        self.search = SearchField(self.theme, tr("Search teams"), "", both)
        self.search.textChanged.connect(self._seek)
        column.addWidget(self.search)
        column.addWidget(area)
        self.add_field(tr("Teams"), both)

    def _seek(self, words: str) -> None:
        for team in self.teams:
            self.teams[team].setVisible(called_so(team, words))

    # --- what is filled in ---------------------------------------------------------------------------------------

    @property
    def new(self) -> NewPerson:
        chosen = tuple(team for team, tick in self.teams.items() if tick.isChecked())
        return NewPerson(self.name.text().strip(), self.email.text().strip(), self.role.key, chosen)

    @property
    def changed(self) -> bool:
        was = self._person
        if was is None:
            return bool(self.name.text().strip() or self.email.text().strip())
        new = self.new
        return (new.name, new.email, new.role, set(new.teams)) != (
            was.name,
            was.email,
            was.role,
            set(was.teams),
        )

    def _on_given(self) -> None:
        if not self.name.text().strip():
            self.tell(tr("What is their name?"), "err")
            self.name.setFocus()
        elif (email := self.email.text().strip()) and "@" not in email:
            self.fail(Problem("email_bad"))
            self.email.setFocus()
        elif not email:
            self.tell(tr("What is their e-mail address? They sign in with it."), "err")
            self.email.setFocus()
        else:
            self.saved.emit(self.new)

    def _mean(self, _of: object = None) -> None:
        """What the role lets them read, and what they lose by it."""
        role = self._roles.get(self.role.key)
        self.meaning.setText(words.reads(role) if role else "")
        before = self._roles.get(self._person.role) if self._person else None
        self.loses.setText(
            words.narrowed_one(self._person.name, before, role) if self._person and before and role else ""
        )
        self.loses.setVisible(bool(self.loses.text()))
        self.tell("")


class NewUserDialog(UserDialog):
    """With a password they begin with."""

    def __init__(
        self, theme: Theme, card: QWidget, roles: Sequence[WorkspaceRole], teams: Sequence[str]
    ) -> None:
        super().__init__(theme, card, roles, teams)
        hint = tr("Leave it empty and one is made. Either is shown once, for you to hand over.")
        self.password = self.add_line(tr("First password"), hint=hint)
        self.password.setPlaceholderText(tr("At least {count} characters", count=LEAST_PASSWORD))
        self.blames["password_weak"] = self.password

    def _on_given(self) -> None:
        if 0 < len(self.password.text()) < LEAST_PASSWORD:
            self.tell(tr("Use at least {count} characters.", count=LEAST_PASSWORD), "err")
            self.password.setFocus()
        else:
            super()._on_given()


class ChangeUserDialog(UserDialog):
    """And how they sign in. ``wanted``: one of those deeds, while nothing that was filled in waits."""

    deed_wanted = Signal(str)

    def __init__(
        self,
        theme: Theme,
        card: QWidget,
        roles: Sequence[WorkspaceRole],
        teams: Sequence[str],
        person: Person,
        *,
        alone: bool = False,
    ) -> None:
        """``alone``: nobody signs in to this workspace from elsewhere."""
        super().__init__(theme, card, roles, teams, person)
        self.fields.addWidget(Words(theme, tr("Sign-in"), px=12, weight=500, parent=self.box))
        if how := words.sign_in(person, alone=alone):
            how = how[:1].upper() + how[1:]
            self.fields.addWidget(Words(theme, how, px=12, tone="dim", wrap=True, parent=self.box))
        self.deeds: dict[str, LinkButton] = {}
        self._links = QVBoxLayout()
        self._links.setSpacing(0)
        self.fields.addLayout(self._links)
        self.add_deed("password", tr("Set a new password…"))
        self.add_deed("sessions", tr("End all their sessions…"))
        if person.second_factor:
            self.add_deed("second", tr("Switch off their two-step sign-in…"))

    def add_deed(self, key: str, said: str) -> None:
        """Something else that can be done for, or with, this person; a line each."""
        link = self.deeds[key] = LinkButton(self.theme, said, self.box)
        link.clicked.connect(lambda: self._on_deed(key))
        self._links.addLayout(Links(link))

    def _on_deed(self, key: str) -> None:
        if self.changed:
            self.tell(tr("Save or cancel what you have changed first."), "err")
        elif not self.busy:
            self.close_overlay()
            self.deed_wanted.emit(key)
