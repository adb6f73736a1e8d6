"""Which meetings are listed, where there is more than one place to read them from."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.switch import Segments
from harmony_desktop.ui.theme import Theme

HERE, OTHER = "here", "hosted"


class SourceBar(QWidget):
    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        choices = ((HERE, tr("This workspace")), (OTHER, tr("Harmony, hosted")))
        self.segments = Segments(theme, tr("Where meetings are read"), choices, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 0)
        row.addWidget(self.segments)
        row.addStretch(1)
        self.segments.chosen.connect(self.chosen)
        self.show_choice(HERE)

    def show_choice(self, key: str) -> None:
        self.segments.show_choice(key)
