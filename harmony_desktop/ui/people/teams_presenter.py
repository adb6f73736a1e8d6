"""Workspace Settings › Teams: what there is to the screen, an admin's changes to the workspace."""

from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import Person, PersonChange, WorkspaceTeam
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.people import words
from harmony_desktop.ui.people.members_box import MembersBox
from harmony_desktop.ui.people.presenting import SectionPresenter
from harmony_desktop.ui.people.teams_screen import TeamsScreen


class TeamsPresenter(SectionPresenter):
    def make(self, parent: QWidget) -> TeamsScreen:
        screen = self._teams = TeamsScreen(self._window.theme, parent)
        self._show_with(screen)
        screen.add_wanted.connect(lambda: self._name(None))
        screen.rename_wanted.connect(self._name)
        screen.delete_wanted.connect(self._delete)
        screen.members_wanted.connect(self._open_members)
        return screen

    async def read(self, number: int) -> bool:
        teams = await self._people.teams()
        if number != self._reads:
            return False
        self._teams.show_teams(teams)
        return True

    # --- one team ------------------------------------------------------------------------------------------------

    def _name(self, team: WorkspaceTeam | None) -> None:
        title = tr("Rename {name}", name=team.name) if team else tr("Add a team")
        form = Form(self._window.theme, self._window.card, title, "", tr("Save") if team else tr("Add"))
        line = form.add_line(tr("Name"), team.name if team else "")

        def give() -> None:
            name = line.text().strip()
            if not name:
                form.tell(tr("What is it called?"), "err")
            elif team is None:
                self._give(form, self._people.add_team(name), tr("Adding…"))
            else:
                self._give(form, self._people.rename_team(team.id, name), tr("Saving…"))

        form.given.connect(give)
        self._window.lay_over(form)

    def _delete(self, team: WorkspaceTeam) -> None:
        self._ask(
            tr("Delete {name}?", name=team.name),
            words.team_deleted(team),
            tr("Delete"),
            lambda: self._people.delete_team(team.id),
        )

    # --- who is in it --------------------------------------------------------------------------------------------

    def _open_members(self, team: WorkspaceTeam, button: QWidget) -> None:
        box = MembersBox(self._window.theme, self._window.card, button, team.name)
        box.typed.connect(lambda: self._start(self._find(box)))
        box.turned.connect(lambda person: self._start(self._turn(box, person)))
        box.closed.connect(self.load)
        self._window.lay_over(box)
        self._start(self._find(box))

    async def _find(self, box: MembersBox) -> None:
        """The members, or whoever is called what is typed."""
        typed = box.line.text().strip()
        try:
            page = await self._people.people(typed, team="" if typed else box.team)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        if box.is_closed or typed != box.line.text().strip():
            return
        count = trn("1 member", "{count} members", count=page.total)
        box.show_people(page.items, tr("People found") if typed else count)

    async def _turn(self, box: MembersBox, person: Person) -> None:
        """In, or out; pressed again it is undone."""
        try:
            now = await self._people.one(person.id)
            out = box.team in now.teams
            teams = tuple(t for t in now.teams if t != box.team) if out else (*now.teams, box.team)
            changed = await self._people.change(person.id, PersonChange(teams=teams))
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        if not box.is_closed:
            box.replace(changed)
