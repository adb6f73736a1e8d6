"""Workspace Settings › Users: pages of people to the screen, an admin's changes to the workspace."""

from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import NewPerson, People, Person, WorkspaceRole, changed
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.danger.dialog import DeletionDialog
from harmony_desktop.ui.people.password_dialog import AnothersPassword
from harmony_desktop.ui.people.presenting import SectionPresenter
from harmony_desktop.ui.people.secret_sheet import SecretSheet
from harmony_desktop.ui.people.user_dialog import ChangeUserDialog, NewUserDialog
from harmony_desktop.ui.people.users_screen import UsersScreen


class UsersPresenter(SectionPresenter):
    _roles: tuple[WorkspaceRole, ...] = ()
    _teams: tuple[str, ...] = ()
    _cursor = ""
    _sought = ""
    _asking = False
    """For the next page."""

    def make(self, parent: QWidget) -> UsersScreen:
        screen = self._users = UsersScreen(self._window.theme, parent)
        self._show_with(screen)
        screen.add_wanted.connect(self._add)
        screen.opened.connect(self._edit)
        screen.more_wanted.connect(lambda: self._start(self._more()))
        return screen

    # --- reading -------------------------------------------------------------------------------------------------

    async def read(self, number: int) -> bool:
        """As far as it was read before."""
        screen, wanted = self._users, len(self._users.list.rows) if self._cursor_kept else 0
        page = await self._people.people(screen.words)
        while page.cursor and len(page.items) < wanted:
            more = await self._people.people(screen.words, page.cursor)
            page = People(page.items + more.items, more.cursor, more.total)
        roles, teams = await self._people.roles(), await self._people.teams()
        if number != self._reads:
            return False
        self._roles, self._teams = roles, tuple(team.name for team in teams)
        self._cursor, self._sought = page.cursor, screen.words
        screen.show_place(alone=self._alone)
        screen.show_people(page, self._me)
        return True

    @property
    def _alone(self) -> bool:
        return not self._people.address()

    @property
    def _me(self) -> str:
        return next((account.user_id for account in self._session.accounts.all()[:1]), "")

    @property
    def _cursor_kept(self) -> bool:
        """The same is searched for as before."""
        return self._users.words == self._sought

    async def _more(self) -> None:
        """Below those that stand there."""
        number, had = self._reads, len(self._users.list.rows)
        if self._asking or not self._cursor:
            return
        self._asking = True
        pressed = self._users.more.hasFocus()
        try:
            page = await self._people.people(self._users.words, self._cursor)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        finally:
            self._asking = False
        if number != self._reads:
            return
        self._cursor = page.cursor
        self._users.show_people(page, self._me, add=True)
        if pressed and had < len(self._users.list.rows):
            self._users.list.rows[had].setFocus()

    # --- adding and changing -------------------------------------------------------------------------------------

    def _add(self) -> None:
        dialog = NewUserDialog(self._window.theme, self._window.card, self._roles, self._teams)
        made: list[Person] = []

        async def add(new: NewPerson, password: str) -> None:
            """Somebody who is there already, and lacks the password alone, is not added again."""
            if not made:
                made.append(await self._people.add(new))
                dialog.kept = True
            await self._people.set_password(made[0].id, password)

        def save(new: NewPerson) -> None:
            password = dialog.password.text() or self._people.first_password()
            title = tr("{name} was added", name=new.name)
            self._give(
                dialog,
                add(new, password),
                tr("Adding…"),
                lambda _: self._hand_over(made[0], password, title),
            )

        dialog.saved.connect(save)
        dialog.closed.connect(lambda: self.load() if made else None)
        self._window.lay_over(dialog)

    def _edit(self, person: Person) -> None:
        window = self._window
        dialog = ChangeUserDialog(
            window.theme, window.card, self._roles, self._teams, person, alone=self._alone
        )
        dialog.saved.connect(
            lambda new: self._give(
                dialog, self._people.change(person.id, changed(person, new)), tr("Saving…")
            )
        )
        dialog.deed_wanted.connect(lambda key: self._do_for(person, key))
        if person.id != self._me:
            dialog.add_deed("delete", tr("Delete this account…"))
        window.lay_over(dialog)

    # --- their end -----------------------------------------------------------------------------------------------

    async def _ask_to_delete(self, person: Person) -> None:
        deletion = self._session.deletion
        try:
            preview = await deletion.of(person.id)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        title = tr("Delete the account of {name}?", name=person.name)
        dialog = DeletionDialog(
            self._window.theme, self._window.card, title, preview, tr("Delete account"), heirs=True
        )
        dialog.confirmed.connect(
            lambda confirmed: self._give(
                dialog,
                deletion.delete(person.id, confirmed),
                tr("Deleting…"),
                lambda _: self._window.toast.say(tr("The account of {name} is deleted.", name=person.name)),
            )
        )
        self._window.lay_over(dialog)

    # --- how they sign in ----------------------------------------------------------------------------------------

    def _do_for(self, person: Person, key: str) -> None:
        match key:
            case "password":
                self._ask_password(person)
            case "delete":
                self._start(self._ask_to_delete(person))
            case "sessions":
                self._ask(
                    tr("End all sessions of {name}?", name=person.name),
                    tr("Windows and browsers they are signed in with stop at once. Their API keys stay."),
                    tr("End sessions"),
                    lambda: self._people.end_sessions(person.id),
                )
            case _:
                self._ask(
                    tr("Switch off the two-step sign-in of {name}?", name=person.name),
                    tr("They sign in with their password alone until they set it up again."),
                    tr("Switch off"),
                    lambda: self._people.end_second_factor(person.id),
                )

    def _ask_password(self, person: Person) -> None:
        dialog = AnothersPassword(self._window.theme, self._window.card, person.name)

        def save(typed: str) -> None:
            password = typed or self._people.first_password()
            self._give(
                dialog,
                self._people.set_password(person.id, password),
                tr("Saving…"),
                lambda _: self._hand_over(person, password, tr("The password is set")),
            )

        dialog.saved.connect(save)
        self._window.lay_over(dialog)

    def _hand_over(self, person: Person, password: str, title: str) -> None:
        address = self._people.address()
        lines = [(tr("Address"), address)] if address else []
        lines += [(tr("E-mail"), person.email), (tr("First password"), password)]
        about = tr("This is shown once. Hand it over safely; they change it in their Preferences.")
        self._window.lay_over(SecretSheet(self._window.theme, self._window.card, title, about, lines))
