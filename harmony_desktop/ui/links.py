"""Opens what a link names. A question from a link is put into the composer; sending it is the user's."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject

from harmony_desktop.domain.facts import Fact, LinkState, ThreadsChanged
from harmony_desktop.domain.links import AskLink, Link, MeetingLink, ThreadLink, parse
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.listening.stage import Stage
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.screens import APPROVALS
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)
SEARCH_MS = 10_000
"""So long a thread may take to come from the workspace while that is being reached."""
LOOK_MS = 100
ALL = 100_000


class Links(QObject):
    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
        open_meeting: Callable[[MeetingLink], None],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._companion, self._open_meeting = companion, open_meeting
        self._said: list[str] = []
        """Come while somebody speaks, whose words are to land where they were meant, or while something lies over the
        card, below which nobody would see them."""
        self._awaited: ThreadLink | None = None
        self._end = session.bus.subscribe(self._on_fact)
        self._look_timer = once(self, LOOK_MS, self._look)
        self._search_timer = once(self, SEARCH_MS, self._on_not_found)

    def close(self) -> None:
        self._end()
        self._look_timer.stop()
        self._search_timer.stop()

    def open(self, text: str) -> None:
        """Whatever it is: what cannot be opened is told in the window."""
        self._window.summon()
        if self._must_wait():
            self._said.append(text)
            return
        try:
            link = parse(text)
        except HarmonyError as error:
            log.info("a link: %s", error.problem.code)
            self._window.notice.show_problem(error.problem, quiet=True)
            return
        log.info("a link: %s", type(link).__name__)
        self._follow(link)

    def _must_wait(self) -> bool:
        """And it is looked again when that may be over: the first steps come back from below something else."""
        over = self._window.overlay
        if over is not None:
            over.closed.connect(self._look_timer.start)
        elif self._window.take is not Stage.NONE:
            self._look_timer.start()
        else:
            return False
        return True

    def _look(self) -> None:
        if self._must_wait():
            return
        said, self._said = self._said, []
        for text in said:
            self.open(text)

    def _follow(self, link: Link) -> None:
        self._awaited = None
        if isinstance(link, AskLink):
            self._put(link.text)
        elif isinstance(link, ThreadLink):
            self._runner.start(self._open_thread(link), name="open link")
        elif isinstance(link, MeetingLink):
            self._open_meeting(link)
        else:
            self._window.show_screen(APPROVALS)

    def _put(self, text: str) -> None:
        """Into a new chat, below what is being written there already; opened twice it stands there once."""
        self._companion.new_chat()
        edit = self._window.composer.edit
        written = edit.toPlainText()
        if text and text not in written:
            gap = "" if not written or written.endswith("\n") else "\n"
            edit.append_words(gap + text)

    async def _open_thread(self, link: ThreadLink) -> None:
        if await self._session.open_thread(link.thread_id) is not None:
            self._companion.open_thread(link.thread_id)
        elif self._session.link is LinkState.STARTING:
            self._awaited = link
            self._search_timer.start()
        else:
            self._say_gone()

    def _on_fact(self, fact: Fact) -> None:
        """What the workspace has comes in bit by bit."""
        link = self._awaited
        if link is None or not isinstance(fact, ThreadsChanged):
            return
        if any(known.id == link.thread_id for known in self._session.recent_threads(ALL)):
            self._search_timer.stop()
            self._follow(link)

    def _on_not_found(self) -> None:
        if self._awaited is not None:
            self._awaited = None
            self._say_gone()

    def _say_gone(self) -> None:
        self._window.notice.show_problem(HarmonyError.of("link_thread_gone").problem, quiet=True)
