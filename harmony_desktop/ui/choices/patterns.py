"""A list of names with wildcards: each a chip that can be taken off, and a line to add another."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.context_bar import ContextBar
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

LONGEST = 200


class PatternLine(QLineEdit):
    """Enter adds; Backspace in an empty line goes to the last one."""

    added = Signal()
    back_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.added.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)


def wrong_with(pattern: str, there: tuple[str, ...]) -> str:
    """Why it cannot be added, in words; empty: it can."""
    if any(c.isspace() for c in pattern):
        return tr("A name of a tool has no spaces in it.")
    if pattern in there:
        return tr("“{pattern}” is there already.", pattern=pattern)
    return ""


class Patterns(QWidget):
    """``chosen`` carries all of them."""

    chosen = Signal(tuple)

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._patterns: tuple[str, ...] = ()
        self.chips = ContextBar(theme, self)
        self.line = PatternLine(self)
        self.line.setFont(theme.font(12.5))
        self.line.setMaxLength(LONGEST)
        self.line.setPlaceholderText(tr("A tool's name, such as web_search or linear_*"))
        self.line.setAccessibleName(tr("{name}: add a pattern", name=name))
        self.add = TextButton(theme, tr("Add"), parent=self)
        self.add.setAccessibleName(tr("{name}: add", name=name))
        self.words = Words(theme, px=12, tone="warn", wrap=True, parent=self)
        self.words.hide()
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.line, 1)
        below.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.chips)
        column.addLayout(below)
        column.addWidget(self.words)
        self.add.clicked.connect(self._on_added)
        self.line.added.connect(self._on_added)
        self.line.back_wanted.connect(self.chips.focus_last)
        self.line.textChanged.connect(self._on_typed)
        self.chips.removed.connect(self._on_removed)
        self.chips.left.connect(self.line.setFocus)
        self.setFocusProxy(self.line)
        self._on_typed("")

    def show_patterns(self, patterns: tuple[str, ...]) -> None:
        self._patterns = patterns
        self.chips.show_chips([(pattern, "check", pattern, pattern) for pattern in patterns])
        self._warn()

    def _on_typed(self, text: str) -> None:
        self.add.setEnabled(bool(text.strip()))
        self._warn()

    def _warn(self, why: str = "") -> None:
        """A lone star would let everything through."""
        words = why or (tr("* matches every tool, the dangerous ones too.") if "*" in self._patterns else "")
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def _on_added(self) -> None:
        pattern = self.line.text().strip()
        if not pattern:
            return
        if why := wrong_with(pattern, self._patterns):
            self._warn(why)
            return
        self.line.clear()
        self.chosen.emit((*self._patterns, pattern))

    def _on_removed(self, key: str) -> None:
        self.chosen.emit(tuple(p for p in self._patterns if p != key))
