"""The list of meetings: two lines each, and a badge on those that are not done."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.direction import visual
from harmony_desktop.ui.meetings.badge import badge_width, paint_badge
from harmony_desktop.ui.meetings.meeting_rows import MeetingRow
from harmony_desktop.ui.side_list import ROW, SideList
from harmony_desktop.ui.side_paint import PAD, SideDelegate, excerpt
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.theme import Theme

TALL, HEADER, SIDE = 54, 32, 12
BADGE = 18
Index = QModelIndex | QPersistentModelIndex


class MeetingDelegate(SideDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, False, SIDE, parent)
        self.tall = TALL
        self._badge = theme.font(10.5, 500)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: Row = index.data(ROW)
        return QSize(200, HEADER if row.kind is RowKind.HEADER else TALL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect.adjusted(self._side, 1, -self._side, -1)
        if isinstance(row, MeetingRow):
            self._ground(painter, box, row, option.state)
            self._meeting(painter, box.adjusted(PAD, 0, -PAD, 0), row)
        else:
            self._say(painter, box.adjusted(PAD, 9, -PAD, 0), row.text, self._theme.font(11, 500), "dim")
        painter.restore()

    def _meeting(self, painter: QPainter, box: QRect, row: MeetingRow) -> None:
        first = QRect(box.left(), box.top() + 7, box.width(), 19)
        first.setRight(first.right() - self._end(painter, first, row.note, box))
        if row.badge:
            wide = round(badge_width(self._badge, row.badge))
            title = min(self._wide(painter, row.text), first.width() - wide - 10)
            place = QRectF(first.left() + title + 8, first.top(), wide, BADGE)
            place = QRectF(visual(place.toRect(), box))
            paint_badge(painter, self._theme, place, row.badge, row.tone, self._badge)
            first.setWidth(title)
        self._say(painter, visual(first, box), row.text, self._strong, "text")
        below = QRect(box.left(), box.top() + 27, box.width(), 17)
        below.setRight(below.right() - self._end(painter, below, row.length, box))
        below = visual(below, box)
        if "\x01" in row.excerpt:
            painter.setPen(self._theme.colour("dim"))
            painter.setClipRect(below)
            excerpt(row.excerpt, self._theme, 4000).draw(painter, QPointF(below.topLeft()))
        else:
            self._say(painter, below, row.excerpt, self._tail, "dim")

    def _wide(self, painter: QPainter, words: str) -> int:
        painter.setFont(self._strong)
        return painter.fontMetrics().horizontalAdvance(words) + 2

    def _end(self, painter: QPainter, box: QRect, words: str, whole: QRect) -> int:
        """Few words at the end; returns the room they take."""
        if not words:
            return 0
        painter.setFont(self._small)
        wide = painter.fontMetrics().horizontalAdvance(words) + 2
        place = QRect(box.right() + 1 - wide, box.top(), wide, box.height())
        self._say(painter, visual(place, whole), words, self._small, "dim")
        return wide + 12


class MeetingList(SideList):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, tr("Meetings"), parent=parent)
        self.look = MeetingDelegate(theme, self)
        self.setItemDelegate(self.look)
        self.setUniformItemSizes(False)
