"""Workspace Settings › Insights: projects from the workspace to the screen, an admin's changes back."""

from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import (
    AccountChanged,
    Fact,
    LinkChanged,
    LinkState,
    MeetingsChanged,
    Nudged,
)
from harmony_desktop.domain.insight_projects import Applies, InsightProject, fits
from harmony_desktop.domain.meetings import Facets, Meeting, MeetingQuery
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.insights.editing import ProjectEditing
from harmony_desktop.ui.insights.project_line import ProjectLine
from harmony_desktop.ui.insights.screen import InsightsScreen
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.model_presenter import ModelPresenter
from harmony_desktop.ui.saving import saved
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.toast import LASTS_MS
from harmony_desktop.ui.window import CompanionWindow

ALL = 100_000
LOOK_AGAIN_MS = 1_500
"""While meetings are being asked."""


class InsightsPresenter(QObject):
    """What is deleted is gone from the list at once, and from the workspace when it can no longer be taken back."""

    def __init__(
        self, window: CompanionWindow, session: Session, runner: TaskRunner, models: ModelPresenter
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner, self._models = window, session, runner, models
        self._door = session.insight_projects
        self.projects: tuple[InsightProject, ...] = ()
        self.meetings: tuple[Meeting, ...] = ()
        self.facets = Facets()
        self.admin = False
        self.screen: InsightsScreen | None = None
        self.editing = ProjectEditing(self, window, session, models)
        self._deleting: dict[str, QTimer] = {}
        self.waits_ms = LASTS_MS
        self._look_timer = once(self, LOOK_AGAIN_MS, self.load)
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        """What waits to be deleted is not: the user cannot take it back any more."""
        self._end()
        self._look_timer.stop()
        for timer in self._deleting.values():
            timer.stop()
        self.editing.close()

    def make(self, parent: QWidget) -> InsightsScreen:
        screen = self.screen = InsightsScreen(self._window.theme, parent)
        screen.shown.connect(self.load)
        screen.acted.connect(self.load)
        screen.line_made.connect(self._listen)
        screen.add_wanted.connect(self.editing.begin_new)
        self.editing.listen(screen.editor)
        return screen

    def _listen(self, line: ProjectLine) -> None:
        line.opened.connect(self.editing.open)
        line.turned.connect(lambda id_, on: self.start(self._turn(id_, on)))
        line.run_wanted.connect(self.run)
        line.menu_wanted.connect(self._show_menu)

    # --- reading -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        if self.screen is not None:
            self.start(self._load(self.screen))

    async def _load(self, screen: InsightsScreen) -> None:
        if self._session.link is not LinkState.ONLINE:
            screen.say(
                tr("The workspace is not there; its insight projects are shown when it answers."),
                tr("Try again"),
            )
            return
        try:
            self.admin = await self._session.administration.is_admin()
            self.projects = await self._door.all()
            self.meetings = await self._session.meetings.listed(MeetingQuery(), ALL)
            self.facets = await self._session.meetings.facets()
        except HarmonyError as error:
            screen.say(worded(error.problem), tr("Try again"))
            return
        self.show()
        screen.say("")

    async def read_projects(self) -> None:
        """After somebody else changed them; where that fails they stay as they are."""
        with suppress(HarmonyError):
            self.projects = await self._door.all()

    def show(self) -> None:
        """The list, and what is to be known about each."""
        screen = self.screen
        if screen is None:
            return
        screen.allow(self.admin)
        shown = [project for project in self.projects if project.id not in self._deleting]
        screen.show_order(shown)
        for project in shown:
            screen.lines[project.id].show_project(
                project,
                self.model_name(project.model) if project.model else "",
                changeable=self.admin,
                applying=self.applying(project.applies),
                unsaved=self.editing.drafts.of(project.id) is not None,
            )
        self.editing.show_new()
        if any(project.waiting for project in shown) and screen.isVisible():
            self._look_timer.start()

    def find(self, project_id: str) -> InsightProject | None:
        return next((project for project in self.projects if project.id == project_id), None)

    def applying(self, applies: Applies) -> int:
        return sum(fits(applies, meeting) for meeting in self.meetings)

    def model_name(self, model_id: str) -> str:
        models = self._models.models
        if model_id:
            named = next((m.name for m in models if m.id == model_id), "")
            return named or tr("A model that is no longer offered")
        default = next((m.name for m in models if m.default), "")
        return tr("Workspace default ({name})", name=default) if default else tr("Workspace default")

    # --- changing ------------------------------------------------------------------------------------------------

    def kept(self, project: InsightProject) -> None:
        """The workspace has it so now."""
        known = self.find(project.id) is not None
        others = self.projects if known else (*self.projects, project)
        self.projects = tuple(project if other.id == project.id else other for other in others)
        self.show()

    async def _turn(self, project_id: str, on: bool) -> None:
        async def turn() -> None:
            project = self.find(project_id)
            if project is not None:
                self.kept(await self._door.keep(replace(project, enabled=on)))

        await saved(turn(), self.screen, self._window)
        self.show()  # as it really is

    def _show_menu(self, project_id: str, button: QWidget) -> None:
        ids = [project.id for project in self.projects if project.id not in self._deleting]
        project = self.find(project_id)
        if project is None or project_id not in ids:
            return
        at = ids.index(project_id)
        menu = Menu(tr("What can be done with “{name}”", name=project.name), self._window)
        menu.addAction(tr("Edit"), partial(self.editing.open, project_id))
        for name, to in ((tr("Move up"), at - 1), (tr("Move down"), at + 1)):
            action = menu.addAction(name, partial(self._move, ids, at, to))
            action.setEnabled(0 <= to < len(ids))
        menu.addSeparator()
        menu.addAction(tr("Delete"), partial(self.delete, project_id))
        menu.open_at(button)

    def _move(self, ids: list[str], at: int, to: int) -> None:
        order = [*ids[:at], *ids[at + 1 :]]
        order.insert(to, ids[at])

        async def move() -> None:
            self.projects = await self._door.put_in_order(order)
            self.show()

        self.start(saved(move(), self.screen, self._window))

    def run(self, project_id: str) -> None:
        self.start(self._run(project_id))

    async def _run(self, project_id: str) -> None:
        try:
            self.kept(project := await self._door.run(project_id))
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        if project.waiting:
            told = trn(
                "1 meeting is asked again.", "{count} meetings are asked again.", count=project.waiting
            )
        else:
            told = tr("“{name}” applies to no meeting that could be asked.", name=project.name)
        self._window.toast.say(told)

    # --- deleting ------------------------------------------------------------------------------------------------

    def delete(self, project_id: str) -> None:
        project = self.find(project_id)
        if project is None or project_id in self._deleting:
            return
        self._deleting[project_id] = once(self, self.waits_ms, lambda: self._on_time(project_id))
        self._deleting[project_id].start()
        self.show()
        if self.screen is not None:
            self.screen.setFocus()
        told = tr("“{title}” and what it found will be deleted in a moment.", title=project.name)
        self._window.toast.say(told, tr("Undo"), lambda: self._take_back(project_id))

    def _take_back(self, project_id: str) -> None:
        timer = self._deleting.pop(project_id, None)
        if timer is None:
            self._window.toast.say(tr("It was deleted already."))
            return
        timer.stop()
        self.show()

    def _on_time(self, project_id: str) -> None:
        if project_id in self._deleting:
            self.start(self._delete(project_id))

    async def _delete(self, project_id: str) -> None:
        try:
            await self._door.delete(project_id)
        except HarmonyError as error:
            if error.problem.code != "not_found":
                self._window.notice.show_problem(error.problem)
        else:
            self.projects = tuple(project for project in self.projects if project.id != project_id)
            self.editing.drafts.drop(project_id)
        self._deleting.pop(project_id, None)
        self.show()

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            for timer in self._deleting.values():
                timer.stop()
            self._deleting.clear()
            self.projects, self.meetings, self.admin = (), (), False
            self.editing.forget()
        seen = self.screen is not None and self.screen.isVisible()
        if seen and isinstance(fact, AccountChanged | LinkChanged | MeetingsChanged | Nudged):
            self.load()

    def start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="insight projects")
