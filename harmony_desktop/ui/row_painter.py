"""Rows of a list to choose from: an icon, a title, something in a small voice at the right; ticked where they can be."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListWidget, QStyledItemDelegate, QStyleOptionViewItem

from harmony_desktop.ui import icons
from harmony_desktop.ui.direction import visual, write
from harmony_desktop.ui.theme import Theme

ROW = 28
ABOUT = int(Qt.ItemDataRole.UserRole) + 1
ICON = ABOUT + 1
KEY = ABOUT + 2
Index = QModelIndex | QPersistentModelIndex


class RowPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QListWidget) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._view.currentRow() == index.row() and self._lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(area, 7, 7)
        left = area.x() + 8
        ticked = index.data(Qt.ItemDataRole.CheckStateRole)
        if ticked is not None:
            box = visual(QRect(left, area.y() + 7, 14, 14), area)
            self._tick(painter, QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), Qt.CheckState(ticked))
            left += 22
        place = QRectF(visual(QRect(left, area.y() + 7, 14, 14), area))
        icons.paint(painter, str(index.data(ICON) or "calendar"), self._theme.colour("dim"), place)
        self._words(painter, visual(area.adjusted(left - area.x() + 22, 0, -8, 0), area), index)
        painter.restore()

    @property
    def _lit(self) -> bool:
        """A list that never has the keyboard is led from elsewhere."""
        return self._view.hasFocus() or self._view.focusPolicy() is Qt.FocusPolicy.NoFocus

    def _tick(self, painter: QPainter, box: QRectF, state: Qt.CheckState) -> None:
        on = state is Qt.CheckState.Checked
        painter.setPen(QPen(self._theme.colour("act" if on else "faint"), 1))
        painter.setBrush(self._theme.colour("act" if on else "card"))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            icons.paint(painter, "check", self._theme.colour("actfg"), box.adjusted(1, 1, -1, -1))

    def _words(self, painter: QPainter, room: QRect, index: Index) -> None:
        middle, elide = Qt.AlignmentFlag.AlignVCenter, Qt.TextElideMode.ElideRight
        about = str(index.data(ABOUT) or "")
        painter.setFont(self._theme.font(11.5))
        painter.setPen(self._theme.colour("dim"))
        wide = min(painter.fontMetrics().horizontalAdvance(about), room.width() // 2)
        about = painter.fontMetrics().elidedText(about, elide, wide + 1)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, about)
        painter.setFont(self._theme.font(13))
        painter.setPen(self._theme.colour("text"))
        left = visual(room.adjusted(0, 0, -wide - 12, 0), room)
        title = painter.fontMetrics().elidedText(str(index.data()), elide, left.width())
        write(painter, left, title)
