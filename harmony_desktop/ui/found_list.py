"""A list below a line that is typed on: the keyboard stays in the line, and the list moves with it and speaks."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.side_list import SideList
from harmony_desktop.ui.side_rows import RowKind
from harmony_desktop.ui.theme import Theme


class FoundList(SideList):
    def __init__(self, theme: Theme, line: QLineEdit, parent: QWidget) -> None:
        super().__init__(theme, tr("Found"), parent=parent)
        self._line = line
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.look.led = True

    def step(self, by: int) -> None:
        """So many rows down or up; headings are passed over."""
        rows, at = self.rows.rows, self.currentIndex().row()
        one = 1 if by > 0 else -1
        for _ in range(abs(by)):
            to = at + one
            while 0 <= to < len(rows) and rows[to].kind is RowKind.HEADER:
                to += one
            if not 0 <= to < len(rows):
                break
            at = to
        self.setCurrentIndex(self.rows.index(at))
        self.show_top()
        self.say()

    def begin(self) -> None:
        """The first that can be chosen is the one Enter takes."""
        self.to_first()
        self.scrollToTop()
        self.say()

    def show_top(self) -> None:
        """With the heading above the first."""
        before = self.rows.rows[: self.currentIndex().row()]
        if all(row.kind is RowKind.HEADER for row in before):
            self.scrollToTop()

    def say(self) -> None:
        """To a screen reader, which follows the line."""
        if (row := self.current) is not None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._line, row.spoken))
