"""Spaces: making one, its screen, its chip on a thread, and the threads begun in it."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import Fact, SpacesChanged, ThreadsChanged
from harmony_desktop.domain.ids import OpId, SpaceId, ThreadId
from harmony_desktop.domain.spaces import Space
from harmony_desktop.domain.threads import ThreadSummary
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.screens import SPACE
from harmony_desktop.ui.side_rows import Row, thread_rows
from harmony_desktop.ui.space_screen import SpaceScreen
from harmony_desktop.ui.thread_acts import ThreadActs, short
from harmony_desktop.ui.window import CompanionWindow

ALL = 100_000


class SpacePresenter(QObject):
    """``shown``: the space whose screen is open; ``chosen``: the one a new thread will begin in."""

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
        acts: ThreadActs,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._companion, self._acts = companion, acts
        self._screen: SpaceScreen | None = None
        self._space_id: SpaceId | None = None
        window.screens.add(SPACE, tr("Space"), self._make_screen)
        window.composer.space_wanted.connect(self._on_space_wanted)
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()
        if self._screen is not None:
            self._screen.keep()

    # --- which ---------------------------------------------------------------------------------------------------

    @property
    def shown(self) -> SpaceId | None:
        return self._space_id if self._window.screen_name == SPACE else None

    @property
    def chosen(self) -> SpaceId | None:
        return self._companion.new_space

    def find(self, space_id: SpaceId | None) -> Space | None:
        return next((s for s in self._session.spaces.all() if s.id == space_id), None)

    def show_chip(self, about: ThreadSummary | None) -> None:
        """Above a thread its space; in the composer the one that the next thread will begin in."""
        space = self.find(about.space_id) if about else None
        chip = self._window.title_line.space
        chip.say(space.name if space else "", tr("Space {name}", name=space.name) if space else tr("Space"))
        chip.setVisible(space is not None and self._window.large and not self._window.screen_name)
        begun = self.find(self.chosen) if about is None else None
        self._window.composer.show_space(begun.name if begun else "")

    def _on_space_wanted(self, button: QWidget) -> None:
        """Another space for the thread that has not begun, or none."""
        menu = Menu(tr("Space"), self._window)
        for space in self._session.spaces.all():
            if space.mine:
                menu.addAction(short(space.name), partial(self.choose, space.id))
        menu.addSeparator()
        menu.addAction(tr("No space"), lambda: self.choose(None))
        menu.open_at(button)

    def choose(self, space_id: SpaceId | None) -> None:
        self._companion.asking.new_space = space_id
        self.show_chip(None)

    # --- acts ----------------------------------------------------------------------------------------------------

    def create(self) -> None:
        question = Question(
            self._window.theme,
            self._window.card,
            tr("New space"),
            tr("A space groups threads; what you write as its background goes into each of them."),
            tr("Create"),
            line=tr("Name"),
        )
        question.accepted.connect(lambda name: self._start(self._create(name)))
        self._window.lay_over(question)

    async def _create(self, name: str) -> None:
        self.show(await self._session.spaces.create(name))

    def rename(self, space_id: SpaceId, name: str) -> None:
        self._start(self._session.spaces.change(space_id, name=name))

    def menu(self, space_id: SpaceId, rename: Callable[[], None]) -> Menu:
        menu = Menu(tr("Space menu"), self._window)
        space = self.find(space_id)
        menu.addAction(tr("Open"), lambda: self.show(space_id))
        if space is not None and space.mine:
            menu.addAction(tr("New thread in this space"), lambda: self.begin_thread(space_id))
            menu.addAction(tr("Rename"), rename)
            menu.addSeparator()
            menu.addAction(tr("Delete"), lambda: self.delete(space_id))
        return menu

    def delete(self, space_id: SpaceId) -> None:
        """Its threads stay: they no longer belong to any space."""
        space = self.find(space_id)
        if space is not None and space.mine:
            self._start(self._delete(space))

    async def _delete(self, space: Space) -> None:
        if self.shown == space.id:
            self._window.close_screen()
        inside = any(t.space_id == space.id for t in self._session.recent_threads(ALL))
        op = await self._session.spaces.delete(space.id)
        words = tr("Deleted “{title}”; its threads stay.") if inside else tr("Deleted “{title}”.")
        self._window.toast.say(
            words.format(title=space.name),
            tr("Undo"),
            lambda: self._start(self._undo(op, space.id)),
        )

    async def _undo(self, op: OpId, space_id: SpaceId) -> None:
        if await self._session.threads.undo(op):
            self.show(space_id)
        else:
            self._window.toast.say(tr("It was deleted already."))

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="space")

    def begin_thread(self, space_id: SpaceId) -> None:
        """An empty composer whose thread will belong to the space."""
        self._companion.new_chat_in(space_id)

    # --- the screen ----------------------------------------------------------------------------------------------

    def show(self, space_id: SpaceId) -> None:
        space = self.find(space_id)
        if space is None:
            return
        if self._screen is not None:
            self._screen.keep()
        self._space_id = space_id
        self._window.show_screen(SPACE)
        self.refresh()

    def leave(self) -> None:
        if self._screen is not None:
            self._screen.keep()

    def refresh(self) -> None:
        space = self.find(self._space_id)
        if self._screen is None or self.shown is None:
            return
        if space is None:  # deleted, or no longer shared
            self._window.close_screen()
            return
        inside = [t for t in self._session.recent_threads(ALL) if t.space_id == space.id]
        rows = thread_rows(inside, datetime.now().astimezone())
        self._screen.show_space(space, self._session.spaces.teams(), rows)

    def _make_screen(self, parent: QWidget) -> QWidget:
        screen = self._screen = SpaceScreen(self._window.theme, parent)
        spaces = self._session.spaces
        screen.name_given.connect(lambda key, name: self.rename(SpaceId(key), name))
        screen.context_given.connect(lambda key, text: self._start(spaces.change(SpaceId(key), context=text)))
        screen.shared.connect(lambda key, team: self._start(spaces.share(SpaceId(key), team or None)))
        screen.thread_wanted.connect(lambda key: self.begin_thread(SpaceId(key)))
        screen.delete_wanted.connect(lambda key: self.delete(SpaceId(key)))
        screen.threads.opened.connect(self._on_opened)
        screen.threads.menu_wanted.connect(self._on_menu)
        screen.threads.rows.renamed.connect(lambda key, text: self._acts.rename(ThreadId(key), text))
        screen.threads.delete_wanted.connect(self._on_delete)
        return screen

    def _on_opened(self, row: Row) -> None:
        if row.key and row.key != "archived":
            self._companion.open_thread(ThreadId(row.key))

    def _about(self, row: Row) -> ThreadSummary | None:
        return next((t for t in self._session.recent_threads(ALL) if t.id == row.key), None)

    def _on_menu(self, row: Row, at: QPoint) -> None:
        about = self._about(row)
        if about is not None and self._screen is not None:
            screen = self._screen
            self._acts.menu(about, lambda: screen.threads.rename(row.key)).open_at(at)

    def _on_delete(self, row: Row) -> None:
        about = self._about(row)
        if about is not None and about.mine:
            self._acts.delete(about)

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, SpacesChanged | ThreadsChanged):
            self.refresh()
