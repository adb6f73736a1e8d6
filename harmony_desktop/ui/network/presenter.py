"""The network and the keyring: what stands in the way is told with what can be done, and wishes apply at once."""

from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from harmony_desktop.domain.facts import Fact, KeyringChanged, LinkChanged
from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import tr
from harmony_desktop.settings import Settings
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.network import words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wish import Wish
from harmony_desktop.wishes.network import CERTIFICATE, PROXY, PROXY_ADDRESS


class ProxyDialog(Form):
    """Name and password for a proxy. Neither is shown again anywhere."""

    stoppable = False
    wanted = 270

    def __init__(self, theme: Theme, card: QWidget, proxy: str) -> None:
        about = tr("It is between this computer and the workspace. Both are kept in the system's keyring.")
        title = tr("Sign in to the proxy {proxy}", proxy=proxy.partition("://")[2])
        super().__init__(theme, card, title, about, tr("Sign in"))
        self.user = self.add_line(tr("Name"))
        self.password = self.add_line(tr("Password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)


class NetworkPresenter(QObject):
    def __init__(
        self, window: CompanionWindow, session: Session, runner: TaskRunner, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._page = ""
        self._keyring: Problem | None = None
        self._ends = [session.bus.subscribe(self._on_fact), settings.subscribe(self._on_wish)]
        window.notice.acted.connect(self._on_acted)

    def close(self) -> None:
        for end in self._ends:
            end()

    def _on_wish(self, wish: Wish[Any]) -> None:
        if wish in (PROXY, PROXY_ADDRESS, CERTIFICATE):
            self._session.network.again()

    # --- what is so ----------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, LinkChanged) and fact.problem is not None:
            self._page = str(fact.problem.args.get("url", "")) if fact.problem.code in words.SIGN_IN else ""
        elif isinstance(fact, KeyringChanged):
            self._show_keyring(fact.problem)

    def _show_keyring(self, problem: Problem | None) -> None:
        """One that is missing is told by the session, once."""
        notice = self._window.notice
        if problem is None:
            if notice.code in words.KEYRING:
                notice.clear()
        elif problem.code in words.KEYRING:
            notice.show_problem(problem, words.button(problem.code), quiet=True)

    # --- what can be done ----------------------------------------------------------------------------------------

    def _on_acted(self, code: str) -> None:
        if code in words.SIGN_IN:
            if self._page:
                QDesktopServices.openUrl(QUrl(self._page))
            self._session.network.again()
        elif code in words.PASSWORD:
            self.ask_password()
        elif code in words.KEYRING:
            self._window.notice.clear()
            self._session.network.ask_keyring()
        elif code in words.AGAIN:
            self._window.notice.clear()
            self._session.network.again()

    def ask_password(self) -> None:
        """For the proxy in use; where there is none, that is said."""
        proxy = self._session.network.proxy
        if not proxy:
            self._window.toast.say(tr("No proxy leads to the workspace."))
            return
        dialog = ProxyDialog(self._window.theme, self._window.card, proxy)
        dialog.given.connect(
            lambda: self._runner.start(self._sign_in(dialog), name="sign in to the proxy", stays=True)
        )
        self._window.lay_over(dialog)

    async def _sign_in(self, dialog: ProxyDialog) -> None:
        user, password = dialog.user.text(), dialog.password.text()
        if not user:
            dialog.tell(tr("Write the name that the proxy knows you by."), "err")
            return
        dialog.show_busy(True, tr("Keeping it…"))
        await self._session.network.sign_in_to_proxy(user, password)
        dialog.show_busy(False)
        dialog.close_overlay()
        if self._window.notice.code in words.PASSWORD:
            self._window.notice.clear()

    def choose_file(self, before: str) -> str:
        """The file with a certificate, or the one before."""
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, tr("Certificate of your company"), before, tr("Certificates (*.pem *.crt *.cer)")
        )
        return chosen or before
