"""What can be done with a whole thread: from the list, from the title line, from the palette."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from harmony_desktop.domain.ids import OpId, SpaceId, ThreadId
from harmony_desktop.domain.spaces import Space
from harmony_desktop.domain.threads import ThreadSummary
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.danger.listing import show_remains
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.thread_files import ThreadFiles
from harmony_desktop.ui.window import CompanionWindow

MENU_TITLE = 44
Telling = Callable[[ThreadId], Awaitable[str]]


class ThreadActs(QObject):
    """``left`` is called with the thread that was deleted, before it is gone."""

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        left: Callable[[ThreadId], None],
        returned: Callable[[ThreadId], None],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._left, self._returned = left, returned
        self.files = ThreadFiles(window)

    def menu(self, about: ThreadSummary, rename: Callable[[], None]) -> Menu:
        """``rename`` begins typing where the title stands."""
        menu = Menu(tr("Conversation menu"), self._window)
        thread_id = about.id
        if about.mine:
            menu.addAction(tr("Rename"), rename)
            menu.addAction(
                tr("Unpin") if about.pinned else tr("Pin"), lambda: self.pin(thread_id, not about.pinned)
            )
            self._move_menu(menu, about)
            menu.addAction(
                tr("Take out of the archive") if about.archived else tr("Archive"),
                lambda: self.archive(about, not about.archived),
            )
            web = menu.addAction(tr("Web search"), lambda: self.search_web(about, not about.sources.web))
            web.setCheckable(True)
            web.setChecked(about.sources.web)
            menu.addSeparator()
        threads, files = self._session.threads, self.files
        for words, telling, act in (
            (tr("Copy the whole conversation"), threads.markdown, self._copy),
            (tr("Export as Markdown…"), threads.markdown, files.save_markdown),
            (tr("Export as JSON…"), threads.json, files.save_json),
            (tr("Print…"), threads.markdown, files.print_text),
        ):
            menu.addAction(words, partial(self._tell, about, telling, act))
        if about.mine:
            menu.addSeparator()
            menu.addAction(tr("Delete"), lambda: self.delete(about))
        return menu

    def _move_menu(self, menu: Menu, about: ThreadSummary) -> None:
        mine = [s for s in self._session.spaces.all() if s.mine]
        sub = menu.add_submenu(tr("Move to a space"))
        if not mine and about.space_id is None:
            sub.addAction(tr("No space yet: + beside Spaces makes one")).setEnabled(False)
        for space in sorted(mine, key=lambda s: s.name.casefold()):
            action = sub.addAction(short(space.name), partial(self.move, about, space))
            action.setEnabled(space.id != about.space_id)
        if about.space_id is not None:
            sub.addSeparator()
            sub.addAction(tr("No space"), lambda: self.move(about, None))

    # --- acts ----------------------------------------------------------------------------------------------------

    def rename(self, thread_id: ThreadId, title: str) -> None:
        self._start(self._session.threads.rename(thread_id, title))

    def pin(self, thread_id: ThreadId, pinned: bool) -> None:
        self._start(self._session.threads.pin(thread_id, pinned))

    def archive(self, about: ThreadSummary, archived: bool) -> None:
        threads = self._session.threads

        def back() -> None:
            self._start(threads.archive(about.id, not archived))

        self._start(threads.archive(about.id, archived))
        if archived:
            self._window.toast.say(tr("Archived “{title}”.", title=_named(about)), tr("Undo"), back)

    def search_web(self, about: ThreadSummary, wanted: bool) -> None:
        """Whether Companion may, in this thread."""
        threads = self._session.threads
        self._start(threads.narrow(about.id, replace(about.sources, web=wanted)))
        told = (
            tr("Companion may search the web in “{title}”.", title=_named(about))
            if wanted
            else tr("Companion does not search the web in “{title}” any more.", title=_named(about))
        )
        self._window.toast.say(told, tr("Undo"), lambda: self._start(threads.narrow(about.id, about.sources)))

    def move(self, about: ThreadSummary, space: Space | None) -> None:
        """Says what changes before it does."""
        before = next((s for s in self._session.spaces.all() if s.id == about.space_id), None)
        target: SpaceId | None = space.id if space else None
        title = (
            tr("Move to “{space}”?", space=space.name)
            if space
            else tr("Take it out of “{space}”?", space=before.name if before else "")
        )
        question = Question(self._window.theme, self._window.card, title, changes(before, space), tr("Move"))
        question.accepted.connect(lambda: self._start(self._session.threads.move(about.id, target)))
        self._window.lay_over(question)

    def delete(self, about: ThreadSummary) -> None:
        self._start(self._delete(about))

    async def _delete(self, about: ThreadSummary) -> None:
        self._left(about.id)
        op = await self._session.threads.delete(about.id)
        self._window.toast.say(
            tr("Deleted “{title}”.", title=_named(about)),
            tr("Undo"),
            lambda: self._start(self._undo(op, about.id)),
            more=(tr("What may remain"), lambda: self._start(self._show_remains(about))),
        )

    async def _show_remains(self, about: ThreadSummary) -> None:
        await show_remains(self._window, _named(about), lambda: self._session.deletion.of_thread(about.id))

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="thread")

    async def _undo(self, op: OpId, thread_id: ThreadId) -> None:
        if await self._session.threads.undo(op):
            self._returned(thread_id)
        else:
            self._window.toast.say(tr("It was deleted already."))

    def _tell(self, about: ThreadSummary, telling: Telling, act: Callable[[str, str], None]) -> None:
        """The thread may have to be read first, and a dialog must not hold up what else is going on."""

        async def doing() -> None:
            text = await telling(about.id)
            QTimer.singleShot(0, self, lambda: act(about.title, text))

        self._start(doing())

    def _copy(self, title: str, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._window.toast.say(tr("The whole conversation was copied."))


def changes(before: Space | None, after: Space | None) -> str:
    """What moving a thread from one space to another means, in one or two sentences."""
    said = []
    if after is not None:
        said.append(tr("This thread will use the context of “{space}”", space=after.name))
    elif before is not None:
        said.append(tr("This thread no longer uses the context of “{space}”", space=before.name))
    if after is not None and after.team:
        said.append(tr("members of {team} will be able to read it", team=after.team))
    if before is not None and before.team and (after is None or after.team_id != before.team_id):
        said.append(tr("members of {team} can no longer read it", team=before.team))
    return "; ".join(said) + "." if said else ""


def _named(about: ThreadSummary) -> str:
    return about.title or tr("New chat")


def short(text: str) -> str:
    """As a menu shows it."""
    text = text if len(text) <= MENU_TITLE else text[: MENU_TITLE - 1] + "…"
    return text.replace("&", "&&")
