"""Deleting, and taking it back: at once where it can be made anew, after a while where it is final."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.objects.keeping import Sheet
from harmony_desktop.ui.toast import LASTS_MS
from harmony_desktop.ui.window import CompanionWindow

if TYPE_CHECKING:
    from harmony_desktop.ui.objects.presenter import ObjectPresenter


class Deleting:
    """``hidden``: what is not shown any more, though the workspace may still have it."""

    def __init__(
        self, page: "ObjectPresenter", window: CompanionWindow, session: Session, runner: TaskRunner
    ) -> None:
        self._page, self._window, self._session, self._runner = page, window, session, runner
        self.hidden: set[str] = set()
        self.waits_ms = LASTS_MS
        self._waiting: dict[str, QTimer] = {}

    def close(self) -> None:
        """What waits is not done: the user cannot take it back any more."""
        for timer in self._waiting.values():
            timer.stop()
        self._waiting.clear()

    def forget(self) -> None:
        self.close()
        self.hidden.clear()

    def delete(self, key: str) -> None:
        page = self._page
        item = page.find(key)
        if item is None:
            return
        sheet = page.keeping.find(key)
        self.hidden.add(key)
        if page.open_key == key:
            page.keep_timer.stop()
            page.open_key = ""
            page.open("")
        page.keeping.drop(key)
        page.remember()
        page.refresh()
        if page.screen is not None:
            page.screen.setFocus()
        if page.shelf.final:
            self._wait(item)
        else:
            self._runner.start(self._delete(item, sheet), name="delete")

    # --- at once -------------------------------------------------------------------------------------------------

    async def _delete(self, item: Any, sheet: Sheet[Any] | None) -> None:
        """After what is on its way: else that would come after it, and it would be there again."""
        if sheet is not None:
            async with sheet.turn:
                pass
        if await self._gone(item, new=sheet is not None and sheet.new):
            self._say(item)

    def _say(self, item: Any) -> None:
        def undo() -> None:
            self._runner.start(self._bring_back(item), name="undo")

        words = tr("Deleted “{title}”.", title=self._page.shelf.name(item))
        self._window.toast.say(words, tr("Undo"), undo)

    async def _bring_back(self, item: Any) -> None:
        """As it was, with where it came from."""
        page = self._page
        anew = replace(page.shelf.whole(item), rev=0)
        try:
            kept = await page.shelf.put(anew, anew)
        except HarmonyError as error:
            self._say(item)  # the way back stays open
            self._window.notice.show_problem(error.problem)
            return
        page.keeping.times += 1
        self.hidden.discard(item.id)
        if all(known.id != kept.id for known in page.items):
            page.items.insert(0, kept)
        page.refresh()
        page.open(kept.id)
        page.load()

    # --- after a while -------------------------------------------------------------------------------------------

    def _wait(self, item: Any) -> None:
        timer = QTimer(self._page)
        timer.setSingleShot(True)
        timer.timeout.connect(lambda: self._on_time(item))
        self._waiting[item.id] = timer
        timer.start(self.waits_ms)
        words = tr("“{title}” will be deleted in a moment.", title=self._page.shelf.name(item))
        self._window.toast.say(words, tr("Undo"), lambda: self._take_back(item))

    def _take_back(self, item: Any) -> None:
        timer = self._waiting.pop(item.id, None)
        if timer is None:
            self._window.toast.say(tr("It was deleted already."))
            return
        timer.stop()
        self.hidden.discard(item.id)
        self._page.refresh()
        self._page.open(item.id)

    def _on_time(self, item: Any) -> None:
        if self._waiting.pop(item.id, None) is not None:
            self._runner.start(self._gone(item), name="delete")

    # --- both ----------------------------------------------------------------------------------------------------

    async def _gone(self, item: Any, new: bool = False) -> bool:
        """Whether the workspace does not have it any more; where it still has, it is shown again, and why. One that
        is ``new`` it may never have had."""
        page = self._page
        try:
            await page.shelf.delete(item.id)
        except HarmonyError as error:
            if error.problem.code != "not_found" and not new:
                self.hidden.discard(item.id)
                page.refresh()
                self._window.notice.show_problem(error.problem)
                return False
        page.keeping.times += 1
        self.hidden.discard(item.id)
        page.items = [known for known in page.items if known.id != item.id]
        page.refresh()
        return True
