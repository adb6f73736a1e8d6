"""The search above the threads: what is typed there becomes the list of messages that hold it."""

from PySide6.QtCore import QObject

from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.side_rows import hit_rows
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

SEARCH_MS = 60
"""Between the last letter and the search; what it finds comes at once."""


class ThreadSearch(QObject):
    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._searches = 0
        self._timer = once(self, SEARCH_MS, self._search)

    def look_for(self, words: str) -> None:
        if words:
            self._timer.start()
        else:
            self._timer.stop()
            self._searches += 1
            self._window.sidebar.show_hits([])

    def stop(self) -> None:
        self._timer.stop()

    def _search(self) -> None:
        self._searches += 1
        words = self._window.sidebar.search.text().strip()
        self._runner.start(self._find(words, self._searches), name="search threads")

    async def _find(self, words: str, number: int) -> None:
        hits = await self._session.finder.threads(words)
        if number == self._searches:  # else the user has typed on
            self._window.sidebar.show_hits(hit_rows(hits))
