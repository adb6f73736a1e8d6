"""The sheet of the keys there are: those that work from any application, and those of the window."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.i18n import later, tr
from harmony_desktop.ui.approvals.rule_parts import Middle
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.choices.sheet import heading
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.listening.key_cap import KeyCap
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.theme import Theme

SIDE = 20
KEYS = (
    ("Enter", later("Send")),
    ("Shift+Enter", later("New line")),
    ("Esc", later("One step back")),
    ("Ctrl+K", later("Find anything")),
    ("Ctrl+N", later("New chat")),
    ("Ctrl+O", later("Add a meeting")),
    ("Ctrl+F", later("Search on this page")),
    ("Ctrl+Z", later("Undo")),
    ("Shift+F10", later("Menu of what the keyboard is on")),
    ("Ctrl+Shift+P", later("Open as a page, or small again")),
    ("Ctrl+Shift+T", later("Pin the window, or let it go")),
    ("Ctrl+W", later("Close the window")),
    ("Ctrl+Q", later("Quit")),
    ("F1", later("Keyboard shortcuts")),
)
"""Of the window, the most used first."""


class ShortcutSheet(Overlay):
    """``everywhere``: the keys that work from any application, with what each does."""

    change_wanted = Signal()
    wanted = 480
    tallest = 620

    def __init__(self, theme: Theme, card: QWidget, everywhere: list[tuple[str, str]]) -> None:
        super().__init__(theme, card)
        title = tr("Keyboard shortcuts")
        self.setAccessibleName(title)
        close = IconButton(theme, "close", tr("Close"), self.box)
        head = QHBoxLayout()
        head.addWidget(Words(theme, title, px=15, weight=600, parent=self.box), 1)
        head.addWidget(close)
        middle = Middle(theme, title, self.box)
        middle.column.addWidget(_heading(theme, tr("From any application")))
        for keys, does in everywhere or [("", tr("None yet"))]:
            middle.column.addWidget(_row(theme, keys, does, middle))
        change = self.change = TextButton(theme, tr("Change…"), parent=middle)
        change.clicked.connect(self.close_overlay)
        change.clicked.connect(self.change_wanted)
        middle.column.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
        middle.column.addWidget(_heading(theme, tr("In Harmony")))
        for keys, does in KEYS:
            native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            middle.column.addWidget(_row(theme, native, tr(does), middle))
        column = QVBoxLayout(self.box)
        column.setContentsMargins(SIDE, 12, SIDE, 16)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(middle, 1)
        middle.changed.connect(self._place)
        close.clicked.connect(self.close_overlay)


def _heading(theme: Theme, words: str) -> Words:
    """Flush with the rows: no border stands around them."""
    made = heading(theme, words)
    made.setContentsMargins(0, 10, 0, 2)
    return made


def _row(theme: Theme, keys: str, does: str, parent: QWidget) -> QWidget:
    row = QWidget(parent)
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 2, 0, 2)
    line.setSpacing(4)
    line.addWidget(Words(theme, does, px=12.5, wrap=True, parent=row), 1)
    for key in filter(None, keys.split("+")):
        line.addWidget(KeyCap(theme, key, row))
    row.setAccessibleName(f"{does}: {keys}" if keys else does)
    return row
