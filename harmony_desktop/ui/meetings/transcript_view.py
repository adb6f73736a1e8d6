"""A transcript of any length: only the turns that show are laid out and drawn. Knows no session."""

from collections import OrderedDict
from collections.abc import Sequence
from time import perf_counter

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from harmony_desktop.domain.threads import Turn
from harmony_desktop.domain.times import minute
from harmony_desktop.i18n import tr
from harmony_desktop.ui import spoken
from harmony_desktop.ui.meetings.heights import Heights
from harmony_desktop.ui.meetings.name_edit import NameEdit
from harmony_desktop.ui.meetings.transcript_marks import TranscriptMarks
from harmony_desktop.ui.meetings.transcript_pointer import TranscriptPointer
from harmony_desktop.ui.meetings.turn_text import Look, TurnText, estimated
from harmony_desktop.ui.theme import Theme

KEPT = 400
"""Turns that stay laid out."""
SLICE_S, PAUSE_MS = 0.004, 6
"""While nothing else is to do, heights are made exact so long at a time."""
AIR = 10.0
MEASURE = 680


class TranscriptView(QAbstractScrollArea):
    """Arrows move from turn to turn, Enter plays from it, F2 gives its speaker another name; text is selected with the
    mouse and copied with Ctrl+C."""

    play_wanted = Signal(int)
    """From this millisecond on."""
    speaker_named = Signal(str, str, object)
    """Before, after, and at which turns; none of them: wherever this speaker speaks."""
    menu_wanted = Signal(int, object)
    """The row, and where."""
    scrolled_by_hand = Signal()

    def __init__(self, theme: Theme, pad: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme, self._pad = theme, pad
        self.turns: tuple[Turn, ...] = ()
        self.heights = Heights()
        self.marks = TranscriptMarks(self)
        self.renames = False
        self._laid: OrderedDict[int, TurnText] = OrderedDict()
        self._look = self._make_look()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        # so that scrolling draws new lines only
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setViewportMargins(0, 0, 0, 2)  # clear of the card's round corner
        self.setAccessibleName(tr("Transcript"))
        self.pointer = TranscriptPointer(self)
        self.name_edit = NameEdit(theme, self.viewport())
        self.name_edit.named.connect(self.speaker_named)
        self.name_edit.left.connect(self.setFocus)
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._measure_some)
        theme.changed.connect(self.viewport().update)

    # --- what it shows -----------------------------------------------------------------------------------------------

    def show_turns(self, turns: Sequence[Turn]) -> None:
        """Another transcript from its beginning; the same one with other names where the reader is."""
        turns = tuple(turns)
        same = [t.index for t in turns] == [t.index for t in self.turns] and bool(turns)
        if turns == self.turns:
            return
        self.turns = turns
        self.name_edit.leave()
        if not same:
            self.marks.clear()
        self._begin_layout(keep=same)

    def row_of(self, index: int) -> int:
        """Of a turn's position in the transcript; -1: there is none such."""
        if 0 <= index < len(self.turns) and self.turns[index].index == index:
            return index
        return next((row for row, turn in enumerate(self.turns) if turn.index == index), -1)

    def _begin_layout(self, keep: bool) -> None:
        anchor, off = self._anchor() if keep and len(self.heights) == len(self.turns) else (0, 0.0)
        self._look = self._make_look()
        self._laid.clear()
        self.heights = Heights(estimated(self.turns, self._look))
        self._fit_bar()
        if self.turns:
            self.verticalScrollBar().setValue(round(self.heights.top(anchor) + AIR + off))
            self._settle_shown()
            self._timer.start()
        self.viewport().update()

    def _make_look(self) -> Look:
        font = self.theme.font
        px = 12.5 if self._pad < 18 else 13
        wide = min(MEASURE, max(120, self.viewport().width() - 2 * self._pad))
        return Look(float(self._pad), float(wide), font(px), font(11.5, 600), font(11.5))

    def text(self, row: int) -> TurnText:
        """A turn laid out; its height is exact from then on."""
        found = self._laid.get(row)
        if found is None:
            found = self._laid[row] = TurnText(self.turns[row], self._look)
            if len(self._laid) > KEPT:
                self._laid.popitem(last=False)
        else:
            self._laid.move_to_end(row)
        return found

    # --- heights -----------------------------------------------------------------------------------------------------

    @property
    def offset(self) -> float:
        """What of the transcript is at the top edge."""
        return self.verticalScrollBar().value() - AIR

    def top_of(self, row: int) -> float:
        """On the viewport."""
        return self.heights.top(row) - self.offset

    def row_at(self, y: float) -> int:
        return self.heights.row_at(y + self.offset)

    def _anchor(self) -> tuple[int, float]:
        """The turn at the top edge, and how far it is scrolled out."""
        row = self.heights.row_at(self.offset) if len(self.heights) else 0
        return row, self.offset - self.heights.top(row) if len(self.heights) else 0.0

    def _settle(self, row: int) -> float:
        if self.heights.is_exact(row):
            return 0.0
        return self.heights.settle(row, self.text(row).height)

    def _settle_shown(self) -> bool:
        """What shows is exact, and stays where it is. True: it was not."""
        row, off = self._anchor()
        changed, y, at = 0.0, -off, row
        while at < len(self.turns) and y < self.viewport().height() + 200:
            changed += abs(self._settle(at))
            y += self.heights.height(at)
            at += 1
        if changed:
            self._hold(row, off)
        return bool(changed)

    def _hold(self, row: int, off: float) -> None:
        self._fit_bar()
        self._put_bar(self.heights.top(row) + off + AIR)

    def _put_bar(self, value: float) -> None:
        bar = self.verticalScrollBar()
        bar.blockSignals(True)
        bar.setValue(round(value))
        bar.blockSignals(False)

    def _measure_some(self) -> None:
        """A few more heights become exact, where nobody sees it."""
        row, off = self._anchor()
        until, moved = perf_counter() + SLICE_S, False
        while perf_counter() < until:
            next_row = self.heights.unsettled()
            if next_row < 0:
                self._timer.stop()
                break
            laid = self._laid.get(next_row) or TurnText(self.turns[next_row], self._look)
            moved |= bool(self.heights.settle(next_row, laid.height))
        if moved:
            self._hold(row, off)

    def _fit_bar(self) -> None:
        tall = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.blockSignals(True)
        bar.setRange(0, max(0, round(self.heights.total + 2 * AIR - tall)) if self.turns else 0)
        bar.setPageStep(tall)
        bar.setSingleStep(48)
        bar.blockSignals(False)

    # --- going there -------------------------------------------------------------------------------------------------

    def show_row(self, row: int, offset: int = 0) -> None:
        """Into the middle, unless it shows already as a whole."""
        if not 0 <= row < len(self.turns):
            return
        tall = self.viewport().height()
        for _ in range(3):  # what lies between becomes exact on the way
            self._settle_around(row)
            top = self.top_of(row) + self.text(row).line_y(offset)
            if AIR <= top <= tall - 60:
                break
            self.verticalScrollBar().setValue(round(self.heights.top(row) + AIR - (tall - 90) / 3))
        self._settle_shown()
        self.viewport().update()

    def _settle_around(self, row: int) -> None:
        for at in range(max(0, row - 20), min(len(self.turns), row + 20)):
            self._settle(at)
        self._fit_bar()

    def begin_naming(self, row: int, everywhere: bool = True) -> None:
        """The speaker's name of this turn can be typed over."""
        if not self.renames or not 0 <= row < len(self.turns):
            return
        self.show_row(row)
        turn = self.turns[row]
        place = self.text(row).name_box(self.top_of(row))
        self.name_edit.begin(turn.speaker, () if everywhere else (turn.index,), place)

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.theme.colour("card"))
        if not self.turns:
            return
        if self._settle_shown():
            self.viewport().update()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, width = QRectF(event.rect()), float(self.viewport().width())
        row = self.row_at(box.top())
        top = self.top_of(row)
        while row < len(self.turns) and top < box.bottom():
            text = self.text(row)
            text.paint(painter, self.theme, top, width, self.marks.of(row))
            top += text.height
            row += 1

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.name_edit.leave()
        if self.turns and self._settle_shown():
            self.viewport().update()
        else:
            self.viewport().scroll(0, dy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._make_look() != self._look and self.isVisible():
            self._begin_layout(keep=True)
        else:
            self._fit_bar()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._make_look() != self._look:
            self._begin_layout(keep=True)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.scrolled_by_hand.emit()
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.pointer.pressed_key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.marks.show_ring(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pointer.pressed(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer.moved(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pointer.released(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.pointer.pressed_twice(event)

    def leaveEvent(self, event: object) -> None:
        self.marks.hover(-1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.pointer.asked_menu(event)

    # --- for screen readers ------------------------------------------------------------------------------------------

    def row_count(self) -> int:
        return len(self.turns)

    def row_words(self, row: int) -> str:
        """Who, when, what."""
        turn = self.turns[row]
        head = " ".join(part for part in (turn.speaker, minute(turn.start_ms)) if part)
        return f"{head}: {turn.text}" if head else turn.text

    def row_place(self, row: int) -> QRect:
        place = QRectF(0, self.top_of(row), self.viewport().width(), self.heights.height(row))
        return place.toAlignedRect()

    def row_current(self) -> int:
        return self.marks.current

    def place_at(self, point: QPointF) -> tuple[int, int]:
        """The turn and the letter at a point of the viewport."""
        row = self.row_at(point.y())
        text = self.text(row)
        return row, text.offset_at(point.x(), point.y() - self.top_of(row))


spoken.speak_rows(TranscriptView.__name__)
