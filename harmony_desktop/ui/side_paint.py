"""How a row of the sidebar is drawn: icon, words, count, marks; a hit with its excerpt, the found words strong."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.direction import visual, write
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.theme import Theme

ROW_TALL, HIT_TALL = 32, 66
SIDE, PAD = 8, 8
LINE = 16.0


class SideDelegate(QStyledItemDelegate):
    """Draws rows 30 px tall with 2 px between them, or hits with two lines of excerpt."""

    def __init__(self, theme: Theme, excerpts: bool, side: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._side = theme, side
        self.tall = HIT_TALL if excerpts else ROW_TALL
        self.open_key = ""
        self.led = False
        """Another control has the keyboard and leads through this list."""
        self._usual, self._strong = theme.font(13), theme.font(13, 500)
        self._small, self._tail = theme.font(11), theme.font(12)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, self.tall)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect.adjusted(self._side, 1, -self._side, -1)
        if row.kind is RowKind.HEADER:
            self._say(painter, box.adjusted(PAD, 9, -PAD, 0), row.text, self._theme.font(11, 500), "dim")
        else:
            self._ground(painter, box, row, option.state)
            inside = box.adjusted(PAD, 0, -PAD, 0)
            if row.kind is RowKind.HIT:
                self._hit(painter, inside, row)
            else:
                self._line(painter, inside, row)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, row: Row, state: QStyle.StateFlag) -> None:
        here = row.key == self.open_key and row.kind is not RowKind.QUIET
        focused = bool(state & QStyle.StateFlag.State_Selected) and bool(
            state & QStyle.StateFlag.State_HasFocus
        )
        led = self.led and bool(state & QStyle.StateFlag.State_Selected)
        if not (here or focused or led or state & QStyle.StateFlag.State_MouseOver):
            return
        painter.setPen(QPen(self._theme.colour("faint"), 1.2) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("hover"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.6, 0.6, -0.6, -0.6), 8, 8)

    def _line(self, painter: QPainter, box: QRect, row: Row) -> None:
        left, right = box.left(), box.right() + 1
        icon = row.icon or ("folder" if row.kind is RowKind.SPACE else "")
        if icon:
            where = QRect(left, box.center().y() - 7, 16, 16)
            icons.paint(painter, icon, self._theme.colour("dim"), QRectF(visual(where, box)))
            left += 24
        if row.note:
            painter.setFont(self._small)
            wide = painter.fontMetrics().horizontalAdvance(row.note) + 2
            note = QRect(right - wide, box.top(), wide, box.height())
            self._say(painter, visual(note, box), row.note, self._small, "dim")
            right -= wide + 8
        if row.running or row.unread:
            mark = visual(QRect(right - 10, box.center().y() - 5, 10, 10), box)
            self._mark(painter, QPointF(mark.left() + 5, mark.top() + 5.5), row.running)
            right -= 18
        font = self._strong if row.key == self.open_key or row.unread else self._usual
        tone = "text" if row.kind is not RowKind.QUIET and row.mine else "dim"
        words = QRect(left, box.top(), right - left, box.height())
        self._say(painter, visual(words, box), row.text, font, tone)
        if row.excerpt:
            wide = painter.fontMetrics().horizontalAdvance(row.text) + 10
            tail = QRect(left + wide, box.top(), max(0, right - left - wide), box.height())
            self._say(painter, visual(tail, box), unmarked(row.excerpt)[0], self._tail, "dim")

    def _mark(self, painter: QPainter, at: QPointF, running: bool) -> None:
        """A dot: there is something new. An open ring: it is being written."""
        if running:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("dim"), 1.6))
            painter.drawArc(QRectF(at.x() - 4, at.y() - 4, 8, 8), 90 * 16, -270 * 16)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("text"))
            painter.drawEllipse(at, 3, 3)

    def _say(self, painter: QPainter, box: QRect, words: str, font: QFont, tone: str) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        write(painter, box, words)

    def _hit(self, painter: QPainter, box: QRect, row: Row) -> None:
        top = 6 if row.excerpt else 16
        self._say(
            painter, QRect(box.left(), box.top() + top, box.width(), 18), row.text, self._strong, "text"
        )
        if row.excerpt:
            painter.setPen(self._theme.colour("dim"))
            excerpt(row.excerpt, self._theme, box.width()).draw(painter, QPointF(box.left(), box.top() + 26))

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        edit = QLineEdit(parent)
        edit.setFont(self._usual)
        edit.setAccessibleName(tr("Title"))
        edit.setObjectName("title")
        return edit

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        indent = 24 if row.kind is RowKind.SPACE else 0
        editor.setGeometry(option.rect.adjusted(self._side + indent, 1, -self._side, -1))


def excerpt(marked: str, theme: Theme, width: int) -> QTextLayout:
    """Two lines at most; what stands between the marks is strong."""
    plain, ranges = unmarked(marked)
    layout = QTextLayout(plain, theme.font(11.5))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    formats = []
    for start, length in ranges:
        strong = QTextLayout.FormatRange()
        look = QTextCharFormat()
        look.setFont(theme.font(11.5, 600))
        look.setForeground(theme.colour("text"))
        strong.start, strong.length, strong.format = start, length, look
        formats.append(strong)
    layout.setFormats(formats)
    layout.beginLayout()
    for number in range(2):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, number * LINE))
    layout.endLayout()
    return layout


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The words without their marks, and where the marked ones are."""
    plain, ranges, start = "", [], 0
    for char in marked:
        if char == "\x01":
            start = len(plain)
        elif char == "\x02":
            ranges.append((start, len(plain) - start))
        else:
            plain += char
    return plain, ranges
