"""A list of notes, tasks or contacts: two lines each, a box to tick where there is something to do."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.objects.object_rows import ObjectRow
from harmony_desktop.ui.side_list import ROW, SideList
from harmony_desktop.ui.side_paint import PAD, SideDelegate
from harmony_desktop.ui.side_rows import RowKind
from harmony_desktop.ui.theme import Theme

TALL, HEADER = 50, 30
TICK = 15
Index = QModelIndex | QPersistentModelIndex


class ObjectDelegate(SideDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, False, 8, parent)
        self.tall = TALL

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: ObjectRow = index.data(ROW)
        return QSize(120, HEADER if row.kind is RowKind.HEADER else TALL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ObjectRow = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect.adjusted(self._side, 1, -self._side, -1)
        if row.kind is RowKind.HEADER:
            self._say(painter, box.adjusted(PAD, 6, -PAD, 0), row.text, self._theme.font(11, 500), "dim")
        else:
            self._ground(painter, box, row, option.state)
            self._object(painter, box.adjusted(PAD, 0, -PAD, 0), row)
        painter.restore()

    def _object(self, painter: QPainter, box: QRect, row: ObjectRow) -> None:
        if row.ticked is not None:
            tick_box(painter, self._theme, QRectF(self.tick(box)), row.ticked)
            box = box.adjusted(TICK + 9, 0, 0, 0)
        if not _second(row):
            self._first(painter, box, row)
            return
        self._first(painter, QRect(box.left(), box.top() + 6, box.width(), 19), row)
        below = QRect(box.left(), box.top() + 25, box.width(), 17)
        if row.by_companion:
            mark = QRectF(below.right() - 12, below.top() + 2, 13, 13)
            icons.paint(painter, "chat", self._theme.colour("dim"), mark)
            below.setRight(below.right() - 18)
        self._say(painter, below, row.excerpt, self._tail, "dim")

    def _first(self, painter: QPainter, box: QRect, row: ObjectRow) -> None:
        """The title, and at the right its day, or that it is not saved."""
        words = tr("not saved") if row.unsaved else row.note
        if words:
            painter.setFont(self._small)
            wide = painter.fontMetrics().horizontalAdvance(words) + 2
            place = QRect(box.right() + 1 - wide, box.top(), wide, box.height())
            self._say(painter, place, words, self._small, "warn" if row.unsaved or row.late else "dim")
            box = box.adjusted(0, 0, -wide - 8, 0)
        font = QFont(self._strong)
        font.setStrikeOut(bool(row.ticked))
        self._say(painter, box, row.text, font, "dim" if row.ticked else "text")

    def tick(self, box: QRect) -> QRect:
        """Where the box to tick stands, in a row's inside."""
        return QRect(box.left() + 1, box.center().y() - TICK // 2, TICK, TICK)


class ObjectList(SideList):
    """As a list of the sidebar; Space and a click on the box tick."""

    ticked = Signal(object)
    entered = Signal()
    """With Enter: the keyboard goes on to what was opened."""

    def __init__(self, theme: Theme, name: str, headed: bool, parent: QWidget) -> None:
        """``headed``: there are headings between the rows, which are not as tall."""
        super().__init__(theme, name, parent=parent)
        self.look = self._delegate = ObjectDelegate(theme, self)
        self.setItemDelegate(self.look)
        self.setUniformItemSizes(not headed)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row = index.data(ROW) if index.isValid() else None
        ticks = isinstance(row, ObjectRow) and row.ticked is not None
        pressed = ticks and event.button() is Qt.MouseButton.LeftButton
        if pressed and self._tick_place(index).contains(event.position().toPoint()):
            self.ticked.emit(row)
            return
        super().mousePressEvent(event)

    def _tick_place(self, index: QModelIndex) -> QRect:
        box = self.visualRect(index).adjusted(8 + PAD, 1, -8 - PAD, -1)
        return self._delegate.tick(box).adjusted(-8, -8, 6, 8)

    def tick_point(self, key: str) -> QPoint:
        """The middle of the row's box."""
        return self._tick_place(self.rows.find(key)).center()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current
        if event.key() == Qt.Key.Key_Space and row is not None and row.kind is not RowKind.HEADER:
            if isinstance(row, ObjectRow) and row.ticked is not None:
                self.ticked.emit(row)
            else:
                self.opened.emit(row)
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.entered.emit()


def _second(row: ObjectRow) -> bool:
    return bool(row.excerpt or row.by_companion)


def tick_box(painter: QPainter, theme: Theme, box: QRectF, on: bool, ringed: bool = False) -> None:
    painter.setPen(QPen(theme.colour("text" if ringed else "faint"), 1.2))
    painter.setBrush(theme.colour("hover" if on else "card"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4.5, 4.5)
    if on:
        icons.paint(painter, "check", theme.colour("text"), box.adjusted(1, 1, -1, -1))
