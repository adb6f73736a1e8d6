"""A box beside the button it belongs to: one line to type on, what matches below it; one of them is chosen."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons, shadow
from harmony_desktop.ui.direction import mirrored, sided
from harmony_desktop.ui.find_rank import folded
from harmony_desktop.ui.finder_box import FindLine
from harmony_desktop.ui.found_list import FoundList
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.theme import Theme

LINE_TALL = 38
AIR = 6
"""Between the box and its button."""


class PickLine(FindLine):
    """As the palette's line, smaller."""

    def __init__(self, theme: Theme, placeholder: str, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setFont(theme.font(13))
        self.setFixedHeight(LINE_TALL)
        self.setTextMargins(*((12, 0, 36, 0) if mirrored() else (36, 0, 12, 0)))
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.paint(painter, "search", self._theme.colour("dim"), sided(QRectF(12, 11, 16, 16), self.width()))
        painter.fillRect(1, self.height() - 1, self.width() - 2, 1, self._theme.colour("line"))
        painter.end()
        super(FindLine, self).paintEvent(event)


class PickBox(Overlay):
    """``chosen`` carries the row's key; choosing closes it. On the small card it takes the whole room."""

    chosen = Signal(str)
    wanted = 340
    wide = 460
    tallest = 420

    def __init__(
        self,
        theme: Theme,
        card: QWidget,
        button: QWidget,
        placeholder: str,
        rows: Sequence[Row],
        current: str = "",
    ) -> None:
        """``rows``: headings among them; a heading without a match below it is not shown."""
        super().__init__(theme, card)
        self._button = button
        self._rows = tuple(rows)
        self.setAccessibleName(placeholder)
        self.line = PickLine(theme, placeholder, self.box)
        self.list = FoundList(theme, self.line, self.box)
        self.list.look.open_key = current
        self._none = Words(theme, tr("Nothing is called that."), px=12.5, tone="dim", parent=self.box)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(1, 1, 1, 6)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        column.addWidget(self._none, 1)
        self.line.textChanged.connect(self._filter)
        self.line.moved.connect(self.list.step)
        self.line.entered.connect(self._choose_current)
        self.list.opened.connect(self._choose)
        self._filter("")
        self._to(current)

    def take_focus(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def box_tall(self) -> int:
        return LINE_TALL + max(self.list.tall(), 64) + 12

    # --- what matches --------------------------------------------------------------------------------------------

    def _filter(self, typed: str) -> None:
        rows = matching(self._rows, typed)
        self.list.rows.show(rows)
        self.list.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self.list.begin()

    def _to(self, key: str) -> None:
        index = self.list.rows.find(key)
        if index.isValid():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
            self.list.show_top()

    def _choose_current(self) -> None:
        if (row := self.list.current) is not None:
            self._choose(row)

    def _choose(self, row: Row) -> None:
        if row.kind is not RowKind.HEADER:
            self.close_overlay()
            self.chosen.emit(row.key)

    # --- where it is ---------------------------------------------------------------------------------------------

    def close_overlay(self) -> None:
        """The keyboard goes back to where it came from."""
        super().close_overlay()
        if self._button.isVisible() and self._button.isEnabled():
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        """Above the button where there is room, else below it; always whole on the card."""
        if not self.docked:
            super()._place()
            return
        wide = min(self.wide, self.width() - 24)
        at = self.mapFromGlobal(self._button.mapToGlobal(QPoint(0, 0)))
        above, below = at.y() - AIR, self.height() - at.y() - self._button.height() - AIR
        up = above > below
        tall = min(self.box_tall(), self.tallest, max(above, below) - 12)
        y = at.y() - AIR - tall if up else at.y() + self._button.height() + AIR
        right = at.x() + self._button.width()
        x = at.x() if at.x() + wide < self.width() - 12 else right - wide
        self.box.setGeometry(QRect(max(12, min(x, self.width() - wide - 12)), y, wide, tall))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """In a Page nothing is veiled: the box stands on what it belongs to."""
        if not self.docked:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shadow.paint(painter, self.box.geometry(), self.theme.palette)
        painter.setPen(QPen(self.theme.colour("line"), 1))
        painter.setBrush(self.theme.colour("card"))
        painter.drawRoundedRect(QRectF(self.box.geometry()).adjusted(0.5, 0.5, -0.5, -0.5), 11, 11)


def matching(rows: Sequence[Row], typed: str) -> list[Row]:
    """Those that hold every word, or whose heading does, with the headings they stand under."""
    words = folded(typed).split()
    found: list[Row] = []
    heading: Row | None = None
    for is_heading, some in groupby(rows, key=lambda row: row.kind is RowKind.HEADER):
        if is_heading:
            heading = list(some)[-1]
            continue
        above = heading.text if heading else ""
        kept = [r for r in some if all(w in folded(f"{above} {r.text} {r.excerpt} {r.note}") for w in words)]
        if kept:
            found += [heading, *kept] if heading else kept
    return found
