"""Sessions and sign-in: read from the workspace when the page is shown, ended and switched where the user says so."""

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui import unreached
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.screens import SIGN_IN
from harmony_desktop.ui.sharing.password import PasswordPresenter
from harmony_desktop.ui.signing.screen import SignInScreen
from harmony_desktop.ui.signing.two_step import TurnOffDialog, TwoStepDialog
from harmony_desktop.ui.window import CompanionWindow


class SignInPresenter(QObject):
    def __init__(
        self, window: CompanionWindow, session: Session, runner: TaskRunner, password: PasswordPresenter
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._password = password
        self._screen: SignInScreen | None = None
        self._reads = 0
        """An answer to an earlier question than the latest is not shown."""
        self._on = False
        window.screens.add(SIGN_IN, tr("Sessions and sign-in"), self._make)
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()

    def show(self) -> None:
        self._window.show_screen(SIGN_IN)

    def _make(self, parent: QWidget) -> QWidget:
        screen = self._screen = SignInScreen(self._window.theme, parent)
        screen.shown.connect(self.load)
        screen.acted.connect(lambda: unreached.act(self._window, self._session.link, self.load))
        screen.password_wanted.connect(lambda: self._password.open().closed.connect(self.load))
        screen.second_step_wanted.connect(self._on_second_step)
        screen.codes_wanted.connect(self._on_new_codes)
        screen.ended.connect(lambda session_id: self._start(self._end_one(session_id)))
        screen.others_ended.connect(self._ask_to_end_others)
        return screen

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._runner.start(work, name="sign-in")

    def _on_fact(self, fact: Fact) -> None:
        shown = self._screen is not None and self._screen.isVisible()
        if isinstance(fact, AccountChanged | LinkChanged) and shown:
            self.load()

    # --- what is there -------------------------------------------------------------------------------------------

    def load(self) -> None:
        if self._screen is not None:
            self._reads += 1
            self._start(self._load(self._screen, self._reads))

    async def _load(self, screen: SignInScreen, number: int) -> None:
        if self._session.link is not LinkState.ONLINE:
            away = tr("The workspace is not there; its sessions are read when it answers.")
            screen.say(*unreached.why(self._session.link, away))
            return
        try:
            sessions = await self._session.sign_in.sessions()
            factor = await self._session.sign_in.second_factor()
        except HarmonyError as error:
            if number == self._reads:
                screen.say(worded(error.problem), tr("Try again"))
            return
        if number == self._reads:
            self._on = factor.on
            screen.show_second_step(factor.on)
            screen.show_sessions(sessions)
            screen.say("")

    # --- ending --------------------------------------------------------------------------------------------------

    async def _end_one(self, session_id: str) -> None:
        try:
            await self._session.sign_in.end(session_id)
        except HarmonyError as error:
            if error.problem.code != "not_found":  # it has ended by itself
                self._window.notice.show_problem(error.problem)
        self.load()

    def _ask_to_end_others(self) -> None:
        question = Question(
            self._window.theme,
            self._window.card,
            tr("End all other sessions?"),
            tr(
                "The other windows and browsers you are signed in with stop at once. This window stays signed in."
            ),
            tr("End sessions"),
        )
        question.accepted.connect(lambda: self._start(self._end_others()))
        self._window.lay_over(question)

    async def _end_others(self) -> None:
        try:
            await self._session.sign_in.end_others()
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
        else:
            self._window.toast.say(tr("You are signed in here alone."))
        self.load()

    # --- the second step -----------------------------------------------------------------------------------------

    def _on_second_step(self) -> None:
        theme, card = self._window.theme, self._window.card
        if self._on:
            off = TurnOffDialog(theme, card)
            off.proved.connect(lambda password, code: self._start(self._turn_off(off, password, code)))
            self._window.lay_over(off)
            return
        on = TwoStepDialog(theme, card)
        on.password_given.connect(lambda password: self._start(self._begin(on, password)))
        on.code_given.connect(lambda code: self._start(self._confirm(on, code)))
        on.closed.connect(self.load)
        self._window.lay_over(on)

    def _on_new_codes(self) -> None:
        new = TwoStepDialog(self._window.theme, self._window.card, renewing=True)
        new.password_given.connect(lambda password: self._start(self._renew(new, password)))
        self._window.lay_over(new)

    async def _renew(self, dialog: TwoStepDialog, password: str) -> None:
        try:
            dialog.show_codes(await self._session.sign_in.renew_codes(password))
        except HarmonyError as error:
            dialog.fail(error.problem)

    async def _begin(self, dialog: TwoStepDialog, password: str) -> None:
        try:
            dialog.show_begun(await self._session.sign_in.begin(password))
        except HarmonyError as error:
            dialog.fail(error.problem)

    async def _confirm(self, dialog: TwoStepDialog, code: str) -> None:
        try:
            dialog.show_codes(await self._session.sign_in.confirm(code))
        except HarmonyError as error:
            dialog.fail(error.problem)

    async def _turn_off(self, dialog: TurnOffDialog, password: str, code: str) -> None:
        try:
            await self._session.sign_in.turn_off(password, code)
        except HarmonyError as error:
            dialog.fail(error.problem)
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        self._window.toast.say(tr("Two-step sign-in is off."))
        self.load()
