"""The open thread on screen: which one it is, when it is redrawn, and what can be done with a message."""

import logging
from time import perf_counter

from PySide6.QtCore import QObject, QPoint, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from harmony_desktop.domain.facts import AnswerFinished, Fact, ThreadChanged
from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import Message, Role, Thread
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.receipt import show_receipt
from harmony_desktop.ui.story import MessageStory, plain
from harmony_desktop.ui.window import CompanionWindow, WindowState

log = logging.getLogger(__name__)
FLUSH_MS = 30
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
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self._end = session.bus.subscribe(self._on_fact)
        view = window.thread_view
        view.citation_chosen.connect(self._on_citation)
        view.link_chosen.connect(self._on_link)
        view.action_chosen.connect(self._on_action)

    def close(self) -> None:
        self._end()
        self._timer.stop()

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
        self._shown = None
        self.flush()
        self._window.thread_view.follow()

    async def open(self, thread_id: ThreadId) -> None:
        """As ``show``, for a thread that may have to be read first."""
        if await self._session.open_thread(thread_id) is not None:
            self.show(thread_id)

    def flush(self) -> None:
        """Brings the screen up to date with the thread's snapshot."""
        self._timer.stop()
        began = perf_counter()
        thread = self._session.thread(self.thread_id) if self.thread_id else None
        self._shown = thread
        messages = thread.messages if thread else ()
        running = self.running
        sections = [(m.id, self._stories.setdefault(m.id, MessageStory()).blocks(m)) for m in messages]
        self._window.thread_view.show_sections(sections, running)
        self._window.show_title(thread.summary.title or tr("New chat") if thread else "")
        self._window.show_state(WindowState.ANSWER if messages else WindowState.QUICK)
        self._window.settle()
        self._flush_ms = max(FLUSH_MS, RESTING_SHARE * (perf_counter() - began) * 1000)
        self.changed.emit()

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, ThreadChanged) and fact.thread_id == self.thread_id:
            if not self._timer.isActive():
                self._timer.start(round(self._flush_ms))
        elif isinstance(fact, AnswerFinished) and fact.thread_id == self.thread_id:
            self.flush()
            message = self._message(fact.message_id)
            if message is not None:
                self._window.thread_view.announce(tr("Companion answered: {text}", text=plain(message)))
            log.info("answer finished")

    # --- what one can do with a message --------------------------------------------------------------------------

    def _message(self, message_id: str) -> Message | None:
        return next((m for m in self._shown.messages if m.id == message_id), None) if self._shown else None

    def _on_citation(self, message_id: str, n: int) -> None:
        message = self._message(message_id)
        cited = next((c for c in message.citations if c.n == n), None) if message else None
        if cited is None or cited.withdrawn:
            return
        if cited.url and cited.conversation_id is None:
            self._on_link(QUrl(cited.url))
        elif cited.conversation_id is not None:
            self._window.thread_view.show_open(message_id, n)
            self._runner.start(self._show_turn(message_id, n), name="show turn")

    async def _show_turn(self, message_id: str, n: int) -> None:
        message = self._message(message_id)
        cited = next((c for c in message.citations if c.n == n), None) if message else None
        if cited is None or cited.conversation_id is None:
            return
        try:
            transcript = await self._session.transcript(cited.conversation_id)
        except HarmonyError:
            self._window.thread_view.show_open("", 0)
            raise
        self._window.show_turn(transcript, cited.turn_index or 0)

    def _on_link(self, url: QUrl) -> None:
        QDesktopServices.openUrl(url)

    def _on_action(self, name: str, message_id: str, button: QWidget) -> None:
        message = self._message(message_id)
        if message is None:
            return
        match name:
            case "copy":
                QGuiApplication.clipboard().setText(plain(message))
            case "retry" | "send":
                self._runner.start(self._session.retry(message.id), name="retry")
            case "discard":
                self._runner.start(self._discard(message.id), name="discard")
            case "used":
                show_receipt(message, self._window, button)
            case "more":
                self._menu(message).popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _menu(self, message: Message) -> QMenu:
        menu = QMenu(self._window)
        menu.setAccessibleName(tr("More actions"))
        clipboard = QGuiApplication.clipboard()
        menu.addAction(tr("Copy with sources"), lambda: clipboard.setText(plain(message)))
        menu.addAction(tr("Copy as Markdown"), lambda: clipboard.setText(message.text))
        if message.problem is not None:
            detail = f"{message.problem.code} {dict(message.problem.args)}\n{message.problem.detail}".strip()
            menu.addAction(tr("Copy details"), lambda: clipboard.setText(detail))
        if message.role is Role.ASSISTANT and not self.running:
            menu.addSeparator()
            menu.addAction(
                tr("Write it again"),
                lambda: self._runner.start(self._session.retry(message.id), name="retry"),
            )
        return menu

    async def _discard(self, message_id: MessageId) -> None:
        """The words come back to the composer, where they can be edited."""
        words = await self._session.discard(message_id)
        if not self._window.composer.text.strip():
            self._window.composer.put(words)
