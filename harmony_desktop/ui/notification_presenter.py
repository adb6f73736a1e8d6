"""Tells the desktop what finished, or waits for the user, while they look elsewhere; and takes it back once it was read."""

import logging
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from harmony_desktop.domain.approvals import Approval
from harmony_desktop.domain.desktop import Notification, Notifications
from harmony_desktop.domain.facts import (
    AccountChanged,
    AnswerFinished,
    ApprovalsChanged,
    Fact,
    ThreadChanged,
    ThreadsChanged,
)
from harmony_desktop.domain.ids import ApprovalId, MessageId, ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import MessageState
from harmony_desktop.i18n import tr
from harmony_desktop.ui import notification_words as words
from harmony_desktop.ui.approvals.call_opener import CallOpener
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.notification_board import NotificationBoard, Posted
from harmony_desktop.ui.notification_calls import CallNotifications, Ways
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.screens import APPROVALS
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wish import Wish
from harmony_desktop.wishes.notifications import (
    DO_NOT_DISTURB,
    HIDE_CONTENT,
    NOTIFY_ANSWERS,
    NOTIFY_APPROVALS,
)

log = logging.getLogger(__name__)
MOST = 3
"""So many threads have a notification each; more of them share one."""
COUNT_MS = 40
ALL = 100_000
SHARED, TEST = "several", "test"


@dataclass(frozen=True)
class _News:
    """Of one thread, until it has been read. ``title`` names the thread among several."""

    title: str
    notification: Notification


