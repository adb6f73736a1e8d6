"""What else can be done with a note, a task or a contact: its menu, and the ways to where it came from."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint

from harmony_desktop.domain.ids import ApprovalId
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.window import CompanionWindow

if TYPE_CHECKING:
    from harmony_desktop.ui.objects.presenter import ObjectPresenter

ALL = 100_000
OpenCall = Callable[[ApprovalId], None]


class ObjectActs:
    def __init__(
        self,
        page: "ObjectPresenter",
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        open_call: OpenCall,
    ) -> None:
        self._page, self._window, self._session, self._runner = page, window, session, runner
        self._open_call = open_call

    def show_links(self, item: Any) -> None:
        """Only those that lead somewhere."""
        title = ""
        if (origin := getattr(item, "origin", None)) is not None:
            threads = self._session.recent_threads(ALL)
            about = next((thread for thread in threads if thread.id == origin.thread_id), None)
            title = (about.title or tr("New chat")) if about else ""
        if self._page.screen is not None:
            meeting = getattr(item, "conversation_id", None) is not None
            self._page.screen.editor.show_links(title, meeting)

    def show_menu(self, row: Row, at: QPoint) -> None:
        page, key = self._page, row.key
        item = page.find(key)
        if item is None:
            return
        menu = Menu(tr("What can be done with “{name}”", name=row.text), self._window)
        menu.addAction(tr("Open"), partial(page.open, key))
        if hasattr(item, "done"):
            menu.addAction(
                tr("Mark as not done") if item.done else tr("Mark as done"), partial(page.tick, key)
            )
        if getattr(item, "origin", None) is not None:
            menu.addAction(tr("Open the conversation it came from"), partial(self.open_origin, key))
        menu.addSeparator()
        menu.addAction(tr("Delete"), partial(page.deleting.delete, key))
        menu.open_at(at)

    def open_origin(self, key: str) -> None:
        """The conversation, at the call that made it."""
        origin = getattr(self._page.find(key), "origin", None)
        if origin is not None:
            self._open_call(origin.approval_id)

    def show_meeting(self) -> None:
        item = self._page.find(self._page.open_key)
        if item is not None and item.conversation_id is not None:
            self._window.meeting_wanted.emit(item.conversation_id, None)
