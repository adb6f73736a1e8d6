"""The page of sessions and sign-in: password, second step, and each way in that is open. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.sign_in import OpenSession
from harmony_desktop.i18n import tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, Sheet, heading, note
from harmony_desktop.ui.signing import words
from harmony_desktop.ui.theme import Theme


class SessionRow(Line):
    """``ended`` carries its id; this window is signed out of elsewhere, where it says what becomes of what is here."""

    ended = Signal(str)

    def __init__(self, theme: Theme, session: OpenSession) -> None:
        super().__init__(theme, words.name(session), words.about(session))
        self.session = session
        self.setAccessibleName(f"{words.name(session)}, {words.about(session)}")
        self.button: TextButton | None = None
        if not session.current:
            self.button = TextButton(theme, tr("End"), parent=self)
            self.button.setAccessibleName(tr("End the session: {name}", name=self.accessibleName()))
            self.button.clicked.connect(lambda: self.ended.emit(session.id))
            self.put_control(self.button)


class SignInScreen(QWidget):
    shown = Signal()
    acted = Signal()
    """The button in place of an empty page."""
    password_wanted = Signal()
    second_step_wanted = Signal()
    codes_wanted = Signal()
    ended = Signal(str)
    others_ended = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.sheet = Sheet(theme, tr("Sessions and sign-in"), self)
        self.blank = Blank(theme, parent=self)
        self.password = TextButton(theme, tr("Set password…"))
        self.second_step = TextButton(theme, tr("Switch on…"))
        self._second = Line(theme, tr("Two-step sign-in"), "")
        self.new_codes = TextButton(theme, tr("New codes…"))
        self._recovery = Line(theme, tr("Recovery codes"), tr("Each stands in for your phone once."))
        self.sessions = Group(theme)
        self.others = TextButton(theme, tr("End all others…"))
        self._lay_out()
        for button, wanted in (
            (self.password, self.password_wanted),
            (self.second_step, self.second_step_wanted),
            (self.new_codes, self.codes_wanted),
            (self.others, self.others_ended),
        ):
            button.clicked.connect(wanted)
        self.blank.acted.connect(self.acted)
        self.say(tr("Asking the workspace…"))

    def _lay_out(self) -> None:
        theme, column = self._theme, self.sheet.column
        ways = Group(theme)
        password = Line(
            theme,
            tr("Password"),
            tr("You sign in with it in a browser. A new one ends every session but this window’s."),
        )
        self.password.setAccessibleDescription(password.about.text())
        password.put_control(self.password)
        self._second.put_control(self.second_step)
        self.new_codes.setAccessibleName(f"{tr('Recovery codes')}: {self.new_codes.text()}")
        self._recovery.put_control(self.new_codes)
        for line in (password, self._second, self._recovery):
            ways.add(line)
        column.addWidget(heading(theme, tr("Signing in")))
        column.addWidget(ways)
        column.addWidget(heading(theme, tr("Where you are signed in")))
        column.addWidget(self.sessions)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.others)
        column.addLayout(row)
        about = tr(
            "An ended session stops at once, whatever is open in it. Keys for programs are no sessions: they last until they"
            " expire or are revoked."
        )
        column.addWidget(note(theme, about))
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.sheet, 1)
        whole.addWidget(self.blank, 1)

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[SessionRow]:
        return [row for row in self.sessions.rows if isinstance(row, SessionRow)]

    @property
    def _buttons(self) -> list[TextButton]:
        return [row.button for row in self.rows if row.button is not None]

    def say(self, sentence: str, button: str = "") -> None:
        """Instead of everything; no sentence: everything is there."""
        within = self.window().focusWidget()
        held = within is self or (within is not None and self.blank.isAncestorOf(within))
        self.blank.say(sentence, button)
        self.blank.setVisible(bool(sentence))
        self.sheet.setVisible(not sentence)
        if held:
            self._pass_on(Qt.FocusReason.OtherFocusReason)

    def show_second_step(self, on: bool) -> None:
        about = (
            tr("On: a browser also asks for a code of your app, or one of recovery.")
            if on
            else tr("Off. With it, a stolen password alone opens nothing.")
        )
        self._second.about.setText(about)
        self._second.about.show()
        self.second_step.setText(tr("Switch off…") if on else tr("Switch on…"))
        self.second_step.setAccessibleName(f"{tr('Two-step sign-in')}: {self.second_step.text()}")
        self.second_step.setAccessibleDescription(about)
        self._recovery.setVisible(on)

    def show_sessions(self, sessions: Sequence[OpenSession]) -> None:
        """The keyboard stays where it was in the list."""
        held = self.window().focusWidget()
        at = next((n for n, button in enumerate(self._buttons) if button is held), None)
        self.sessions.clear()
        for session in sessions:
            row = SessionRow(self._theme, session)
            row.ended.connect(self.ended)
            self.sessions.add(row)
            row.show()
        self.sessions.setVisible(bool(sessions))
        self.others.setVisible(any(not each.current for each in sessions))
        if at is not None:
            left = self._buttons
            (left[min(at, len(left) - 1)] if left else self.password).setFocus()

    def forget(self) -> None:
        """Another account is signed in elsewhere."""
        self.sessions.clear()
        self.say(tr("Asking the workspace…"))

    # --- Qt ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is read."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self.shown.emit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._pass_on(event.reason())

    def _pass_on(self, reason: Qt.FocusReason) -> None:
        (self.password if self.sheet.isVisibleTo(self) else self.blank).setFocus(reason)
