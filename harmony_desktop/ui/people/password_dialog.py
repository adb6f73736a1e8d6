"""A new password for somebody, set by an admin; with no word one is made."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.sharing import LEAST_PASSWORD
from harmony_desktop.i18n import tr
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.theme import Theme


class AnothersPassword(Form):
    """``saved`` carries it; empty: one is to be made."""

    saved = Signal(str)

    def __init__(self, theme: Theme, card: QWidget, name: str) -> None:
        about = tr(
            "They are signed out everywhere and sign in with this one. It is shown once, for you to hand over."
        )
        super().__init__(theme, card, tr("New password for {name}", name=name), about, tr("Set"))
        hint = tr("Leave it empty and one is made.")
        self.password = self.add_line(tr("New password"), hint=hint)
        self.password.setPlaceholderText(tr("At least {count} characters", count=LEAST_PASSWORD))
        self.blames["password_weak"] = self.password
        self.given.connect(self._on_given)

    def _on_given(self) -> None:
        if 0 < len(self.password.text()) < LEAST_PASSWORD:
            self.tell(tr("Use at least {count} characters.", count=LEAST_PASSWORD), "err")
            self.password.setFocus()
        else:
            self.saved.emit(self.password.text())
