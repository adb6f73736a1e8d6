"""What every screen of settings stands on: a scrolled column, groups with hairlines, rows with words and a control."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from harmony_desktop.ui.buttons import pressed
from harmony_desktop.ui.choices.by_words import ByWords
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

MEASURE = 720
SIDE = 28
LEAST = 24
"""Pixels that a pointer wants on each side."""
PAD = 14
"""Beside the words of a row."""
LINK_LINE = 19
"""What is seen of the height of a link."""
LINK_SIDE = 4
"""Beside the words of a link, for its ring."""


class Sheet(QScrollArea):
    """``column`` takes what is shown, from the top."""

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        whole = QWidget()
        self.column = QVBoxLayout()
        self.column.setContentsMargins(0, 16, 0, 28)
        self.column.setSpacing(8)
        whole.setLayout(measured(self.column))
        self.setWidget(whole)
        # `setWidget` turns it on, and it would cover the card's round corners
        whole.setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(self._keep_room)
        self._keep_room(0, 0)

    def _keep_room(self, least: int, most: int) -> None:
        """For the scroll bar, also where there is none: nothing moves when it comes."""
        room = 0 if most > least else self.verticalScrollBar().sizeHint().width()
        left, right = (room, 0) if self.isRightToLeft() else (0, room)
        if (self.viewportMargins().left(), self.viewportMargins().right()) != (left, right):
            self.setViewportMargins(left, 0, right, 0)


def measured(inside: QLayout, beside: int = 0) -> QHBoxLayout:
    """In the middle, no wider than lines should run. ``beside``: the room that a scroll bar takes below."""
    body = QWidget()
    body.setMaximumWidth(MEASURE)
    body.setLayout(inside)
    row = QHBoxLayout()
    left, right = (beside, 0) if body.isRightToLeft() else (0, beside)
    row.setContentsMargins(SIDE + left, 0, SIDE + right, 0)
    row.addStretch(1)
    row.addWidget(body, 100)
    row.addStretch(1)
    return row


class Group(QWidget):
    """Rows in one hairline border, a hairline between each two."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)
        theme.changed.connect(self.update)

    def add(self, row: QWidget) -> None:
        self.column.addWidget(row)

    @property
    def rows(self) -> list[QWidget]:
        items = (self.column.itemAt(i) for i in range(self.column.count()))
        rows = (item.widget() for item in items if item is not None)
        return [row for row in rows if row is not None]

    def clear(self) -> None:
        self.keep(())

    def keep(self, rows: Sequence[QWidget]) -> None:
        """These, in their order; others go, and those that stand there already are not touched."""
        kept = set(rows)
        for row in self.rows:
            if row not in kept:
                self.column.removeWidget(row)
                row.hide()
                row.deleteLater()
        for at, row in enumerate(rows):
            there = self.column.itemAt(at)
            if there is None or there.widget() is not row:
                self.column.removeWidget(row)
                self.column.insertWidget(at, row)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 11, 11)
        for row in [row for row in self.rows if not row.isHidden()][1:]:
            painter.fillRect(1, row.y(), self.width() - 2, 1, self._theme.colour("line"))


class Line(ByWords):
    """A row of a group: what it is at the left, the control at the right, or below where it needs the width. ``narrow``:
    the control stands beside the title alone, and what else can be pressed below all words."""

    def __init__(
        self, theme: Theme, title: str, about: str, parent: QWidget | None = None, *, narrow: bool = False
    ) -> None:
        super().__init__(parent)
        self.title = Words(theme, title, px=13, weight=500, wrap=True, parent=self)
        self.about = Words(theme, about, px=12, tone="dim", wrap=True, parent=self)
        self.about.setVisible(bool(about))
        self.problem = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.problem.hide()
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title, 1)
        self.words = QVBoxLayout()
        self.words.setSpacing(2)
        self.words.addLayout(self.head)
        self.words.addWidget(self.about)
        self.words.addWidget(self.problem)
        self._row = QHBoxLayout()
        self._row.setSpacing(16)
        self._row.addLayout(self.words, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        self._beside = self.head if narrow else self._row
        self.link_row = QHBoxLayout()
        """What else can be pressed."""
        self.link_row.setSpacing(8)
        self._indent = LINK_SIDE if narrow else 0
        """So that the words of links begin where the others do."""
        self._row.setContentsMargins(*self._sides(self._indent, 0))
        self._column.setContentsMargins(*self._sides(PAD - self._indent, PAD, 11, 12))
        self._column.setSpacing(2 if narrow else 8)
        if narrow:
            self._column.addLayout(self.link_row)
            self._column.setAlignment(self.link_row, Qt.AlignmentFlag.AlignLeft)
        else:
            self.head.addLayout(self.link_row)

    def _sides(self, begin: int, end: int, above: int = 0, below: int = 0) -> tuple[int, int, int, int]:
        return (end, above, begin, below) if self.isRightToLeft() else (begin, above, end, below)

    def add_link(self, link: "LinkButton") -> None:
        """Below the words of a ``narrow`` row; a link is taller than its words, and the row ends with these."""
        if not self.link_row.count():
            self._column.addSpacing(LINK_LINE - LEAST)
        self.link_row.addWidget(link)

    def put_control(self, control: QWidget, wide: bool = False) -> None:
        if wide:
            stretched = control.sizePolicy().horizontalPolicy() is not QSizePolicy.Policy.Fixed
            side = Qt.AlignmentFlag.AlignLeft if not stretched else Qt.AlignmentFlag(0)
            self._column.addWidget(control, 0, side)
        else:
            self._beside.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_back_end(self, by: int) -> None:
        """Of a control whose edge is not seen: what is seen of it ends where other controls end."""
        self._column.setContentsMargins(*self._sides(PAD - self._indent, PAD - by, 11, 12))

    def complain(self, words: str) -> None:
        """In red below what it is; no words: all is well."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))


class LinkButton(QAbstractButton):
    """A word or two that do something."""

    def __init__(self, theme: Theme, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFont(theme.font(12))
        self.setText(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(max(LEAST, self.fontMetrics().horizontalAdvance(self.text()) + 2 * LINK_SIDE), LEAST)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setUnderline(self.underMouse() and self.isEnabled())
        painter.setFont(font)
        tone = "faint" if not self.isEnabled() else "text" if self.underMouse() else "dim"
        painter.setPen(self._theme.colour(tone))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("faint"), 1.2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.6, 2.6, -0.6, -2.6), 5, 5)


class Links(QHBoxLayout):
    """A line of links, whose words begin where those of the lines above do. A margin below nought is not heeded by Qt."""

    def __init__(self, *links: LinkButton) -> None:
        super().__init__()
        self.setSpacing(6)
        self.addSpacing(-LINK_SIDE)
        for link in links:
            self.addWidget(link)
        self.addStretch()


def heading(theme: Theme, words: str, parent: QWidget | None = None) -> Words:
    """Above a group."""
    made = Words(theme, words, px=12, weight=550, tone="dim", parent=parent)
    made.setContentsMargins(2, 10, 0, 0)
    return made


def note(theme: Theme, words: str = "") -> Words:
    """Beside or below a group: begins where its heading does."""
    made = Words(theme, words, px=12, tone="dim", wrap=True)
    made.setContentsMargins(2, 0, 2, 0)
    return made
