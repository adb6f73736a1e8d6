"""A key to be made: what for, whose, what it reads, how long it lasts."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from harmony_desktop.domain.people import NewApiKey, WorkspaceRole
from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.menu_choice import MenuChoice
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.people import words
from harmony_desktop.ui.theme import Theme

MOST_DAYS = 3650
USUAL, CUSTOM, NEVER = "90", "custom", "never"


class KeyDialog(Form):
    """``saved`` carries the key. Without roles (for who is no admin) it is their own, and reads what they do."""

    saved = Signal(object)
    wide, tallest = 500, 620

    def __init__(self, theme: Theme, card: QWidget, roles: Sequence[WorkspaceRole], me: str) -> None:
        """``me``: the address of who makes it."""
        about = tr("A key opens the Public API to a program, without a password. Give each program its own.")
        super().__init__(theme, card, tr("Make an API key"), about, tr("Make"))
        self._roles = {role.name: role for role in roles}
        self.name = self.add_line(tr("Name"), placeholder=tr("What it is for"))
        self.user = None
        self.role = None
        if roles:
            hint = tr("It reads what this person may, and no more than its role says.")
            self.user = self.add_line(tr("For whom"), me, "ann@example.org", hint)
            self.blames["not_found"] = self.user
            choices = [("", tr("As the person’s own")), *((name, name) for name in self._roles)]
            self.role = MenuChoice(theme, tr("Workspace role"), choices, "", self.box)
            self.role.chosen.connect(self._mean)
            self.add_field(tr("Workspace role"), self.role)
        self.meaning = Words(theme, px=12, tone="dim", wrap=True, parent=self.box)
        self.fields.addWidget(self.meaning)
        lasting = (
            ("30", tr("30 days")),
            ("90", tr("90 days")),
            ("365", tr("A year")),
            (CUSTOM, tr("As many days as I say…")),
            (NEVER, tr("Until it is revoked")),
        )
        self.lasts = MenuChoice(theme, tr("Expires"), lasting, USUAL, self.box)
        self.lasts.chosen.connect(self._mean)
        self.add_field(tr("Expires"), self.lasts)
        self.days = self.add_line(tr("Days"), "180")
        self.days.setValidator(QIntValidator(1, MOST_DAYS, self.days))
        self._of_days = self._from(self.days)
        self.password = self.add_line(tr("Your password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._of_password = self._from(self.password)
        for part in self._of_password:
            part.hide()
        self.given.connect(self._on_given)
        self._mean()

    @property
    def new(self) -> NewApiKey:
        days = {CUSTOM: self.days.text(), NEVER: ""}.get(self.lasts.key, self.lasts.key)
        return NewApiKey(
            self.name.text().strip(),
            self.user.text().strip() if self.user is not None else "",
            self.role.key if self.role is not None else "",
            int(days) if days else None,
            self.password.text(),
        )

    def fail(self, problem: Problem) -> None:
        """Who is signed in by the browser is asked for the password: the key outlives that."""
        super().fail(problem)
        if problem.code == "not_found":
            self.tell(tr("Nobody here has this address."), "err")
        elif problem.code == "password_wrong":
            for part in self._of_password:
                part.show()
            wrong = tr("This is not your password.")
            self.tell(wrong if self.password.text() else tr("The password is needed for this."), "err")
            self.password.setFocus()

    def _from(self, line: QWidget) -> list[QWidget]:
        """The last field, with its label and what is below it."""
        rows = (self.fields.itemAt(at) for at in range(self.fields.indexOf(line) - 1, self.fields.count()))
        return [widget for row in rows if row and (widget := row.widget()) is not None]

    def _on_given(self) -> None:
        if not self.name.text().strip():
            self.tell(tr("What is it for? The name tells it from others when it is to be revoked."), "err")
            self.name.setFocus()
        elif self.lasts.key == CUSTOM and not self.days.hasAcceptableInput():
            self.tell(tr("A number of days from 1 to {most} is needed.", most=MOST_DAYS), "err")
            self.days.setFocus()
        else:
            self.saved.emit(self.new)

    def _mean(self, _key: str = "") -> None:
        role = self._roles.get(self.role.key) if self.role is not None else None
        told = words.reads(role) if role else "" if self._roles else tr("It reads what you may read.")
        self.meaning.setText(told)
        self.meaning.setVisible(bool(told))
        for part in self._of_days:
            part.setVisible(self.lasts.key == CUSTOM)
        self.tell("")
