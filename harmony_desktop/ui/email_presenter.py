"""Preferences › E-mail account: what is filled in to the workspace, what the server says back to the form."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.tools import EmailAccount, NewEmailAccount
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals import marks
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.email_dialog import EmailAccountDialog
from harmony_desktop.ui.form import REQUEST, worded
from harmony_desktop.ui.window import CompanionWindow

Show = Callable[[str, str], None]
"""The words about the account, empty where there is none, and those of the button."""


class EmailPresenter(QObject):
    """``show`` says on the Preferences how it stands. The window's ``email_account_wanted`` opens the form from
    anywhere."""

    changed = Signal()
    """Tools may have become usable, or not."""

    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner, show: Show) -> None:
        super().__init__(window)
        self._window, self._session, self._runner, self._show = window, session, runner, show
        self._asked: asyncio.Task[Any] | None = None
        self._known = False
        window.email_account_wanted.connect(self.open)

    def load(self) -> None:
        self._start(self._load())

    async def _load(self) -> None:
        try:
            self._tell(await self._session.objects.email_account())
        except HarmonyError:
            if not self._known:
                self._show("", tr("Set up…"))

    def forget(self) -> None:
        """Another account of the workspace is in use."""
        self._known = False
        self._show("", tr("Set up…"))

    def _tell(self, account: EmailAccount) -> None:
        self._known = True
        if account.host:
            words = tr("{sender}, through {host}", sender=account.sender, host=account.host)
            self._show(words, tr("Change…"))
        else:
            self._show("", tr("Set up…"))

    # --- the form ------------------------------------------------------------------------------------------------

    def open(self) -> None:
        self._start(self._open())

    async def _open(self) -> None:
        try:
            account = await self._session.objects.email_account()
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        self._tell(account)
        dialog = EmailAccountDialog(self._window.theme, self._window.card, account)
        dialog.saved.connect(lambda new: self._ask(self._save(dialog, new)))
        dialog.check_wanted.connect(lambda: self._ask(self._check(dialog, account)))
        dialog.remove_wanted.connect(self._ask_to_remove)
        dialog.stopped.connect(lambda: self._stop(dialog))
        self._window.lay_over(dialog)

    async def _save(self, dialog: EmailAccountDialog, new: NewEmailAccount) -> None:
        try:
            account = await self._session.objects.set_email_account(new)
        except HarmonyError as error:
            dialog.stoppable = True
            dialog.fail(error.problem)
            return
        self._tell(account)
        self.changed.emit()
        dialog.show_kept(account)
        await self._check(dialog, account)

    async def _check(self, dialog: EmailAccountDialog, account: EmailAccount) -> None:
        try:
            await self._session.objects.check_email_account()
        except HarmonyError as error:
            dialog.show_busy(False)
            dialog.tell(not_let_in(error.problem), "err")
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        self._window.toast.say(
            tr("The server lets you in. E-mail goes out as {sender}.", sender=account.sender)
        )

    def _stop(self, dialog: EmailAccountDialog) -> None:
        if self._asked is not None:
            self._asked.cancel()
        dialog.tell(tr("Stopped. The account is saved and was not checked."))

    # --- its end -------------------------------------------------------------------------------------------------

    def _ask_to_remove(self) -> None:
        question = Question(
            self._window.theme,
            self._window.card,
            tr("Remove the e-mail account?"),
            tr("Its password is deleted, and Companion can send no e-mail any more. Drafts stay."),
            tr("Remove"),
        )
        question.accepted.connect(lambda: self._start(self._remove()))
        self._window.lay_over(question)

    async def _remove(self) -> None:
        try:
            await self._session.objects.remove_email_account()
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        self._tell(EmailAccount())
        self.changed.emit()
        self._window.toast.say(tr("The e-mail account was removed."))

    def _ask(self, doing: Coroutine[Any, Any, None]) -> None:
        self._asked = self._runner.start(doing, name="e-mail account")

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="e-mail account")


def not_let_in(problem: Problem) -> str:
    """What the mail server said, or why it was not asked."""
    said = marks.foldable(marks.line(REQUEST.sub("", problem.detail)))
    if problem.code == "tool_failed" and said:
        return tr("It is saved, but: {why}", why=said)
    return worded(problem)
