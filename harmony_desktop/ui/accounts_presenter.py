"""Accounts: which workspace one is in, changing to another, adding one, leaving one."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QByteArray, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from harmony_desktop.domain.accounts import Account, Leaving
from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, Nudged
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.account_dialogs import SignInDialog, SignOutDialog
from harmony_desktop.ui.account_words import kept_out
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.hosted.connecting import Connecting
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.network.words import REFUSED
from harmony_desktop.ui.window import CompanionWindow

NO_WORKSPACE = ("no_workspace", "not_found", "workspace_strange")
"""What a server that is no workspace comes to, asked who its user is."""

NOBODY_CAME = "sign_in_timeout"
"""Whoever left the browser alone does something else by now."""


def called(account: Account) -> str:
    """How the workspace is called; the one on this computer has no name before it has answered."""
    return account.workspace_name or (account.url.removeprefix("https://") or tr("This computer"))


def apart(account: Account, known: Sequence[Account]) -> str:
    """The same, with its place beside it where another one is called so, too."""
    alike = [each for each in known if called(each) == called(account)]
    place = account.url.removeprefix("https://") or tr("This computer")
    return f"{called(account)} · {place}" if len(alike) > 1 else called(account)


def here(account: Account) -> bool:
    """Its workspace is on this computer: nobody signs in there, and leaving it takes none of it away."""
    return not account.url


class AccountsPresenter(QObject):
    """What is on the screen changes with `AccountChanged`; here it only begins."""

    sessions_wanted = Signal()

    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self.open_address: Callable[[QUrl], bool] = QDesktopServices.openUrl
        self.connecting = Connecting(window, session, runner)
        self._end = session.bus.subscribe(self._on_fact)
        window.sidebar_made.connect(self._on_sidebar_made)
        window.notice.acted.connect(self._on_acted)
        if window.large:
            self._on_sidebar_made()

    def close(self) -> None:
        self._end()

    def _on_sidebar_made(self) -> None:
        self._window.sidebar.account.clicked.connect(self._on_clicked)
        self.refresh()

    def refresh(self) -> None:
        if self._window.has_sidebar:
            known = self._session.accounts.all()
            if known:
                self._window.sidebar.account.say(called(known[0]), known[0].user_name)

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged | LinkChanged | Nudged):
            self.refresh()

    # --- the menu ------------------------------------------------------------------------------------------------

    def menu(self) -> Menu:
        """The one in use first."""
        menu = Menu(tr("Accounts"), self._window)
        known = self._session.accounts.all()
        for number, account in enumerate(known):
            words = " · ".join(filter(None, (apart(account, known), account.user_name))).replace("&", "&&")
            action = menu.addAction(words, partial(self._switch, account))
            action.setCheckable(True)
            action.setChecked(number == 0)
        menu.addSeparator()
        menu.addAction(tr("Sessions and sign-in…"), self.sessions_wanted.emit)
        menu.addAction(tr("Add a workspace…"), self.add)
        if known:
            name = apart(known[0], known).replace("&", "&&")
            words = tr("Sign out of {name}…", name=name)
            if here(known[0]):
                words = tr("Clear this window’s copy of {name}…", name=name)
            menu.addAction(words, self.leave)
        return menu

    def _on_clicked(self) -> None:
        self.menu().open_at(self._window.sidebar.account)

    def _switch(self, account: Account) -> None:
        if account != self._session.accounts.all()[0]:
            self._runner.start(self._change_to(account), name="switch account", stays=True)

    async def _change_to(self, account: Account) -> None:
        """Nothing can be sent on the way: it would go to one or the other."""
        self._window.composer.show_ready(False)
        try:
            await self._session.accounts.switch(account)
        finally:
            self._window.composer.show_ready(True)
        self._say_in(account)

    def _say_in(self, account: Account) -> None:
        name = apart(account, self._session.accounts.all())
        self._window.toast.say(tr("You are in {name} now.", name=name))

    # --- signing in ----------------------------------------------------------------------------------------------

    def add(self) -> None:
        self._show(SignInDialog(self._window.theme, self._window.card))

    def _on_acted(self, code: str) -> None:
        """The workspace in use does not know us any more."""
        if code in REFUSED:
            self._window.notice.clear()
            url = self._session.accounts.all()[0].url
            self._show(SignInDialog(self._window.theme, self._window.card, url))

    def sign_in_at(self, url: str) -> None:
        """With the browser, at an address that was typed elsewhere."""
        dialog = SignInDialog(self._window.theme, self._window.card, at=url)
        self._show(dialog)
        dialog.given.emit()

    def _show(self, dialog: SignInDialog) -> None:
        dialog.given.connect(lambda: self._begin(dialog))
        self._window.lay_over(dialog)

    def _begin(self, dialog: SignInDialog) -> None:
        signing_in = self._runner.start(self._sign_in(dialog), name="sign in", stays=True)
        if signing_in is not None:
            dialog.stopped.connect(signing_in.cancel)

    async def _sign_in(self, dialog: SignInDialog) -> None:
        url, key, accounts = dialog.address.text(), dialog.key.text(), self._session.accounts
        dialog.show_busy(True, tr("Asking the workspace…"))

        def show(page: str) -> None:
            dialog.show_page(page, self.open_address(QUrl.fromEncoded(QByteArray(page.encode()))))

        def brought() -> None:
            """The user comes from the browser: the window is there before they look for it."""
            dialog.show_brought()
            self._window.summon()

        try:
            if dialog.with_key:
                account = await accounts.sign_in(url, key)
            else:
                account = await accounts.sign_in_with_browser(url, show, brought)
        except HarmonyError as error:
            if dialog.page and error.problem.code != NOBODY_CAME:
                self._window.summon()
            if await self._is_hosted(error, url, key):
                dialog.show_busy(False)
                self.connecting.ask(url, key)
                return
            words = await kept_out(error.problem, lambda: accounts.fingerprint(url))
            dialog.fail_with(words)
            if error.problem.code == "no_workspace":
                hint = tr("If it is a host that answers to the Public API, give its key.")
                words = f"{words} {hint}"
            if error.problem.code in ("no_browser_sign_in", "no_workspace"):
                dialog.use_key(True)
                dialog.tell(words, "err")
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        self._say_in(account)

    async def _is_hosted(self, error: HarmonyError, url: str, key: str) -> bool:
        """No workspace is there, but a host that can be read with this key: then that is offered, and nothing else."""
        return bool(key) and error.problem.code in NO_WORKSPACE and await self._session.hosted.look(url, key)

    # --- signing out ---------------------------------------------------------------------------------------------

    def leave(self) -> None:
        self._runner.start(self._ask_to_leave(), name="sign out")

    async def _ask_to_leave(self) -> None:
        accounts = self._session.accounts
        left, unsent = accounts.all()[0], await accounts.unsent()
        dialog = SignOutDialog(
            self._window.theme, self._window.card, called(left), unsent, accounts.drafts(), here=here(left)
        )
        dialog.left.connect(
            lambda how, file: self._runner.start(
                self._leave(dialog, how, file, left), name="sign out", stays=True
            )
        )
        self._window.lay_over(dialog)

    async def _leave(self, dialog: SignOutDialog, how: Leaving, file: str, left: Account) -> None:
        try:
            told = await self._session.accounts.sign_out(how, file)
        except HarmonyError as error:
            dialog.fail(error.problem)
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        name = called(left)
        words = tr("You are signed out of {name}.", name=name)
        if here(left):
            words = tr("What this window kept of {name} is removed.", name=name)
        elif not told:
            words = tr(
                "You are signed out here. {name} could not be told: end this window’s session there from another one.",
                name=name,
            )
        self._window.toast.say(words)
