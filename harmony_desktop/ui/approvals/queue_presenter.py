"""“Approvals”: all calls that wait for the user, counted in the sidebar and listed on a page of their own."""

from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.approvals import MAX_REASON, Approval, Verdict
from harmony_desktop.domain.facts import (
    AccountChanged,
    ApprovalsChanged,
    DecisionRefused,
    Fact,
    LinkChanged,
    LinkState,
    ThreadsChanged,
)
from harmony_desktop.domain.ids import ApprovalId
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.approvals import queue_words, words
from harmony_desktop.ui.approvals.call_opener import CallOpener
from harmony_desktop.ui.approvals.queue_screen import QueueScreen
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.screens import APPROVALS
from harmony_desktop.ui.window import CompanionWindow

ALL = 100_000
REFRESH_MS = 30
TICK_MS = 20_000
"""How long each still waits is told in minutes."""
TOLD = ApprovalsChanged | ThreadsChanged | LinkChanged | AccountChanged | DecisionRefused


class QueuePresenter(QObject):
    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner, self._companion = window, session, runner, companion
        self._opener = CallOpener(window, session, runner, companion)
        self._screen: QueueScreen | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.refresh)
        window.screens.add(APPROVALS, tr("Approvals"), self._make_screen)
        window.sidebar_made.connect(self.refresh)
        window.state_changed.connect(self._on_state_changed)
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()
        self._timer.stop()

    def refresh(self) -> None:
        self._timer.stop()
        waiting = self._session.approvals.waiting()
        if self._window.has_sidebar:
            spoken = trn("Approvals, 1 waits", "Approvals, {count} wait", count=len(waiting))
            self._window.sidebar.entries[APPROVALS].show_count(len(waiting), spoken)
        if self._screen is not None and self._shown:
            self._screen.show_away(self._session.link is not LinkState.ONLINE)
            threads = {t.id: t.title for t in self._session.recent_threads(ALL)} if waiting else {}
            self._screen.show_calls(sorted(waiting, key=queue_words.over), threads)
            self._timer.start(TICK_MS)

    @property
    def _shown(self) -> bool:
        return self._window.screen_name == APPROVALS

    def _make_screen(self, parent: QWidget) -> QWidget:
        screen = self._screen = QueueScreen(self._window.theme, parent)
        screen.reviewed.connect(lambda key: self._opener.open(ApprovalId(key)))
        screen.denied.connect(self._on_denied)
        screen.left.connect(self._window.close_screen)
        return screen

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_state_changed(self) -> None:
        """It came on the screen, or the window grew."""
        if self._shown:
            self.refresh()
            if self._screen is not None and self._screen.hasFocus():
                self._screen.take_focus()

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged) and self._screen is not None:
            self._screen.forget()
        if isinstance(fact, TOLD):
            self._timer.start(REFRESH_MS)

    # --- deciding ------------------------------------------------------------------------------------------------

    def _on_denied(self, key: str) -> None:
        approval = next((a for a in self._session.approvals.waiting() if a.id == key), None)
        if approval is None:
            self.refresh()
            return
        question = Question(
            self._window.theme,
            self._window.card,
            tr("Deny this?"),
            words.title(approval),
            tr("Deny"),
            line=tr("Why not (Companion is told)"),
            optional=True,
            longest=MAX_REASON,
        )
        question.accepted.connect(lambda reason: self._deny(approval, reason))
        self._window.lay_over(question)
        if (screen := self._screen) is not None:  # not to the button that denies
            question.closed.connect(partial(screen.take_focus, screen.place_of(key)))

    def _deny(self, approval: Approval, reason: str) -> None:
        """What was looked at: a call that has changed meanwhile is not touched."""
        decide = self._session.approvals.decide
        self._runner.start(decide(approval.id, approval.args_hash, Verdict.DENY, reason=reason), name="deny")
