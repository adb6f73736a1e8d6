"""Above the composer's text while a question that was asked before is being worded anew."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.listening.key_cap import KeyCap
from harmony_desktop.ui.notices import Glyph
from harmony_desktop.ui.theme import Theme

TALL = 28


class EditingLine(QWidget):
    """Esc and its button leave."""

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        glyph = Glyph(theme, self)
        glyph.look("edit", "dim")
        words = Words(theme, tr("Editing · the old version stays"), px=12, tone="dim", parent=self)
        leave = IconButton(theme, "close", tr("Stop editing"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(glyph)
        row.addWidget(words)
        row.addStretch()
        row.addWidget(KeyCap(theme, tr("Esc"), self))
        row.addWidget(leave)
        self.setFixedHeight(TALL)
        self.setAccessibleName(tr("Editing"))
        leave.clicked.connect(self.left)
        self.hide()
