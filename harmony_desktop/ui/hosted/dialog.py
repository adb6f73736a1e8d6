"""Connecting to a host that is no workspace of ours. Knows no session."""

from PySide6.QtWidgets import QLineEdit, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.theme import Theme


class HostedDialog(Form):
    """``given`` with an address and a key. While the host is asked it waits."""

    wanted = 400

    def __init__(self, theme: Theme, card: QWidget, address: str = "", key: str = "") -> None:
        about = tr(
            "For meetings that are kept elsewhere, behind the Public API of Harmony. They can be listed, read, searched and"
            " discussed with Companion here; nothing is changed there. Of what you discuss, the transcript goes into this"
            " workspace with the chat; of the rest no copy is kept."
        )
        super().__init__(theme, card, tr("Read from Harmony, hosted"), about, tr("Connect"))
        self.stoppable = False
        hint = tr("Of the Public API, as you were given it.")
        self.address = self.add_line(tr("Address"), address, "https://…", hint)
        self.key = self.add_line(
            tr("API key"),
            key,
            "lk_…",
            tr("It reads what its role may read there. Kept in the system's keyring, where there is one."),
        )
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        if address and not key:
            self.first = self.key
