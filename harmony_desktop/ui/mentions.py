"""The list of meetings that opens with @ in the composer; the keyboard stays in the text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from harmony_desktop.domain.times import day
from harmony_desktop.i18n import tr
from harmony_desktop.ui.labels import plain_tip
from harmony_desktop.ui.row_painter import ABOUT, ROW, RowPainter
from harmony_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from harmony_desktop.domain.meetings import Meeting

MOST = 6
"""Rows before it scrolls."""


class MentionList(QListWidget):
    """``chosen`` carries the meeting. Shown above the text it belongs to."""

    chosen = Signal(object)
    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._meetings: tuple[Meeting, ...] = ()
        self.setItemDelegate(RowPainter(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(tr("Meetings to attach"))
        self.setMouseTracking(True)
        self.itemEntered.connect(self.setCurrentItem)
        self.itemClicked.connect(lambda item: self._choose(self.row(item)))
        self.hide()

    def show_meetings(self, meetings: "Sequence[Meeting]") -> None:
        """None closes it."""
        self._meetings = tuple(meetings)
        self.clear()
        for meeting in meetings:
            who = ", ".join(p.name for p in meeting.participants[:2])
            item = QListWidgetItem(meeting.title)
            item.setData(ABOUT, " · ".join(filter(None, (who, day(meeting.started_at)))))
            item.setToolTip(plain_tip(meeting.title))
            self.addItem(item)
        self.setFixedHeight(ROW * min(MOST, max(1, len(meetings))) + 2)
        was, shown = not self.isHidden(), bool(meetings)
        self.setVisible(shown)
        if shown:
            self.setCurrentRow(0)
            self._tell()
        if was or shown:
            self.height_changed.emit()

    def close_list(self) -> None:
        if not self.isHidden():
            self.show_meetings(())

    def step(self, by: int) -> None:
        self.setCurrentRow((self.currentRow() + by) % max(1, self.count()))
        self._tell()

    def accept(self) -> None:
        self._choose(self.currentRow())

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._meetings):
            self.chosen.emit(self._meetings[row])

    def _tell(self) -> None:
        """The keyboard is in the text, so the screen reader would not notice."""
        item = self.currentItem()
        if item is not None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, item.text()))
