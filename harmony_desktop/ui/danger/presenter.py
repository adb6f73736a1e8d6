"""Workspace Settings › Danger Zone: asks first what would go, and deletes what was confirmed by typing."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.deletion import Confirmation, DeletionPreview
from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, Nudged
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui import unreached
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.danger import words
from harmony_desktop.ui.danger.dialog import DeletionDialog
from harmony_desktop.ui.danger.screen import DangerScreen
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.window import CompanionWindow


class DangerPresenter(QObject):
    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._screen: DangerScreen | None = None
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()

    def make(self, parent: QWidget) -> DangerScreen:
        screen = self._screen = DangerScreen(self._window.theme, parent, self._session.deletion.files)
        screen.shown.connect(self.load)
        screen.acted.connect(lambda: unreached.act(self._window, self._session.link, self.load))
        screen.account_wanted.connect(lambda: self._start(self._ask_account()))
        screen.workspace_wanted.connect(lambda: self._start(self._ask_workspace()))
        screen.kept_for.connect(lambda days: self._start(self._ask_period(days)))
        return screen

    # --- what it shows -------------------------------------------------------------------------------------------

    def load(self) -> None:
        if self._screen is not None:
            self._start(self._load(self._screen))

    async def _load(self, screen: DangerScreen) -> None:
        if self._session.link is not LinkState.ONLINE:
            away = tr("The workspace is not there; nothing can be deleted in it now.")
            screen.say(*unreached.why(self._session.link, away))
            return
        admin = await self._session.administration.is_admin()
        screen.show_for(admin=admin, here=self._session.deletion.here)
        try:
            if admin:
                screen.show_kept((await self._session.deletion.retention())[0])
        except HarmonyError as error:
            screen.say(worded(error.problem), tr("Try again"))
            return
        screen.say("")

    def _on_fact(self, fact: Fact) -> None:
        if self._screen is None or not self._screen.isVisible():
            return
        if isinstance(fact, AccountChanged):
            self._window.close_screen()  # the same red button would stand under the pointer, for another workspace
        elif isinstance(fact, LinkChanged | Nudged):
            self.load()

    # --- deleting ------------------------------------------------------------------------------------------------

    async def _ask_account(self) -> None:
        deletion = self._session.deletion
        await self._ask(
            deletion.mine,
            lambda preview: tr("Delete your account {name}?", name=preview.typed),
            tr("Delete my account"),
            deletion.delete_mine,
            "account_left",
        )

    async def _ask_workspace(self) -> None:
        deletion = self._session.deletion
        await self._ask(
            deletion.of_workspace,
            lambda preview: words.which_workspace(preview.name, self._session.accounts.all()[0].url),
            tr("Delete workspace"),
            deletion.delete_workspace,
            "workspace_left",
        )

    async def _ask(
        self,
        look: Callable[[], Awaitable[DeletionPreview]],
        title: Callable[[DeletionPreview], str],
        action: str,
        delete: Callable[[Confirmation], Coroutine[Any, Any, None]],
        done: str,
    ) -> None:
        """``done``: the code of what is said then; with ``_here`` where one is in the workspace of this computer."""
        try:
            preview = await look()
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        dialog = DeletionDialog(self._window.theme, self._window.card, title(preview), preview, action)
        dialog.confirmed.connect(
            lambda confirmed: self._runner.start(
                self._delete(dialog, delete(confirmed), done), name="delete", stays=True
            )
        )
        self._window.lay_over(dialog)

    async def _delete(self, dialog: DeletionDialog, doing: Coroutine[Any, Any, None], done: str) -> None:
        dialog.show_busy(True, tr("Deleting…"))
        try:
            await doing
        except HarmonyError as error:
            dialog.fail(error.problem)
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        self._window.close_screen()
        now = self._session.accounts.all()[0]
        code = f"{done}_here" if not now.url else done
        told = {"name": now.workspace_name, "address": words.host(now.url)}
        self._window.notice.show_problem(Problem(code, told), quiet=True)

    # --- how long meetings are kept ------------------------------------------------------------------------------

    async def _ask_period(self, days: int | None) -> None:
        """Switching it off deletes nothing, so that is not asked."""
        if days is None:
            await self._keep(None)
            return
        try:
            due = await self._session.deletion.due(days)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            self.load()
            return
        question = Question(
            self._window.theme,
            self._window.card,
            tr("Delete old meetings automatically?"),
            f"{words.period(days)}. "
            + trn(
                "1 meeting is deleted now, others when they are as old. Backups keep theirs.",
                "{count} meetings are deleted now, others when they are as old. Backups keep theirs.",
                count=due,
            ),
            tr("Delete old meetings"),
        )
        question.yes.setObjectName("destroy")
        question.accepted.connect(lambda: self._start(self._keep(days)))
        question.closed.connect(self.load)
        self._window.lay_over(question)

    async def _keep(self, days: int | None) -> None:
        try:
            await self._session.deletion.set_retention(days)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
        self.load()

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="danger zone")