class NotificationPresenter(QObject):
    """For the tray: ``unread_changed`` carries how many threads have an answer that nobody has seen, ``waiting_changed``
    how many calls wait for the user."""

    unread_changed = Signal(int)
    waiting_changed = Signal(int)

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
        desktop: Notifications,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._companion, self._settings, self._desktop = companion, companion.settings, desktop
        self._board = NotificationBoard(desktop, runner, self._on_missing)
        self._news: dict[ThreadId, _News] = {}
        self._unread = self._waiting = 0
        self._calls = CallNotifications(session, runner, self._ways(companion))
        self._count_timer = QTimer(self)
        self._count_timer.setSingleShot(True)
        self._count_timer.setInterval(COUNT_MS)
        self._count_timer.timeout.connect(self._count)
        self._ends = [session.bus.subscribe(self._on_fact), self._settings.subscribe(self._on_wish)]
        screens = QGuiApplication.instance()
        assert isinstance(screens, QGuiApplication)
        for looked in (
            window.painted,
            window.state_changed,
            companion.talk.changed,
            screens.focusWindowChanged,
        ):
            looked.connect(self._on_looked)

    def _ways(self, companion: CompanionPresenter) -> Ways:
        opener = CallOpener(self._window, self._session, self._runner, companion)

        def open_call(approval_id: ApprovalId) -> None:
            self._window.summon()
            opener.open(approval_id)

        return Ways(
            wanted=self._wants_call,
            hidden=lambda: self._settings[HIDE_CONTENT],
            open_call=open_call,
            open_list=self.open_list,
            changed=self._show,
        )

    def begin(self) -> None:
        """The session has read what is kept."""
        self._count()

    async def close(self) -> None:
        self._count_timer.stop()
        for end in self._ends:
            end()
        await self._desktop.close()

    # --- for Preferences -----------------------------------------------------------------------------------------

    async def look(self) -> str:
        """Who shows notifications here. Raises `HarmonyError` where nobody does."""
        return await self._desktop.service()

    async def test(self) -> None:
        """As an answer would look. Raises `HarmonyError`."""
        if self._settings[DO_NOT_DISTURB]:
            raise HarmonyError.of("not_disturbed")
        hidden = self._settings[HIDE_CONTENT]
        title = tr("Harmony Companion") if hidden else tr("Title of the thread")
        body = tr("An answer is ready.") if hidden else tr("Here stands how the answer begins.")
        shown = Notification(TEST, title, body)
        await self._desktop.show(shown, self._window.summon, lambda: None, lambda _: None)

    # --- what finished -------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        self._calls.on_fact(fact)
        if isinstance(fact, AnswerFinished) and not fact.waits:
            self._runner.start(self._on_answer(fact.thread_id, fact.message_id), name="notify")
        elif isinstance(fact, AccountChanged):
            self._forget()
        grew = isinstance(fact, ThreadChanged) and fact.message_id is not None
        counted = AccountChanged | AnswerFinished | ThreadsChanged | ThreadChanged | ApprovalsChanged
        if isinstance(fact, counted) and not grew:
            self._count_timer.start()

    async def _on_answer(self, thread_id: ThreadId, message_id: MessageId) -> None:
        thread = await self._session.open_thread(thread_id)
        message = next((m for m in thread.messages if m.id == message_id), None) if thread else None
        if thread is None or message is None or message.state is MessageState.STOPPED:
            return
        title, body = words.answer(thread, message, self._settings[HIDE_CONTENT])
        self._tell(NOTIFY_ANSWERS, thread_id, title, body)

    def _tell(self, kind: Wish[bool], thread_id: ThreadId, title: str, body: str) -> None:
        """One thing of a kind, unless the user sees it, is in the window anyway, or does not want it."""
        wanted = self._settings[kind] and not self._settings[DO_NOT_DISTURB]
        if wanted and not (self._seen(thread_id) or self._attended):
            self._news.pop(thread_id, None)  # what is new stands last
            self._news[thread_id] = _News(title, Notification(thread_id, title, body))
            self._show()

    def _wants_call(self, approval: Approval) -> bool:
        """Unless the user works where its card, or the count of those that wait, stands before their eyes."""
        wanted = self._settings[NOTIFY_APPROVALS] and not self._settings[DO_NOT_DISTURB]
        beside = self._window.large or self._seen(approval.thread_id)
        return wanted and not (self._attended and beside)

    @property
    def _attended(self) -> bool:
        """The user works in the window: the dot beside the thread is enough."""
        return self._window.on_screen and self._window.isActiveWindow()

    def _seen(self, thread_id: ThreadId) -> bool:
        shown = self._companion.talk.thread_id == thread_id and not self._window.screen_name
        return shown and self._window.on_screen

    # --- what stands on the desktop ------------------------------------------------------------------------------

    def _show(self) -> None:
        self._board.show(self._answers() | self._calls.posted())

    def _answers(self) -> dict[str, Posted]:
        if len(self._news) <= MOST:
            return {
                thread_id: Posted(
                    news.notification, partial(self._open, thread_id), partial(self._drop, thread_id)
                )
                for thread_id, news in self._news.items()
            }
        titles = [news.title for news in reversed(self._news.values())]
        shared = Notification(SHARED, *words.several(titles, self._settings[HIDE_CONTENT]))
        return {SHARED: Posted(shared, self._open_page, self._forget_answers)}

    def _open(self, thread_id: ThreadId) -> None:
        """It was pressed, which opens its thread and nothing else."""
        log.info("opened from a notification")
        self._companion.open_thread(thread_id)
        self._window.summon()
        self._drop(thread_id)

    def _open_page(self) -> None:
        """Of several: to where all threads stand with their dots."""
        self._window.summon()
        self._window.open_page()
        self._forget_answers()

    def open_list(self) -> None:
        """To all that waits for the user."""
        self._window.summon()
        self._window.show_screen(APPROVALS)

    def _drop(self, thread_id: ThreadId) -> None:
        if self._news.pop(thread_id, None) is not None:
            self._show()

    def _forget(self) -> None:
        self._calls.forget()
        self._forget_answers()

    def _forget_answers(self) -> None:
        self._news.clear()
        self._show()

    def _on_looked(self) -> None:
        """The window shows something else, or is there again: what it shows is read."""
        thread_id = self._companion.talk.thread_id
        if thread_id in self._news and self._seen(thread_id):
            self._drop(thread_id)
        if not self._attended:
            return
        if self._window.screen_name == APPROVALS:
            self._calls.looked_at()
        elif thread_id is not None and self._seen(thread_id):
            self._calls.looked_at(thread_id)

    def _on_wish(self, wish: Wish[bool]) -> None:
        """What stands there said it under other wishes."""
        if wish in (DO_NOT_DISTURB, HIDE_CONTENT):
            self._forget()

    # --- what nobody shows ---------------------------------------------------------------------------------------

    def _on_missing(self, problem: Problem) -> None:
        """Said once on this machine; a notice about something else is not pushed away."""
        self._news.clear()
        self._calls.forget()
        log.info("no notification: %s", problem.code)
        told = list(self._session.remembered("told", []))
        if problem.code not in told and not self._window.notice.code:
            self._session.remember("told", [*told, problem.code])
            self._window.notice.show_problem(problem, quiet=True)

    def _count(self) -> None:
        self._count_timer.stop()
        for thread_id in list(self._news):
            if self._session.thread(thread_id) is None:  # it was deleted
                self._drop(thread_id)
        unread = sum(t.unread and not t.archived for t in self._session.recent_threads(ALL))
        if unread != self._unread:
            self._unread = unread
            log.info("unread %s", unread)
            self.unread_changed.emit(unread)
        waiting = len(self._session.approvals.waiting())
        if waiting != self._waiting:
            self._waiting = waiting
            log.info("waiting %s", waiting)
            self.waiting_changed.emit(waiting)
