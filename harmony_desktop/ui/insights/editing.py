"""The insight project that is open: what is typed is kept as a draft, saved on demand, and never lost in between."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.insight_projects import Definition, InsightProject, lacks
from harmony_desktop.domain.insights import InsightKind
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.services.writing import new_id
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.insights import words
from harmony_desktop.ui.insights.drafts import NEW, ProjectDrafts
from harmony_desktop.ui.insights.editor import ProjectEditor
from harmony_desktop.ui.model_presenter import ModelPresenter
from harmony_desktop.ui.model_rows import model_rows
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.window import CompanionWindow

if TYPE_CHECKING:
    from harmony_desktop.ui.insights.presenter import InsightsPresenter


class ProjectEditing(QObject):
    """``key`` names the one that is open, by its id or as new; empty: none."""

    def __init__(
        self, page: "InsightsPresenter", window: CompanionWindow, session: Session, models: ModelPresenter
    ) -> None:
        super().__init__(page)
        self._page, self._window, self._session, self._models = page, window, session, models
        self._door = session.insight_projects
        self.drafts = ProjectDrafts(session, self)
        self.key = ""
        self._tried = False
        """Saving was tried: what is lacking is said while it is being mended."""
        self._saving = False

    def close(self) -> None:
        self.drafts.write()

    def forget(self) -> None:
        """Another account is in use; what was typed for the other one stays with it."""
        self.key, self._tried, self._saving = "", False, False
        self.drafts.read()

    def listen(self, editor: ProjectEditor) -> None:
        self.drafts.read()
        editor.changed.connect(self._on_changed)
        editor.back_wanted.connect(self.leave)
        editor.save_wanted.connect(lambda: self._try(editor.project))
        editor.discard_wanted.connect(self._discard)
        editor.model_wanted.connect(self._pick_model)
        editor.conflict.chosen.connect(self._on_conflict)

    # --- which one -----------------------------------------------------------------------------------------------

    def begin_new(self) -> None:
        """The one that was begun before, if it was not saved."""
        self._show(NEW, self.drafts.of(NEW) or _usual())

    def show_new(self) -> None:
        """The button says whether one was begun."""
        screen = self._page.screen
        if screen is not None:
            begun = self.drafts.of(NEW) is not None
            screen.add.setText(tr("Go on with the new project") if begun else tr("Add project"))
            screen.add.setAccessibleName(screen.add.text())

    def open(self, project_id: str) -> None:
        project = self._page.find(project_id)
        if project is not None:
            self._show(project_id, self.drafts.of(project_id) or project)

    def _show(self, key: str, project: InsightProject) -> None:
        screen = self._page.screen
        if screen is None:
            return
        self.key, self._tried = key, False
        editor, facets = screen.editor, self._page.facets
        own = (team.name for team in self._session.spaces.teams())
        editor.applies.teams.offer(tuple(dict.fromkeys((*facets.teams, *own))))
        editor.applies.mediums.offer(facets.mediums)
        editor.show_project(project, self._page.admin)
        screen.show_open(True)
        screen.show_state("")
        self._refresh(editor)
        editor.take_focus()

    def leave(self) -> None:
        """Back to the list; what was typed waits there."""
        screen, key = self._page.screen, self.key
        if screen is None:
            return
        self.key = ""
        self.drafts.write()
        screen.show_open(False)
        self._page.show()
        line = screen.lines.get(key)
        (line.open if line is not None else screen.add).setFocus()

    # --- typing --------------------------------------------------------------------------------------------------

    @property
    def _base(self) -> InsightProject:
        """As the workspace has it."""
        return self._page.find(self.key) or _usual()

    def _on_changed(self) -> None:
        screen = self._page.screen
        if screen is None or not self.key:
            return
        draft = screen.editor.project
        if _same(draft, self._base):
            self.drafts.drop(self.key)
        else:
            self.drafts.put(self.key, draft)
        self._refresh(screen.editor)

    def _refresh(self, editor: ProjectEditor) -> None:
        project = editor.project
        unsaved = self.drafts.of(self.key) is not None
        told, tone = words.state(self._base, unsaved)
        editor.show_state(told, tone, unsaved=(unsaved or self.key == NEW) and not self._saving)
        editor.show_model(self._page.model_name(project.model))
        meetings = len(self._page.meetings)
        applying = self._page.applying(project.applies)
        editor.applies.meant.setText(words.meant(applying, meetings) if meetings else "")
        if self._tried:
            editor.show_lacks(lacks(project))

    def _pick_model(self, button: QWidget) -> None:
        screen = self._page.screen
        if screen is None:
            return
        first = Row(RowKind.THREAD, tr("Workspace default"), "")
        rows, current = (
            [first, *model_rows(self._models.models, team=self._models.team)],
            screen.editor.project.model,
        )
        box = PickBox(self._window.theme, self._window.card, button, tr("Search models…"), rows, current)
        box.chosen.connect(screen.editor.choose_model)
        self._window.lay_over(box)

    # --- saving --------------------------------------------------------------------------------------------------

    def _try(self, project: InsightProject) -> None:
        """Saves it, unless something is lacking."""
        screen = self._page.screen
        if screen is None or not self.key or self._saving:
            return
        editor, lacking, self._tried = screen.editor, lacks(project), True
        editor.show_lacks(lacking)
        editor.complain("")
        if lacking:
            editor.lead_to(lacking[0])
            return
        self._saving = True
        editor.show_state(tr("Saving…"), "dim", unsaved=False)
        self._page.start(self._save(editor, self.key, project))

    async def _save(self, editor: ProjectEditor, key: str, project: InsightProject) -> None:
        try:
            kept = await self._door.keep(_tidy(project))
        except HarmonyError as error:
            self._saving = False
            await self._refused(editor, key, error)
            return
        finally:
            self._saving = False
        self.drafts.drop(key)
        self._page.kept(kept)
        if self.key == key:
            self.key = kept.id
            self.leave()
        self._offer_to_run(kept)

    def _offer_to_run(self, project: InsightProject) -> None:
        """Meetings that are there already are asked when somebody wishes it."""
        count = self._page.applying(project.applies) if project.enabled else 0
        told = tr("Saved “{name}”.", name=project.name)
        if count:
            self._window.toast.say(told, words.run_again(count), lambda: self._page.run(project.id))
        else:
            self._window.toast.say(told)

    async def _refused(self, editor: ProjectEditor, key: str, error: HarmonyError) -> None:
        code = error.problem.code
        if code in ("stale_revision", "not_found") and key != NEW:
            await self._page.read_projects()
        if self.key != key:
            self._window.notice.show_problem(error.problem)
            return
        self._refresh(editor)
        if code == "stale_revision":
            told = tr("Somebody else changed this project while you were writing here.")
            editor.conflict.say(told, mine=tr("Save mine"), theirs=tr("Show theirs"))
        elif code == "not_found" and key != NEW:
            told = tr("Somebody else deleted this project while you were writing here.")
            editor.conflict.say(told, mine=tr("Save it as a new one"), theirs=tr("Let it go"))
        else:
            editor.complain(worded(error.problem))

    def _on_conflict(self, whose: str) -> None:
        screen, key = self._page.screen, self.key
        if screen is None:
            return
        theirs, mine = self._page.find(key), screen.editor.project
        screen.editor.conflict.say("")
        if whose == "mine" and theirs is not None:
            self._try(replace(mine, rev=theirs.rev))
        elif whose == "mine":
            self.drafts.drop(key)
            self.key = NEW
            self.drafts.put(NEW, replace(mine, id="", rev=0))
            self._try(replace(mine, id="", rev=0))
        else:
            self.drafts.drop(key)
            self.open(key) if theirs is not None else self.leave()

    def _discard(self) -> None:
        """The way back stays open for a while."""
        key, draft = self.key, self.drafts.of(self.key)
        self.drafts.drop(key)
        self.leave()
        if draft is None:
            return

        def undo() -> None:
            self.drafts.put(key, draft)
            self._show(key, draft)

        self._window.toast.say(tr("The changes were discarded."), tr("Undo"), undo)


def _usual() -> InsightProject:
    """What most begin with."""
    kinds = (InsightKind.SUMMARY, InsightKind.ACTION_ITEMS)
    return InsightProject(definitions=tuple(Definition(new_id(), kind, words.kind(kind)) for kind in kinds))


def _same(one: InsightProject, other: InsightProject) -> bool:
    """But for what nobody typed."""

    def typed(project: InsightProject) -> InsightProject:
        ids = "" if not project.id else None
        definitions = tuple(
            replace(each, id=ids if ids is not None else each.id) for each in project.definitions
        )
        return replace(project, rev=0, waiting=0, definitions=definitions)

    return typed(one) == typed(other)


def _tidy(project: InsightProject) -> InsightProject:
    """Without spaces around what was typed."""
    definitions = tuple(
        replace(each, title=each.title.strip(), question=each.question.strip())
        for each in project.definitions
    )
    applies = replace(project.applies, words=project.applies.words.strip())
    return replace(project, name=project.name.strip(), applies=applies, definitions=definitions)
