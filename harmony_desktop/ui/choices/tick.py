"""On or off, whoever turns it: the pointer, a key, or a screen reader, which toggles without a click."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget


class Tick(QCheckBox):
    """``turned`` when the user did; not when it is made to show what is so."""

    turned = Signal(bool)

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._showing = False
        self.toggled.connect(self._on_toggled)

    def show_on(self, on: bool) -> None:
        self._showing = True
        self.setChecked(on)
        self._showing = False

    def _on_toggled(self, on: bool) -> None:
        if not self._showing:
            self.turned.emit(on)
