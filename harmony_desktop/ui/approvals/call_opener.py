"""Leads to a call from anywhere: its thread, the branch it stands in, its card."""

import logging

from PySide6.QtCore import QTimer

from harmony_desktop.domain.approvals import Approval
from harmony_desktop.domain.ids import ApprovalId
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)


class CallOpener:
    """It shows, and decides nothing: the keyboard is where the call is read afterwards, on no button."""

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
    ) -> None:
        self._window, self._session, self._runner, self._companion = window, session, runner, companion

    def open(self, approval_id: ApprovalId) -> None:
        """Also one that has been decided meanwhile: its card says what came of it."""
        self._runner.start(self._open(approval_id), name="open approval")

    async def _open(self, approval_id: ApprovalId) -> None:
        approval = await self._session.approvals.one(approval_id)
        if approval is None:
            self._window.toast.say(tr("It is not there any more: its chat was deleted."))
            return
        self._companion.open_thread(approval.thread_id)
        if await self._on_branch(approval) and self._companion.talk.thread_id == approval.thread_id:
            if not self._companion.talk.show_call(approval_id):
                self._companion.talk.flush()  # the call is newer than what is drawn
                self._companion.talk.show_call(approval_id)
            QTimer.singleShot(
                0, self._window, lambda: self._take_focus(approval_id)
            )  # it stands there by then
            log.info("approval shown")

    def _take_focus(self, approval_id: ApprovalId) -> None:
        view = self._window.thread_view.calls.one(approval_id)
        if view is not None and not self._window.screen_name:
            view.take_focus()

    async def _on_branch(self, approval: Approval) -> bool:
        """The answer it stands under is in what is shown of the thread."""
        thread = await self._session.open_thread(approval.thread_id)
        if thread is None:
            return False
        if all(message.id != approval.message_id for message in thread.messages):
            await self._session.threads.show_branch(approval.thread_id, approval.message_id)
        return True
