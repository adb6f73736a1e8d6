"""The Page's sidebar and title line: which threads and spaces there are, and what is done with them."""

import logging
from datetime import datetime

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import (
    AccountChanged,
    AnswerFinished,
    Fact,
    LinkChanged,
    LinkState,
    SpacesChanged,
    ThreadChanged,
    ThreadsChanged,
)
from harmony_desktop.domain.ids import MessageId, SpaceId, ThreadId
from harmony_desktop.domain.threads import ThreadSummary
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals.queue_presenter import QueuePresenter
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.commands import Commands
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.find_presenter import FindPresenter
from harmony_desktop.ui.meetings.pages import MeetingPages
from harmony_desktop.ui.objects.pages import ObjectPages
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.refusal_presenter import RefusalPresenter
from harmony_desktop.ui.side_rows import Row, RowKind, space_rows, thread_rows
from harmony_desktop.ui.space_presenter import SpacePresenter
from harmony_desktop.ui.thread_acts import ThreadActs
from harmony_desktop.ui.thread_search import ThreadSearch
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)
ALL = 100_000
AT_ONCE = 300
"""Threads in the list at first, and more each time its end comes near: to redraw them stays quick."""
REFRESH_MS = 30


class PagePresenter(QObject):
    """Works in every state of the window: what the sidebar shows is kept ready only while it is seen."""

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner, self._companion = window, session, runner, companion
        self._archived_shown, self._most = False, AT_ONCE
        self._seen: ThreadId | None = None
        """The thread that was on the screen last."""
        self.acts = ThreadActs(window, session, runner, self._on_deleted, self._on_returned)
        self.spaces = SpacePresenter(window, session, runner, companion, self.acts)
        self.queue = QueuePresenter(window, session, runner, companion)
        self.objects = ObjectPages(window, session, runner, companion)
        self.meetings = MeetingPages(window, session, runner, companion, self.objects.open_contact)
        self.bringing = self.meetings.bringing
        commands = Commands(
            window,
            companion,
            self.acts,
            self.spaces,
            self.bringing,
            companion.settings,
            self.meetings.connecting.ask,
        )
        self.finding = FindPresenter(
            window, session, runner, commands, self.open, self.spaces.show, self.meetings.lead, self.objects
        )
        self.refusals = RefusalPresenter(window, session, runner)
        self._refresh_timer = once(self, REFRESH_MS, self.refresh)
        self._search = ThreadSearch(window, session, runner)
        self._end = session.bus.subscribe(self._on_fact)
        self._connect()
        if window.large:
            self._on_sidebar_made()

    def _connect(self) -> None:
        window, line = self._window, self._window.title_line
        window.sidebar_made.connect(self._on_sidebar_made)
        window.state_changed.connect(self._on_state_changed)
        window.painted.connect(self._mark_read)
        window.blank.acted.connect(window.find_wanted)
        window.closed_words.acted.connect(self._on_closed_left)
        line.renamed.connect(self._on_title_given)
        line.menu_wanted.connect(self._on_title_menu)
        line.space.clicked.connect(self._on_space_chip)
        self._companion.talk.changed.connect(self._on_thread_shown)
        self._companion.models.changed.connect(self._on_thread_shown)
        QShortcut(QKeySequence("Ctrl+Z"), window.card).activated.connect(self._on_undo)

    def _on_sidebar_made(self) -> None:
        side = self._window.sidebar
        side.searched.connect(self._search.look_for)
        side.new_wanted.connect(self._companion.new_chat)
        side.companion_wanted.connect(self._on_companion)
        side.new_space_wanted.connect(self.spaces.create)
        side.blank.acted.connect(self._on_blank)
        side.threads.opened.connect(self._on_row_opened)
        side.threads.end_near.connect(self._on_end_near)
        side.hits.opened.connect(self._on_row_opened)
        side.spaces.opened.connect(lambda row: self.spaces.show(SpaceId(row.key)))
        side.threads.rows.renamed.connect(lambda key, text: self.acts.rename(ThreadId(key), text))
        side.spaces.rows.renamed.connect(lambda key, text: self.spaces.rename(SpaceId(key), text))
        side.threads.delete_wanted.connect(self._on_delete)
        side.spaces.delete_wanted.connect(lambda row: self.spaces.delete(SpaceId(row.key)))
        side.threads.menu_wanted.connect(self._on_row_menu)
        side.hits.menu_wanted.connect(self._on_row_menu)
        side.spaces.menu_wanted.connect(self._on_space_menu)
        self.refresh()

    def begin(self) -> None:
        """The session has read what is kept."""
        self.refusals.tell()
        self.queue.refresh()
        self._soon()

    def close(self) -> None:
        self._end()
        self._refresh_timer.stop()
        self._search.stop()
        self.finding.close()
        self.queue.close()
        self.objects.close()
        self.meetings.close()
        self.refusals.close()
        self.spaces.close()

    # --- what is shown -------------------------------------------------------------------------------------------

    def summaries(self) -> tuple[ThreadSummary, ...]:
        return self._session.recent_threads(ALL)

    def summary(self, thread_id: str | None) -> ThreadSummary | None:
        return next((t for t in self.summaries() if t.id == thread_id), None)

    def refresh(self) -> None:
        """The lists are what the session has."""
        self._refresh_timer.stop()
        if self._window.large:
            self._fill()

    def _fill(self) -> None:
        side, threads = self._window.sidebar, self.summaries()
        now = datetime.now().astimezone()
        side.show_spaces(space_rows(self._session.spaces.all(), threads))
        side.show_threads(thread_rows(threads, now, archived_shown=self._archived_shown, most=self._most))
        self._show_place()

    def _show_place(self) -> None:
        if self._window.large:
            self._window.sidebar.show_place(
                self._window.screen_name, self._companion.talk.thread_id or "", self.spaces.shown or ""
            )

    def _on_state_changed(self) -> None:
        self.refresh()
        self._on_thread_shown()

    def _on_thread_shown(self) -> None:
        """Another thread, or the same one with more to say: title line, space, whether it can be continued."""
        thread = self._companion.talk.snapshot
        self.spaces.show_chip(thread.summary if thread else None)
        self._show_closed(thread.summary if thread else None)
        self._seen = thread.summary.id if thread else self._seen
        self._say_blank()
        self._mark_read()
        self._show_place()

    def _say_blank(self) -> None:
        away = self._session.link in (LinkState.OFFLINE, LinkState.REFUSED)
        words = (
            tr("The workspace is not there. Ask anyway: your question is sent when it answers.")
            if away
            else tr("Ask about your meetings: every answer names its meeting, speaker and minute.")
        )
        self._window.blank.say(words, tr("Find a conversation") if self.summaries() else "")

    def _show_closed(self, about: ThreadSummary | None) -> None:
        words = ""
        if about is None and self._seen is not None and self._companion.talk.thread_id == self._seen:
            words = tr("This conversation was deleted, or is no longer shared with you.")
        elif about is not None and not about.mine:
            space = self.spaces.find(about.space_id)
            owner = space.owner if space and space.owner else tr("A colleague")
            words = tr(
                "{owner} shared this conversation: you can read it, and only they continue it.", owner=owner
            )
        elif self._companion.models.withdrawn(self._companion.talk.snapshot):
            words = tr("The model of this chat is no longer offered; the chat stays here to read.")
        if words or not self._window.writable:
            self._window.show_closed(words, tr("New chat") if words else "")

    def _on_closed_left(self) -> None:
        """A new chat; what was being written in the thread that went away comes along."""
        words = self._window.composer.text
        self._companion.new_chat()
        if words and not self._window.composer.text:
            self._window.composer.put(words)

    def _mark_read(self) -> None:
        """What is on the screen is read, also when what was drawn of it, or the list, is not the newest."""
        thread = self._companion.talk.snapshot
        if thread is not None and self._window.on_screen and not self._window.screen_name:
            self._session.threads.mark_read(thread.summary.id)

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._on_account_changed()
        elif isinstance(fact, ThreadsChanged | SpacesChanged | AnswerFinished | LinkChanged) or (
            isinstance(fact, ThreadChanged) and fact.message_id is None
        ):
            self._mark_read()
            self._soon()
        if isinstance(fact, SpacesChanged | AnswerFinished | LinkChanged):
            self._on_thread_shown()

    def _on_account_changed(self) -> None:
        """Also where the sidebar is only hidden: nothing of the other account waits in it."""
        self._archived_shown, self._most, self._seen = False, AT_ONCE, None
        if self._window.has_sidebar:
            self._window.sidebar.forget()
            self._fill()
        self._on_thread_shown()
        self.begin()

    def _soon(self) -> None:
        """Many facts, one redrawing."""
        if not self._refresh_timer.isActive():
            self._refresh_timer.start()

    # --- the list ------------------------------------------------------------------------------------------------

    def _on_row_opened(self, row: Row) -> None:
        if row.kind is RowKind.QUIET:
            self._archived_shown = not self._archived_shown
            self.refresh()
        else:
            self.open(ThreadId(row.key), MessageId(row.message) if row.message else None)

    def _on_end_near(self) -> None:
        if self._most < len(self.summaries()):
            self._most += AT_ONCE
            self._soon()

    def open(self, thread_id: ThreadId, message_id: MessageId | None = None, words: str = "") -> None:
        """The thread, and in it the message that was found."""
        self._companion.open_thread(thread_id)
        if message_id is not None:
            words = words or (self._window.sidebar.search.text() if self._window.large else "")
            self._runner.start(self._show_message(thread_id, message_id, words), name="show message")

    async def _show_message(self, thread_id: ThreadId, message_id: MessageId, words: str) -> None:
        thread = await self._session.open_thread(thread_id)
        if thread is None:
            return
        if all(m.id != message_id for m in thread.messages):
            await self._session.threads.show_branch(thread_id, message_id)
        if self._companion.talk.thread_id == thread_id:
            self._companion.talk.bring(message_id)
            self._window.thread_view.show_message(message_id, words)

    def _on_companion(self) -> None:
        """Back to the conversation; without one, to a new question."""
        self.spaces.leave()
        self._window.close_screen()
        self._window.composer.edit.setFocus()

    def _on_blank(self) -> None:
        if self._window.sidebar.searching:
            self._window.find_wanted.emit()
        else:
            self._companion.new_chat()

    def _on_delete(self, row: Row) -> None:
        about = self.summary(row.key)
        if about is not None and about.mine:
            self.acts.delete(about)

    def _on_row_menu(self, row: Row, at: QPoint) -> None:
        about = self.summary(row.key)
        if about is not None:
            side = self._window.sidebar
            self.acts.menu(about, lambda: side.threads.rename(row.key)).open_at(at)

    def _on_space_menu(self, row: Row, at: QPoint) -> None:
        side = self._window.sidebar
        self.spaces.menu(SpaceId(row.key), lambda: side.spaces.rename(row.key)).open_at(at)

    def _on_deleted(self, thread_id: ThreadId) -> None:
        """What is open makes room; the keyboard stays in the list, where Ctrl+Z takes it back."""
        in_list = self._window.large and self._window.sidebar.threads.hasFocus()
        if self._companion.talk.thread_id == thread_id:
            self._companion.new_chat()
        if in_list:
            self._window.sidebar.threads.setFocus()

    def _on_returned(self, thread_id: ThreadId) -> None:
        self._companion.open_thread(thread_id)

    def _on_undo(self) -> None:
        """Ctrl+Z outside of what is being typed."""
        self._window.toast.act()

    # --- the title line ------------------------------------------------------------------------------------------

    @property
    def shown(self) -> ThreadSummary | None:
        """The thread on the screen."""
        thread = self._companion.talk.snapshot
        return thread.summary if thread and not self._window.screen_name else None

    def _on_title_given(self, text: str) -> None:
        if self.shown is not None:
            self.acts.rename(self.shown.id, text)

    def _on_title_menu(self, at: QPoint | QWidget) -> None:
        if self.shown is not None:
            self.acts.menu(self.shown, self._window.title_line.begin_edit).open_at(at)

    def _on_space_chip(self) -> None:
        about = self._companion.talk.snapshot
        space_id = about.summary.space_id if about else self.spaces.chosen
        if space_id is not None:
            self.spaces.show(space_id)
