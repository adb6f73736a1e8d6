"""The step of the workspace at work: an address is looked at while it is typed, and entered when one goes on."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from shiboken6 import isValid

from harmony_desktop.domain.accounts import Account
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.account_words import kept_out
from harmony_desktop.ui.accounts_presenter import called, here
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.first_run.workspace_step import HERE, THERE, WorkspaceStep


class WorkspaceAtWork(QObject):
    def __init__(
        self,
        step: WorkspaceStep,
        session: Session,
        runner: TaskRunner,
        by_browser: Callable[[str], None],
    ) -> None:
        super().__init__(step)
        self._step, self._session, self._runner = step, session, runner
        self._looks = 0
        """Counts what was typed: an answer about something else is old."""
        self.enters = False
        """One is being let in."""
        step.typed.connect(self._on_typed)
        step.browser_wanted.connect(by_browser)
        self._show_present()

    @property
    def _present(self) -> Account | None:
        return next(iter(self._session.accounts.all()), None)

    def is_at(self, address: str) -> bool:
        """One is in the workspace of this address."""
        typed = address.strip().rstrip("/").removeprefix("https://").casefold()
        present = self._present
        return (
            present is not None and bool(typed) and present.url.removeprefix("https://").casefold() == typed
        )

    def _show_present(self) -> None:
        """Where one is already, when the steps are shown again."""
        account = self._present
        if account is not None and not here(account):
            self._step.choose(THERE)
            self._step.address.setText(account.url)
            self._step.tell(tr("You are in {name}.", name=called(account)), "ok", known=True)
        else:
            self._step.choose(HERE)

    # --- while it is typed ---------------------------------------------------------------------------------------

    def _on_typed(self, url: str, key: str) -> None:
        self._looks += 1
        self._runner.start(self._look(url, key, self._looks), name="look at an address", stays=True)

    async def _look(self, url: str, key: str, number: int) -> None:
        self._step.show_busy(tr("Asking the workspace…"))
        words, tone, known, browser = "", "dim", False, False
        try:
            found = await self._session.accounts.look(url, key)
        except HarmonyError as error:
            words, tone = await self._why(error, url), "err"
        else:
            name = found.workspace_name
            if found.user_name:
                words, tone, known = (
                    tr("{name} knows you as {user}.", name=name, user=found.user_name),
                    "ok",
                    True,
                )
            elif found.browser_sign_in:
                browser = True
                words = tr("{name} is there. Sign in with the browser, or enter a key.", name=name)
            else:
                words = tr("{name} is there. Now your key.", name=name)
        if number == self._looks and isValid(self._step):
            self._step.tell(words, tone, known, browser)

    async def _why(self, error: HarmonyError, url: str) -> str:
        return await kept_out(error.problem, lambda: self._session.accounts.fingerprint(url))

    # --- going on ------------------------------------------------------------------------------------------------

    def go_on(self, done: Callable[[], None]) -> None:
        """``done`` once one is where one wants to be; what keeps one out is said on the step."""
        self._looks += 1
        self.enters = True
        self._runner.start(self._enter(done), name="go to the workspace", stays=True)

    async def _enter(self, done: Callable[[], None]) -> None:
        step, accounts = self._step, self._session.accounts
        url, key = step.address.text(), step.key.text()
        stays = self._present is not None and (
            here(self._present) if not step.elsewhere else (not key and url == self._present.url)
        )
        try:
            if not stays and step.elsewhere:
                step.show_busy(tr("Signing in…"))
                await accounts.sign_in(url, key)
            elif not stays:
                mine = next((account for account in accounts.all() if here(account)), None)
                if mine is not None:
                    await accounts.switch(mine)
        except HarmonyError as error:
            self.enters = False
            words = await self._why(error, url)
            if isValid(step):
                step.tell(words, "err")
            return
        if isValid(step) and step.elsewhere:
            step.tell("", known=True)
        done()
