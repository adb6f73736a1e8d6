"""Searching within a transcript: the words, how many places, the next one and the one before."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from harmony_desktop.i18n import number, tr
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class FindLine(QLineEdit):
    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
            self.stepped.emit(-1 if back else 1)
        elif event.key() == Qt.Key.Key_Down:
            self.stepped.emit(1)
        elif event.key() == Qt.Key.Key_Up:
            self.stepped.emit(-1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindBar(QWidget):
    """Enter and Shift+Enter go through the places; Esc ends the search."""

    typed = Signal(str)
    stepped = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.line = FindLine(self)
        self.line.setFont(theme.font(12.5))
        self.line.setPlaceholderText(tr("Search in this transcript"))
        self.line.setAccessibleName(tr("Search in this transcript"))
        self.line.setClearButtonEnabled(False)
        self.count = Words(theme, px=11.5, tone="dim", parent=self)
        self.before = IconButton(theme, "up", tr("Previous place (Shift+Enter)"), self)
        self.next = IconButton(theme, "down", tr("Next place (Enter)"), self)
        self.away = IconButton(theme, "close", tr("End the search"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 7)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addSpacing(6)
        row.addWidget(self.count)
        for button in (self.before, self.next, self.away):
            row.addWidget(button)
        self.line.textChanged.connect(self.typed)
        self.line.stepped.connect(self.stepped)
        self.line.left.connect(self.left)
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.away.clicked.connect(self.left)
        self.hide()

    def begin(self, words: str = "") -> None:
        self.show()
        if words:
            self.line.setText(words)
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_count(self, here: int, many: int) -> None:
        """``here`` from 0."""
        typed = bool(self.line.text().strip())
        words = tr("{here} of {many}", here=number(here + 1), many=number(many)) if many else tr("Not found")
        self.count.setText(words if typed else "")
        self.count.tint("warn" if typed and not many else "dim")
        for button in (self.before, self.next):
            button.setEnabled(many > 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))
