"""The account e-mail is sent from: an address, a server, a way in. The password goes in and never comes out."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from harmony_desktop.domain.tools import EmailAccount, NewEmailAccount
from harmony_desktop.i18n import later, tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

WAYS = {
    "starttls": (later("Encrypted (STARTTLS)"), 587),
    "tls": (later("Encrypted from the start (TLS)"), 465),
    "none": (later("Not encrypted; this computer only"), 25),
}
"""How the server is reached, and the port that usually goes with it."""
HERE = ("localhost", "127.0.0.1", "::1", "[::1]")


class EmailAccountDialog(Form):
    """``saved`` carries what was filled in; it is checked at once. ``check_wanted``: as it is kept."""

    saved = Signal(object)
    check_wanted = Signal()
    remove_wanted = Signal()
    wanted = 480
    wide, tallest = 500, 640

    def __init__(self, theme: Theme, card: QWidget, account: EmailAccount) -> None:
        about = tr("Companion sends from here what you approved. Your provider's help names the server.")
        super().__init__(theme, card, tr("E-mail account"), about, tr("Save and check"))
        self.setObjectName("email_account")
        self._account, self._way = account, account.security if account.security in WAYS else "starttls"
        self.address = self.add_line(tr("Your address"), account.sender, "dana@acme.example")
        self.host = self.add_line(tr("Server for outgoing mail"), account.host, "smtp.acme.example")
        self._make_way()
        self.user = self.add_line(tr("User name"), account.username, tr("Often your address"))
        self.password = self.add_line(
            tr("Password"), hint=tr("Kept sealed by the workspace; nobody can read it again.")
        )
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(
            tr("A password is set; empty keeps it")
            if account.has_password
            else tr("Only if the server wants one")
        )
        self.check = TextButton(theme, tr("Check"), parent=self.box)
        self.remove = TextButton(theme, tr("Remove…"), parent=self.box)
        for at, button in enumerate((self.remove, self.check)):
            self.buttons.insertWidget(at, button)
            button.setVisible(bool(account.host))
        self.check.clicked.connect(self._on_check)
        self.remove.clicked.connect(self.remove_wanted)
        self.given.connect(self._on_given)
        for line in (self.address, self.host, self.port, self.user, self.password):
            line.textChanged.connect(self._on_changed)
        self._show_way()

    def _make_way(self) -> None:
        """The connection and its port, side by side."""
        self.way = Select(self.theme, self.box)
        self.way.clicked.connect(self._on_way)
        self.port = QLineEdit(str(self._account.port), self.box)
        self.port.setFont(self.theme.font(13))
        self.port.setMinimumHeight(30)
        self.port.setFixedWidth(76)
        self.port.setValidator(QIntValidator(1, 65535, self.port))
        self.port.setAccessibleName(tr("Port"))
        pair = QWidget(self.box)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.way, 1)
        row.addWidget(self.port)
        self.add_field(tr("Connection and port"), pair)

    # --- what is filled in ---------------------------------------------------------------------------------------

    @property
    def new(self) -> NewEmailAccount:
        """No password: the one that is there stays."""
        return NewEmailAccount(
            host=self.host.text().strip(),
            sender=self.address.text().strip(),
            port=int(self.port.text() or 0),
            security=self._way,
            username=self.user.text().strip(),
            password=self.password.text() or None,
        )

    def _missing(self) -> str:
        new, old = self.new, self._account
        if "@" not in new.sender:
            return tr("Which address is it sent from? Such as dana@acme.example.")
        if not new.host:
            return tr("Which server sends it? Your provider's help names it, such as smtp.acme.example.")
        if not 1 <= new.port <= 65535:
            return tr("A port is a number from 1 to 65535.")
        if new.security == "none" and new.host.lower() not in HERE:
            return tr("Without encryption only a server on this computer is used.")
        moved = (new.host, new.username) != (old.host, old.username)
        bared = new.security == "none" and old.security != "none"
        if old.has_password and new.password is None and (moved or bared):
            return tr("The password was given for another server or user. Give it again.")
        return ""

    def _on_changed(self) -> None:
        """Only what is kept can be checked as it is."""
        self.tell("")
        self.check.setEnabled(not self.busy and not self._changed)

    @property
    def _changed(self) -> bool:
        new, old = self.new, self._account
        now = (new.host, new.port, new.security, new.username, new.sender)
        return new.password is not None or now != (
            old.host,
            old.port,
            old.security,
            old.username,
            old.sender,
        )

    def _on_check(self) -> None:
        if not self.busy:
            self.show_busy(True, tr("Signing in at {host}…", host=self._account.host))
            self.check_wanted.emit()

    def _on_given(self) -> None:
        if missing := self._missing():
            self.tell(missing, "err")
            return
        self.stoppable = False
        self.show_busy(True, tr("Saving…"))
        self.saved.emit(self.new)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_kept(self, account: EmailAccount) -> None:
        """It is saved, and being checked; that can be stopped."""
        self._account = account
        self.password.clear()
        self.password.setPlaceholderText(
            tr("A password is set; empty keeps it")
            if account.has_password
            else tr("Only if the server wants one")
        )
        self.check.show()
        self.remove.show()
        self.stoppable = self.kept = True
        self.show_busy(True, tr("It is saved. Signing in at {host}…", host=account.host))

    def show_busy(self, busy: bool, words: str = "") -> None:
        super().show_busy(busy, words)
        self.check.setEnabled(not busy and not self._changed)
        self.remove.setEnabled(not busy)

    def _on_way(self) -> None:
        menu = Menu(tr("Connection"), self)
        for way, (words, _) in WAYS.items():
            menu.addAction(tr(words), partial(self._choose, way))
        menu.open_at(self.way)

    def _choose(self, way: str) -> None:
        """The usual port comes along, where nobody wrote another one."""
        if self.port.text() == str(WAYS[self._way][1]):
            self.port.setText(str(WAYS[way][1]))
        self._way = way
        self._show_way()
        self._on_changed()

    def _show_way(self) -> None:
        words = tr(WAYS[self._way][0])
        self.way.setText(words)
        self.way.setAccessibleName(tr("Connection: {name}", name=words))
