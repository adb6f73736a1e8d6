"""The palette that finds anything: one line to type on, what matches below it. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.direction import mirrored, sided
from harmony_desktop.ui.found_list import FoundList
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.theme import Theme

TALL = 440
MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}


class FindLine(QLineEdit):
    """What is typed; the arrows move in the list below."""

    moved = Signal(int)
    entered = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("search")
        self.setFont(theme.font(15))
        self.setFixedHeight(48)
        self.setTextMargins(*((16, 0, 44, 0) if mirrored() else (44, 0, 16, 0)))
        self.setPlaceholderText(tr("Find anything"))
        self.setAccessibleName(tr("Find anything"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = MOVES.get(Qt.Key(event.key()))
        if by is not None:
            self.moved.emit(by)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.paint(painter, "search", self._theme.colour("dim"), sided(QRectF(18, 16, 16, 16), self.width()))
        painter.fillRect(1, self.height() - 1, self.width() - 2, 1, self._theme.colour("line"))
        painter.end()
        super().paintEvent(event)


class FinderBox(Overlay):
    """``typed`` with every letter; ``chosen`` carries the row."""

    typed = Signal(str)
    chosen = Signal(object)
    wanted = TALL
    wide = 560
    tallest = TALL

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName(tr("Find anything"))
        self.line = FindLine(theme, self.box)
        self.list = FoundList(theme, self.line, self.box)
        self._none = Words(theme, tr("Nothing is called that."), px=12.5, tone="dim", parent=self.box)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(1, 1, 1, 8)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        column.addWidget(self._none, 1)
        self._none.hide()
        self.line.textChanged.connect(self.typed)
        self.line.moved.connect(self.list.step)
        self.line.entered.connect(self._choose)
        self.list.opened.connect(self.chosen)

    def box_tall(self) -> int:
        return TALL

    def take_focus(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_found(self, rows: Sequence[Row]) -> None:
        self.list.rows.show(rows)
        self.list.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self.list.begin()

    def show_more(self, rows: Sequence[Row]) -> None:
        """The same and more: who has moved down already stays where they are."""
        current = self.list.current
        self.show_found(rows)
        if current is not None and (index := self.list.rows.find(current.key)).isValid():
            self.list.setCurrentIndex(index)

    def _choose(self) -> None:
        if (row := self.list.current) is not None:
            self.chosen.emit(row)
