"""Workspace Settings › Roles: what there is to the screen; what a change takes from people is said before it is made."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import ReadScope, WorkspaceRole
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import listed, tr
from harmony_desktop.ui.choices.menu_choice import MenuChoice
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.people import words
from harmony_desktop.ui.people.presenting import SectionPresenter
from harmony_desktop.ui.people.roles_screen import RolesScreen

NAMED = 3
"""People who have a role, by name."""


class RolesPresenter(SectionPresenter):
    _known: tuple[WorkspaceRole, ...] = ()

    def make(self, parent: QWidget) -> RolesScreen:
        screen = self._roles = RolesScreen(self._window.theme, parent)
        self._show_with(screen)
        screen.add_wanted.connect(self._add)
        screen.rename_wanted.connect(self._rename)
        screen.delete_wanted.connect(lambda role: self._start(self._delete(role)))
        screen.changed.connect(self._on_changed)
        return screen

    async def read(self, number: int) -> bool:
        roles = await self._people.roles()
        if number != self._reads:
            return False
        self._known = roles
        self._roles.show_roles(roles)
        return True

    # --- changing ------------------------------------------------------------------------------------------------

    def _on_changed(self, before: WorkspaceRole, after: WorkspaceRole) -> None:
        """Asked about where somebody loses or gains much by it; else done at once."""
        told = words.narrowed(before, after, before.people) or words.widened(before, after, before.people)
        if not told or not before.people:
            self._put(before, after)
            return
        question = Question(
            self._window.theme,
            self._window.card,
            tr("Change the role {name}?", name=before.name),
            told,
            tr("Change"),
        )
        accepted: list[str] = []
        question.accepted.connect(accepted.append)
        question.closed.connect(lambda: self._roles.show_roles(self._known) if not accepted else None)
        question.accepted.connect(lambda: self._put(before, after))
        self._window.lay_over(question)

    def _put(self, before: WorkspaceRole, after: WorkspaceRole) -> None:
        """What is refused is shown as it was."""

        async def put() -> None:
            try:
                await self._people.put_role(after)
            except HarmonyError:
                self._roles.show_roles(self._known)
                raise
            undo = replace(before, name=after.name)
            self._window.toast.say(
                f"{after.name}: {words.reads(after)}",
                tr("Undo"),
                lambda: self._do(self._people.put_role(undo)),
            )

        self._do(put())

    def _rename(self, role: WorkspaceRole) -> None:
        form = Form(
            self._window.theme, self._window.card, tr("Rename {name}", name=role.name), "", tr("Save")
        )
        line = form.add_line(tr("Name"), role.name)

        def give() -> None:
            if name := line.text().strip():
                self._give(form, self._people.put_role(replace(role, name=name)), tr("Saving…"))
            else:
                form.tell(tr("What is it called?"), "err")

        form.given.connect(give)
        self._window.lay_over(form)

    def _add(self) -> None:
        theme, card = self._window.theme, self._window.card
        about = tr("Whether it administers the workspace is chosen in the list.")
        form = Form(theme, card, tr("Add a role"), about, tr("Add"))
        line = form.add_line(tr("Name"))
        scopes = [(scope.value, tr(said)) for scope, said in words.SCOPES.items()]
        reads = MenuChoice(theme, tr("Reads"), scopes, ReadScope.OWN.value, form.box)
        form.add_field(tr("Reads"), reads)

        def give() -> None:
            if name := line.text().strip():
                new = WorkspaceRole("", name, ReadScope(reads.key))
                self._give(form, self._people.add_role(new), tr("Adding…"))
            else:
                form.tell(tr("What is it called?"), "err")

        form.given.connect(give)
        self._window.lay_over(form)

    async def _delete(self, role: WorkspaceRole) -> None:
        """One that somebody has stays; it is said who."""
        if not role.in_use:
            self._ask(
                tr("Delete the role {name}?", name=role.name),
                tr("Nobody has it."),
                tr("Delete"),
                lambda: self._people.delete_role(role.id),
            )
            return
        try:
            page = await self._people.people(role=role.name)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        names = [person.name for person in page.items[:NAMED]]
        if page.total > NAMED:
            names.append(tr("{count} more", count=page.total - NAMED))
        told = tr("{name} cannot be deleted while somebody has it.", name=role.name)
        if names:
            told = f"{told} {tr('It is the role of: {people}.', people=listed(names))}"
        if role.keys:
            told = f"{told} {tr('API keys are limited to it, too.')}"
        self._window.toast.say(told, lasts_ms=12_000)
