"""The open thread on screen: which one it is, when it is redrawn, and what can be done with a message."""

import logging
from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QAccessible, QDesktopServices

from harmony_desktop.domain.facts import AnswerFinished, Fact, LinkChanged, LinkState, ThreadChanged
from harmony_desktop.domain.ids import ApprovalId, MessageId, ThreadId
from harmony_desktop.domain.threads import Message, MessageState, Thread
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals.call_actions import CallActions
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.emails.presenter import EmailCards
from harmony_desktop.ui.message_actions import MessageActions
from harmony_desktop.ui.reading_out import ReadingOut
from harmony_desktop.ui.story import MessageStory
from harmony_desktop.ui.story_actions import Setting
from harmony_desktop.ui.window import CompanionWindow, WindowState

log = logging.getLogger(__name__)
FLUSH_MS = 30
AT_ONCE, PIECE, OLDER_MS = 14, 16, 8
"""Messages drawn with the first look, with each one after it, and the rest between two."""
RESTING_SHARE = 4
"""After a costly redraw the next one waits so many times as long, so that typing stays smooth."""


class ThreadPresenter(QObject):
    """Tells ``changed`` when title, running state or the thread itself became another."""

    changed = Signal()

    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._stories: dict[str, MessageStory] = {}
        self.thread_id: ThreadId | None = None
        self._shown: Thread | None = None
        self._flush_ms = float(FLUSH_MS)
        self._wide, self._open = False, True
        self._first: MessageId | None = None
        """The message that the thread is drawn from."""
        self._more = 0
        self._above = QTimer(self)
        self._above.setSingleShot(True)
        self._above.setInterval(OLDER_MS)
        self._above.timeout.connect(self._draw_older)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self.acts = MessageActions(window, session, runner, lambda: self._shown)
        self.calls = CallActions(window, session, runner)
        self.emails = EmailCards(window, session, runner)
        self.emails.call_wanted.connect(
            lambda call: QTimer.singleShot(0, self, lambda: self.show_call(ApprovalId(call)))
        )
        self._aloud = ReadingOut(window.thread_view.announce)
        self._end = session.bus.subscribe(self._on_fact)
        window.state_changed.connect(self._on_state_changed)
        view = window.thread_view
        view.citation_chosen.connect(self._on_citation)
        view.link_chosen.connect(self._on_link)
        view.whole_wanted.connect(self._on_whole)

    def close(self) -> None:
        self._end()
        self.calls.close()
        self._timer.stop()
        self._above.stop()

    # --- which thread --------------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Thread | None:
        return self._shown

    @property
    def running(self) -> bool:
        """An answer is being written, or the question has not been taken yet."""
        return self._shown is not None and self._shown.running is not None

    def show(self, thread_id: ThreadId | None) -> None:
        """Opens the thread, or none: the composer alone."""
        self.thread_id = thread_id
        self._stories.clear()
        self._shown = self._first = None
        self.flush()
        self._window.thread_view.follow()

    async def open(self, thread_id: ThreadId) -> None:
        """After ``show``, for a thread that may have to be read first; the user may have gone on meanwhile."""
        if await self._session.open_thread(thread_id) is None:
            return
        if self._shown is None and self.thread_id == thread_id:
            self.show(thread_id)

    def flush(self) -> None:
        """Brings the screen up to date with the thread's snapshot."""
        self._timer.stop()
        began = perf_counter()
        thread = self._session.thread(self.thread_id) if self.thread_id else None
        self._shown = thread
        messages = thread.messages if thread else ()
        self._wide, self._open = self._window.large, self._window.writable
        writing = thread.running if thread else None
        shown = messages[self._begin(messages) :]
        self.calls.show(shown)
        self.emails.show(shown, thread is not None and thread.summary.mine)
        sections = [(m.id, self._story(m.id).blocks(m, setting)) for m, setting in self._settings(shown)]
        self._window.thread_view.show_sections(sections, writing.id if writing else "")
        if writing is not None and QAccessible.isActive():
            self._aloud.follow(writing)
        self._window.show_title(thread.summary.title or tr("New chat") if thread else "")
        self._window.show_state(WindowState.ANSWER if messages else WindowState.QUICK)
        self._window.settle()
        self._flush_ms = max(FLUSH_MS, RESTING_SHARE * (perf_counter() - began) * 1000)
        self.changed.emit()

    def _begin(self, messages: tuple[Message, ...]) -> int:
        """From which message on the thread is drawn: the newest at once, the older ones when nothing else is to do."""
        known = next((at for at, m in enumerate(messages) if m.id == self._first), None)
        begin = max(0, len(messages) - AT_ONCE) if known is None else max(0, known - self._more)
        self._first, self._more = (messages[begin].id if messages else None), 0
        if begin:
            self._above.start()
        return begin

    def _draw_older(self) -> None:
        """Another piece, unless an answer is being written, which is what is looked at."""
        if self.running:
            return
        self._more = PIECE
        self.flush()

    def bring(self, message_id: MessageId) -> None:
        """Draws the thread at least from this message on."""
        messages = self._shown.messages if self._shown else ()
        if all(m.id != message_id for m in messages):
            self.flush()
            messages = self._shown.messages if self._shown else ()
        at = {m.id: number for number, m in enumerate(messages)}
        if message_id in at and self._first in at and at[message_id] < at[self._first]:
            self._more = at[self._first] - at[message_id]
        self.flush()

    def show_call(self, approval_id: ApprovalId) -> bool:
        """Brings a call of this thread into view and marks it; False: it is not in what is shown of it."""
        messages = self._shown.messages if self._shown else ()
        where = next((m.id for m in messages if any(c.id == approval_id for c in m.calls)), None)
        if where is None:
            return False
        self.bring(where)
        return self._window.thread_view.show_call(approval_id)

    def _story(self, message_id: str) -> MessageStory:
        return self._stories.setdefault(message_id, MessageStory())

    def _settings(self, messages: tuple[Message, ...]) -> Iterator[tuple[Message, Setting]]:
        """Each message with what its story depends on besides itself."""
        wide = self._window.large
        mine = self._shown is not None and self._shown.summary.mine
        waits = "" if self._session.link is LinkState.ONLINE else "link"
        for message, below in zip(messages, (*messages[1:], None), strict=False):
            waited = waits if message.state is MessageState.WAITING else ""
            goes_on = below is not None and below.continues
            yield message, Setting(waited, wide, mine, self._open, goes_on)
            if message.state is MessageState.STREAMING:
                waits = "answer"

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, ThreadChanged) and fact.thread_id == self.thread_id:
            if self._over:
                self.flush()  # who pressed Stop waits for it
            elif not self._timer.isActive():
                self._timer.start(round(self._flush_ms))
        elif isinstance(fact, LinkChanged) and self._shown is not None:
            self.flush()  # a question that waits says for what
        elif isinstance(fact, AnswerFinished) and fact.thread_id == self.thread_id:
            self.flush()
            message = self.acts.find(fact.message_id)
            if message is not None:
                self._aloud.finish(message)
            log.info("answer finished")

    @property
    def _over(self) -> bool:
        """Nothing is being written any more, and it is not shown yet."""
        thread = self._session.thread(self.thread_id) if self.thread_id else None
        return self.running and (thread is None or thread.running is None)

    # --- what one can do with a message --------------------------------------------------------------------------

    def _on_citation(self, message_id: str, n: int) -> None:
        message = self.acts.find(message_id)
        cited = next((c for c in message.citations if c.n == n), None) if message else None
        if cited is None or cited.withdrawn:
            return
        if cited.url and cited.conversation_id is None:
            self._on_link(QUrl(cited.url))
        elif cited.conversation_id is not None:
            self._window.thread_view.show_open(message_id, n)
            self._window.meeting_wanted.emit(cited.conversation_id, cited.turn_index or 0)

    def _on_state_changed(self) -> None:
        """A Page has room for wider tables; in a thread that cannot be continued nothing is asked again."""
        shown_as = (self._window.large, self._window.writable)
        if self._shown is not None and (self._wide, self._open) != shown_as:
            self.flush()

    def _on_whole(self, message_id: str) -> None:
        whole = self._story(message_id).turn_whole()
        self.flush()
        if not whole:
            self._window.thread_view.show_message(message_id)

    def _on_link(self, url: QUrl) -> None:
        QDesktopServices.openUrl(url)
