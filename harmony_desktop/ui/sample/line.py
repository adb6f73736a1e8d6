"""Above the list of meetings: that the sample is among them, or how far it is; a word that takes it out, or stops it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.sheet import LinkButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class SampleLine(QWidget):
    acted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        self.button = LinkButton(theme, tr("Remove…"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(6)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.button.clicked.connect(self.acted)
        self.hide()

    def say(self, words: str, button: str, spoken: str = "") -> None:
        """No words: there is nothing to say. ``spoken``: the button's name where its word alone says too little."""
        self.words.setText(words)
        self.button.setText(button)
        self.button.setAccessibleName(spoken or button)
        self.button.setVisible(bool(button))
        self.button.updateGeometry()
        self.setVisible(bool(words))
