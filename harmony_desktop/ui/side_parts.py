"""The sidebar's own controls: the search field, its entries, and the small headings with a +."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QWidget

from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import IconButton, pressed
from harmony_desktop.ui.direction import mirrored, sided
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class SearchField(QLineEdit):
    """Filters as one types; the key that finds anything stands in it while it is empty."""

    down_wanted = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, placeholder: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._hint = theme, hint
        self.setObjectName("search")
        self.setFont(theme.font(13))
        self.setFixedHeight(32)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.textChanged.connect(self._make_room)
        self._make_room()
        self._dress()
        theme.changed.connect(self._dress)

    def _make_room(self) -> None:
        """What invites to search ends before the key that stands beside it."""
        hint = self._hint_wide() + 10 if self._hint and not self.text() else 8
        self.setTextMargins(*((hint, 0, 31, 0) if mirrored() else (31, 0, hint, 0)))

    def _hint_wide(self) -> int:
        return QFontMetrics(self._theme.font(11)).horizontalAdvance(self._hint) + 8

    def _dress(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.PlaceholderText, self._theme.colour("dim"))
        self.setPalette(palette)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("faint" if self.hasFocus() else "line"), 1))
        painter.setBrush(self._theme.colour("card"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        icons.paint(painter, "search", self._theme.colour("dim"), sided(QRectF(9, 8, 16, 16), self.width()))
        if not self.text() and self._hint:
            self._paint_hint(painter)
        painter.end()
        super().paintEvent(event)

    def _paint_hint(self, painter: QPainter) -> None:
        painter.setFont(self._theme.font(11))
        wide = self._hint_wide()
        box = sided(QRectF(self.width() - 7.5 - wide, 7.5, wide, 17), self.width())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(self._theme.colour("faint"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._hint)


class SideButton(QAbstractButton):
    """An entry of the sidebar: icon and words, 30 px, lit while it is what is shown."""

    def __init__(self, theme: Theme, icon: str, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icon = theme, icon
        self._hovered = self._ringed = False
        self.lit = False
        self._count = 0
        self.setText(words)
        self.setAccessibleName(words)
        self.setFixedHeight(30)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def light(self, lit: bool) -> None:
        self.lit = lit
        self.update()

    def show_count(self, count: int, spoken: str = "") -> None:
        """At the right, and to a screen reader in the words of ``spoken``; none of nothing."""
        self._count = count
        self.setAccessibleName(spoken if count else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 30)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hovered or self.lit or self.hasFocus():
            ringed = self.hasFocus()
            painter.setPen(QPen(self._theme.colour("faint"), 1.2) if ringed else Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.6, 0.6, -0.6, -0.6), 8, 8)
        icons.paint(painter, self._icon, self._theme.colour("dim"), sided(QRectF(8, 7, 16, 16), self.width()))
        painter.setFont(self._theme.font(13, 500 if self.lit else 400))
        painter.setPen(self._theme.colour("text"))
        room = sided(QRectF(self.rect()).adjusted(32, 0, -8, 0), self.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._count:
            painter.setFont(self._theme.font(11))
            painter.setPen(self._theme.colour("dim"))
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(room, right, str(self._count))


class Heading(QWidget):
    """Small words above a list, and a + at the right."""

    def __init__(self, theme: Theme, words: str, plus: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.plus = IconButton(theme, "plus", plus, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 10, 0)
        row.addWidget(Words(theme, words, px=11, weight=500, tone="dim", parent=self), 1)
        row.addWidget(self.plus)


def entry_with_plus(button: SideButton, theme: Theme, plus: str) -> IconButton:
    """A + inside the entry, at its right end."""
    made = IconButton(theme, "plus", plus, button)
    row = QHBoxLayout(button)
    row.setContentsMargins(0, 0, 2, 0)
    row.addStretch()
    row.addWidget(made)
    return made
