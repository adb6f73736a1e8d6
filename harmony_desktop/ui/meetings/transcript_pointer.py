"""What the mouse and the keys do in a transcript."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent

from harmony_desktop.ui.meetings.selection import Place, Selection

if TYPE_CHECKING:
    from harmony_desktop.ui.meetings.transcript_view import TranscriptView

SCROLL_MS, SCROLL_PX = 30, 18
"""While a selection is drawn beyond an edge."""


class TranscriptPointer:
    def __init__(self, view: "TranscriptView") -> None:
        self._view = view
        self._anchor: Place | None = None
        self._at = QPointF()
        self._scroll = QTimer(view)
        self._scroll.setInterval(SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_on)

    # --- mouse -------------------------------------------------------------------------------------------------------

    def pressed(self, event: QMouseEvent) -> None:
        view, point = self._view, event.position()
        if event.button() is not Qt.MouseButton.LeftButton or not view.turns:
            return
        place = view.place_at(point)
        view.marks.ringed = False
        view.marks.current = place[0]
        if self._acts(point):
            return
        selection = view.marks.selection
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and selection is not None:
            self._anchor = selection.anchor
            view.marks.select(Selection(self._anchor, place))
        else:
            self._anchor = place
            view.marks.select(None)

    def _acts(self, point: QPointF) -> bool:
        """A name, a time or the arrow is pressed."""
        view = self._view
        row = view.row_at(point.y())
        text, top = view.text(row), view.top_of(row)
        if view.marks.plays and (text.time_box(top).contains(point) or text.play_box(top).contains(point)):
            view.play_wanted.emit(view.turns[row].start_ms)
            return True
        if view.renames and text.name_box(top).contains(point):
            view.begin_naming(row)
            return True
        return False

    def moved(self, event: QMouseEvent) -> None:
        view, point = self._view, event.position()
        if not view.turns:
            return
        self._at = point
        if self._anchor is not None and event.buttons() & Qt.MouseButton.LeftButton:
            view.marks.select(Selection(self._anchor, view.place_at(point)))
            beyond = point.y() < 0 or point.y() > view.viewport().height()
            self._scroll.start() if beyond else self._scroll.stop()
            return
        row = view.row_at(point.y())
        inside = 0 <= point.y() - view.top_of(row) <= view.heights.height(row)
        view.marks.hover(row if inside else -1)
        view.viewport().setCursor(self._cursor(point, row))

    def _cursor(self, point: QPointF, row: int) -> Qt.CursorShape:
        view = self._view
        text, top = view.text(row), view.top_of(row)
        if view.marks.plays and (text.time_box(top).contains(point) or text.play_box(top).contains(point)):
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.IBeamCursor

    def released(self, event: QMouseEvent) -> None:
        self._anchor = None
        self._scroll.stop()

    def pressed_twice(self, event: QMouseEvent) -> None:
        view = self._view
        if not view.turns or self._acts(event.position()):
            return
        row, offset = view.place_at(event.position())
        begin, end = view.text(row).word_at(offset)
        view.marks.select(Selection((row, begin), (row, end)))

    def _scroll_on(self) -> None:
        view = self._view
        down = self._at.y() > 0
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + (SCROLL_PX if down else -SCROLL_PX))
        edge = QPointF(self._at.x(), view.viewport().height() - 2 if down else 2)
        if self._anchor is not None:
            view.marks.select(Selection(self._anchor, view.place_at(edge)))

    def asked_menu(self, event: QContextMenuEvent) -> None:
        view = self._view
        if not view.turns:
            return
        keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        row = max(0, view.marks.current) if keyboard else view.row_at(event.pos().y())
        at = QPoint(60, round(view.top_of(row)) + 24) if keyboard else event.pos()
        view.marks.current = row
        view.menu_wanted.emit(row, view.viewport().mapToGlobal(at))

    # --- keys --------------------------------------------------------------------------------------------------------

    def pressed_key(self, event: QKeyEvent) -> bool:
        """False: it is left to the view."""
        view, marks = self._view, self._view.marks
        if not view.turns:
            return False
        if event.matches(QKeySequence.StandardKey.Copy):
            return marks.copy()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            last = len(view.turns) - 1
            marks.select(Selection((0, 0), (last, len(view.turns[last].text))))
            return True
        return self._moved_by(event) or self._acted_by(event)

    def _moved_by(self, event: QKeyEvent) -> bool:
        view, marks = self._view, self._view.marks
        here = marks.current if marks.current >= 0 else view.row_at(20)
        page = max(1, view.row_at(view.viewport().height() - 40) - view.row_at(20))
        goes = {
            Qt.Key.Key_Down: here + 1,
            Qt.Key.Key_Up: here - 1,
            Qt.Key.Key_PageDown: here + page,
            Qt.Key.Key_PageUp: here - page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(view.turns) - 1,
        }
        if event.key() not in goes:
            return False
        view.scrolled_by_hand.emit()
        marks.step_to(goes[Qt.Key(event.key())])
        return True

    def _acted_by(self, event: QKeyEvent) -> bool:
        view, row = self._view, self._view.marks.current
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0 and view.marks.plays:
            view.play_wanted.emit(view.turns[row].start_ms)
            return True
        if event.key() == Qt.Key.Key_F2 and row >= 0:
            view.begin_naming(row)
            return True
        if event.key() == Qt.Key.Key_Escape and view.marks.selection is not None:
            view.marks.select(None)
            return True
        return False
