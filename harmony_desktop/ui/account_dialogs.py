"""Adding a workspace, and signing out of one. Know no session."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from harmony_desktop.domain.accounts import Leaving
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.choices.switch import Segments
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class SignInDialog(Form):
    """``given`` with an address and a key. While the workspace is asked it waits: half a sign-in is none. ``again``: the
    address of one that no longer knows the key it gave."""

    def __init__(self, theme: Theme, card: QWidget, again: str = "") -> None:
        title, about = (
            (
                tr("Sign in again"),
                tr("Your workspace gives you a new key. What you wrote waits and is sent then."),
            )
            if again
            else (
                tr("Add a workspace"),
                tr(
                    "What is kept of each workspace stays apart; you change between them at the foot of the sidebar."
                ),
            )
        )
        super().__init__(theme, card, title, about, tr("Sign in"))
        self.stoppable = False
        self.address = self.add_line(
            tr("Address"), again, "https://harmony.example.com", tr("As your workspace gives it.")
        )
        self.key = self.add_line(
            tr("Key"), placeholder="lk_…", hint=tr("Kept in the system's keyring, where there is one.")
        )
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        if again:
            self.first = self.key


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
