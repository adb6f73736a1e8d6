"""The password with which the user signs in in a browser: where a link opens, and to let a window in."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.sharing import LEAST_PASSWORD
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import Form, worded
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.window import CompanionWindow

LONGEST = 1_000


class PasswordDialog(Form):
    """``saved`` carries the new password and the one there was."""

    saved = Signal(str, str)
    wanted = 400

    def __init__(self, theme: Theme, card: QWidget) -> None:
        about = tr(
            "You sign in with your e-mail address and this password in a browser. Browsers and other windows that are"
            " signed in with another one are signed out."
        )
        super().__init__(theme, card, tr("Password for the browser"), about, tr("Save"))
        self.stoppable = False
        self.current = self._line(tr("Current password"), tr("Only if you have set one before"))
        self.new = self._line(tr("New password"), tr("At least {count} characters", count=LEAST_PASSWORD))
        self.again = self._line(tr("New password again"))
        self.first = self.new
        self.given.connect(self._on_given)

    def _line(self, name: str, placeholder: str = "") -> QLineEdit:
        line = self.add_line(name, placeholder=placeholder)
        line.setMaxLength(LONGEST)
        line.setEchoMode(QLineEdit.EchoMode.Password)
        return line

    def _on_given(self) -> None:
        if missing := self._missing():
            self.tell(missing, "err")
            return
        self.show_busy(True, tr("Saving…"))
        self.saved.emit(self.new.text(), self.current.text())

    def _missing(self) -> str:
        if len(self.new.text()) < LEAST_PASSWORD:
            return tr("Use at least {count} characters.", count=LEAST_PASSWORD)
        if self.new.text() != self.again.text():
            return tr("The two are not the same. Type it again.")
        return ""

    def fail(self, problem: Problem) -> None:
        """Of a wrong one that it is the current one that is meant."""
        super().fail(problem)
        if problem.code == "password_wrong":
            missing = tr("You have set a password before. Fill it in above.")
            wrong = tr("This is not your current password.")
            self.tell(wrong if self.current.text() else missing, "err")
            self.current.setFocus()
        elif problem.code == "password_weak":
            self.tell(worded(problem), "err")
            self.new.setFocus()


class PasswordPresenter(QObject):
    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner

    def open(self) -> PasswordDialog:
        dialog = PasswordDialog(self._window.theme, self._window.card)
        dialog.saved.connect(
            lambda new, current: self._runner.start(self._save(dialog, new, current), name="password")
        )
        self._window.lay_over(dialog)
        return dialog

    async def _save(self, dialog: PasswordDialog, new: str, current: str) -> None:
        try:
            await self._session.sharing.set_password(new, current)
        except HarmonyError as error:
            dialog.fail(error.problem)
            return
        dialog.show_busy(False)
        dialog.close_overlay()
        self._window.toast.say(tr("The password is set. Sign in with it in a browser."))
