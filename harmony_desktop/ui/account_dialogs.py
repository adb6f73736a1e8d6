"""Adding a workspace, and signing out of one. Know no session."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.accounts import Leaving
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.choices.sheet import LinkButton, Links
from harmony_desktop.ui.choices.switch import Segments
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class SignInDialog(Form):
    """``given`` with an address; ``with_key``: and with a key, else the browser brings one. ``again``: the address of one
    that no longer knows the key it gave; ``at``: the address that was typed elsewhere."""

    def __init__(self, theme: Theme, card: QWidget, again: str = "", at: str = "") -> None:
        title, about = (
            (
                tr("Sign in again"),
                tr("Your session there has ended. What you wrote waits, and is sent when you are signed in."),
            )
            if again
            else (
                tr("Add a workspace"),
                tr(
                    "What is kept of each workspace stays apart; you change between them at the foot of the sidebar."
                ),
            )
        )
        super().__init__(theme, card, title, about, tr("Sign in with the browser"))
        self.with_key = False
        self.page = ""
        """Where the browser was sent."""
        self.address = self.add_line(
            tr("Address"), again or at, "https://harmony.example.com", tr("As your workspace gives it.")
        )
        outer, self.fields = self.fields, QVBoxLayout()
        self._by_key = QWidget(self.box)
        self._by_key.setLayout(self.fields)
        self.fields.setContentsMargins(0, 0, 0, 0)
        self.fields.setSpacing(outer.spacing())
        self.key = self.add_line(
            tr("Key"), placeholder="lk_…", hint=tr("Kept in the system's keyring, where there is one.")
        )
        self.fields = outer
        self.fields.addWidget(self._by_key)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.other = LinkButton(theme, tr("Use an API key"), self.box)
        self.copy = LinkButton(theme, tr("Copy address"), self.box)
        self.copy.setAccessibleName(tr("Copy the address of the page to sign in"))
        for link in (self.other, self.copy):
            self.fields.addLayout(Links(link))
        self.copy.hide()
        self.other.clicked.connect(lambda: self.use_key(not self.with_key))
        self.copy.clicked.connect(self._on_copy)
        if again:
            self.first = self.yes
        self.use_key(False)

    def use_key(self, with_key: bool) -> None:
        """Instead of the browser, or the other way round."""
        self.with_key = with_key
        self.stoppable = not with_key
        self.yes.setText(tr("Sign in") if with_key else tr("Sign in with the browser"))
        self.yes.setAccessibleName(self.yes.text())
        self.other.setText(tr("Use the browser") if with_key else tr("Use an API key"))
        self.other.setAccessibleName(self.other.text())
        self.other.updateGeometry()
        self._by_key.setVisible(with_key)
        self.tell("")
        if with_key and self.isVisible():
            (self.key if self.address.text().strip() else self.address).setFocus()

    def show_busy(self, busy: bool, words: str = "") -> None:
        super().show_busy(busy, words)
        self.page = self.page if busy else ""
        self.yes.setVisible(not busy or self.with_key)
        self.other.setVisible(not busy)
        self.copy.setVisible(bool(self.page))
        self.address.setReadOnly(busy)
        self._place()

    def show_page(self, page: str, opened: bool) -> None:
        """The browser has it, or could not be ``opened``: then it is copied by hand."""
        self.page = page
        words = tr("Your browser is open. Sign in there, and allow this window.")
        if not opened:
            words = tr(
                "No browser could be opened. Copy the address, open it in a browser on this computer, sign in there and"
                " allow this window."
            )
        self.show_busy(True, words)

    def show_brought(self) -> None:
        """From now on it goes to its end: half a sign-in is none."""
        self.stoppable, self.page = False, ""
        self.show_busy(True, tr("Signing in…"))

    def fail_with(self, words: str) -> None:
        self.stoppable = not self.with_key
        self.show_busy(False)
        self.tell(words, "err")

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.page)
        self.copy.setText(tr("Copied"))
        self.copy.updateGeometry()


class SignOutDialog(Form):
    """``left`` carries what becomes of unsent work, and the file where it goes to one. ``here``: the workspace is on this
    computer, where signing out cannot take it away, and nobody has to sign in again."""

    left = Signal(object, str)

    def __init__(
        self, theme: Theme, card: QWidget, name: str, unsent: int, drafts: int = 0, *, here: bool = False
    ) -> None:
        if here:
            title, yes = tr("Clear what this window keeps of {name}?", name=name), tr("Clear")
            about = tr(
                "This window’s copies, your drafts and what you dictated last are removed. The workspace itself is on"
                " this computer and stays: its threads and meetings are listed again as soon as this window is back"
                " in it. Its files are not encrypted; an encrypted disk protects them."
            )
        else:
            title, yes = tr("Sign out of {name}?", name=name), tr("Sign out")
            about = tr(
                "Its threads, drafts and key are removed from this computer. The workspace keeps everything it has."
            )
        super().__init__(theme, card, title, about, yes)
        self.stoppable = False
        self._unsent, self._drafts = unsent, drafts
        self._leaving = Leaving.SEND if unsent else Leaving.EXPORT if drafts else Leaving.DISCARD
        self.meaning = Words(theme, px=12, tone="dim", wrap=True, parent=self.box)
        self.choice: Segments | None = None
        if unsent or drafts:
            self._offer()
        self.given.connect(self._on_given)

    def _offer(self) -> None:
        title = (
            trn(
                "1 change has not reached the workspace yet",
                "{count} changes have not reached the workspace yet",
                count=self._unsent,
            )
            if self._unsent
            else trn("1 draft was not sent", "{count} drafts were not sent", count=self._drafts)
        )
        pairs = [
            (Leaving.EXPORT.value, tr("Export to a file")),
            (Leaving.DISCARD.value, tr("Discard")),
        ]
        if self._unsent:
            pairs.insert(0, (Leaving.SEND.value, tr("Send first")))
        choice = self.choice = Segments(self.theme, title, pairs, self.box)
        choice.chosen.connect(self._choose)
        self.add_field(title, choice)
        self.fields.addWidget(self.meaning)
        self._choose(self._leaving.value)

    def _choose(self, key: str) -> None:
        self._leaving = Leaving(key)
        send = tr("Waits until the workspace has everything. If it cannot, nothing is removed.")
        if self._drafts:
            send += " " + tr("Drafts are not sent: they are removed.")
        meanings = {
            Leaving.SEND: send,
            Leaving.EXPORT: tr("Writes what was not sent and your drafts to a file of your choice first."),
            Leaving.DISCARD: tr("They are gone for good. This cannot be undone."),
        }
        if self.choice is not None:
            self.choice.show_choice(key)
        self.meaning.setText(meanings[self._leaving])
        self.meaning.tint("err" if self._leaving is Leaving.DISCARD else "dim")
        self.tell("")

    def _on_given(self) -> None:
        file = ""
        if self._leaving is Leaving.EXPORT:
            file, _ = QFileDialog.getSaveFileName(
                self, tr("Export what was not sent"), "harmony-unsent.json", tr("JSON (*.json)")
            )
            if not file:
                return
        self.show_busy(True, tr("Sending…") if self._leaving is Leaving.SEND else tr("Removing…"))
        self.left.emit(self._leaving, file)
