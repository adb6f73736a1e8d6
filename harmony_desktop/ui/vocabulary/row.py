"""One name: how it is written, where it is from, and the way to have it used no longer, or again."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.names import KnownName, NameKind
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.vocabulary import words


class NameRow(QWidget):
    """``unwanted``: it is one that is never used. The signal carries the name."""

    acted = Signal(str)

    def __init__(self, theme: Theme, known: KnownName, unwanted: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.known, self.unwanted = known, unwanted
        self.setObjectName(f"name:{known.name}")
        title = Words(theme, known.name, px=13, weight=500, tone="dim" if unwanted else "text", parent=self)
        about = Words(theme, words.origin(known), px=12, tone="dim", parent=self)
        icon, act = _act(known, unwanted)
        self.button = IconButton(theme, icon, act, self)
        self.button.say(f"{act}: {known.name}", act)
        self.setAccessibleName(f"{known.name}, {words.origin(known)}")
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(title)
        column.addWidget(about)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 9)
        row.setSpacing(8)
        row.addLayout(column, 1)
        row.addWidget(self.button)
        self.button.clicked.connect(lambda: self.acted.emit(known.name))


def _act(known: KnownName, unwanted: bool) -> tuple[str, str]:
    if unwanted:
        return "plus", tr("Use again")
    return ("trash", tr("Remove")) if known.kind is NameKind.OWN else ("close", tr("Never use this name"))
