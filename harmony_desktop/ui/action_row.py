"""The quiet row under an answer: copy, more, what was used; or try again."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.theme import Theme

ICONS = {
    "copy": ("copy", "Copy answer"),
    "more": ("more", "More actions"),
    "discard": ("close", "Discard message"),
}
WORDS = {"retry": "Try again", "send": "Send again"}


class ActionRow(QWidget):
    """``chosen`` carries the action's name and the button it came from, for menus to hang on."""

    chosen = Signal(str, QWidget)

    def __init__(self, theme: Theme, names: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.names = names
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for name in names:
            if name == "used":
                row.addStretch()
            button = self._button(theme, name)
            button.clicked.connect(lambda _=False, n=name, b=button: self._on_clicked(n, b))
            row.addWidget(button)
        if "used" not in names:
            row.addStretch()

    def _button(self, theme: Theme, name: str) -> IconButton | TextButton:
        if name in WORDS:
            return TextButton(theme, tr(WORDS[name]), parent=self)
        if name == "used":
            return TextButton(theme, tr("What was used"), quiet=True, parent=self)
        icon, words = ICONS[name]
        return IconButton(theme, icon, tr(words), self)

    def _on_clicked(self, name: str, button: IconButton | TextButton) -> None:
        if name == "copy" and isinstance(button, IconButton):
            button.show_icon("check")
            button.say(tr("Copied"))
        self.chosen.emit(name, button)
