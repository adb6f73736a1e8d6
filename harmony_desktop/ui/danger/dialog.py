"""Before something is deleted for good: what goes, what may remain, and the words that have to be typed. Knows no session."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from harmony_desktop.domain.deletion import Confirmation, DeletionPreview
from harmony_desktop.i18n import tr
from harmony_desktop.ui.danger.listing import WIDE, Listing
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.theme import Theme


class DeletionDialog(Form):
    """``confirmed`` carries a `Confirmation` once what has to be typed was. ``heirs``: what is left can be passed on."""

    confirmed = Signal(object)
    wide, tallest = WIDE, 680

    def __init__(
        self,
        theme: Theme,
        card: QWidget,
        title: str,
        preview: DeletionPreview,
        action: str,
        *,
        heirs: bool = False,
    ) -> None:
        about = tr("This cannot be undone.")
        super().__init__(theme, card, title, about, action)
        self.stoppable = False
        self._preview = preview
        self.yes.setObjectName("destroy")
        self.fields.addWidget(Listing(theme, self.box, preview))
        self.fields.addSpacing(8)
        self.meetings_to = self._heir(heirs and "meetings", tr("Pass meetings on to"))
        self.spaces_to = self._heir(heirs and "shared_spaces", tr("Pass shared spaces on to"))
        self.typed = self.add_line(tr("Type “{typed}” to confirm", typed=preview.typed))
        self.proof: QLineEdit | None = None
        if preview.asks_password or preview.asks_code:
            both = preview.asks_password and preview.asks_code
            name = (
                tr("Your password, or a code of your app")
                if both
                else tr("Your password")
                if preview.asks_password
                else tr("A code of your app")
            )
            self.proof = self.add_line(name)
            self.proof.setEchoMode(QLineEdit.EchoMode.Password)
            self.proof.textChanged.connect(self._refresh)
            self.blames |= {"password_wrong": self.proof, "code_wrong": self.proof}
        self.blames["typed_wrong"] = self.typed
        self.typed.textChanged.connect(self._refresh)
        self.given.connect(self._on_given)
        self.first = self.typed
        self._refresh()

    def _heir(self, what: str | bool, name: str) -> QLineEdit | None:
        if not what or not self._preview.count(str(what)):
            return None
        hint = tr("E-mail address of somebody here; with none they are deleted.")
        return self.add_line(name, hint=hint)

    @property
    def ready(self) -> bool:
        """What has to be typed was."""
        same = self.typed.text().strip().casefold() == self._preview.typed.casefold()
        return same and (self.proof is None or bool(self.proof.text()))

    def show_busy(self, busy: bool, words: str = "") -> None:
        super().show_busy(busy, words)
        self._refresh()

    def _refresh(self) -> None:
        self.yes.setEnabled(self.ready and not self.busy)

    def _on_given(self) -> None:
        if self.ready:
            heirs = [line.text().strip() if line else "" for line in (self.meetings_to, self.spaces_to)]
            proof = self.proof.text() if self.proof is not None else ""
            self.confirmed.emit(Confirmation(self.typed.text().strip(), proof, *heirs))
