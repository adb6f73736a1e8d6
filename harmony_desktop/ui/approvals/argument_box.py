"""The arguments of a call, whole and as they are: names at the left, values beside them, told when the end was seen."""

import re
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from harmony_desktop.domain.approvals import PreviewLine
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals import marks
from harmony_desktop.ui.approvals.call_line import len16
from harmony_desktop.ui.theme import Theme

PX, LINE = 12.5, 18.5
NAME_LEAST, NAME_MOST, GAP = 56.0, 104.0, 12.0
"""Of the column of names, and what lies between it and the values."""
PIECE = 1_000
"""Letters of one line; a longer one goes on in the next, and says so."""
AT_ONCE = 6_000
"""Letters that are laid out between two looks at the keyboard."""
LINES_AT_ONCE = 80
PAD, RIGHT, SIDES = 9, 7, 26
"""Above and below; right of the words, beside the scroll bar; what is no words, in all."""
TINTED = 40
"""Marks of one line that have their colour; each takes its time."""
RELAID = 60_000
"""Letters that are laid out anew at once where the width changes."""
JOINED = "\N{NO-BREAK SPACE}"
BREAKS = re.compile(r"[\s-]")
MOST = 190
"""How tall it is; a Page has room for more."""


@dataclass(frozen=True)
class Piece:
    name: str = ""
    text: str = ""
    changed: bool = False
    goes_on: bool = False
    """The same line as the one before."""
    alone: bool = False
    """A name that is too wide for its column."""


class ArgumentBox(QTextEdit):
    """``end_seen`` once its last line has been on the screen. Nothing in it is interpreted, and nothing is fetched."""

    end_seen = Signal()
    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget, name: str = "") -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: tuple[PreviewLine, ...] = ()
        self._changed: Collection[str] = ()
        self._queue: deque[Piece] = deque()
        self._column = NAME_LEAST
        self._begun = False
        self._wide = 0
        self._widest = 0.0
        """What the widest first word needs, with its name."""
        self.most = MOST
        self.seen = False
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("arguments")
        self.setAccessibleName(name or tr("What exactly will be done"))
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._feed)
        self.verticalScrollBar().valueChanged.connect(self.look)
        self.verticalScrollBar().rangeChanged.connect(self.look)
        theme.changed.connect(self._again)
        self._dress()

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_lines(self, lines: Sequence[PreviewLine], changed: Collection[str] = ()) -> None:
        """``changed``: names of what the user wrote. Other lines than before have not been seen to their end."""
        if tuple(lines) == self._lines and changed == self._changed:
            return
        self._lines, self._changed, self.seen = tuple(lines), changed, False
        self._again()

    @property
    def complete(self) -> bool:
        """All of it stands there."""
        return not self._queue

    def _again(self) -> None:
        self._dress()
        self._timer.stop()
        metrics = QFontMetricsF(self._theme.font(PX))
        widths = [metrics.horizontalAdvance(marks.line(line.label, 80)) + 2 for line in self._lines]
        fitting = [wide for wide in widths if wide <= NAME_MOST]
        named = any(line.label for line in self._lines)
        self._column = max([NAME_LEAST, *fitting]) if named else -GAP
        self._queue = deque(
            piece
            for line, wide in zip(self._lines, widths, strict=True)
            for piece in _pieces(line, wide > NAME_MOST, line.label in self._changed)
        )
        self._begun, self._widest = False, 0.0
        self.clear()  # after the queue was filled: what is empty for a moment has not been seen to its end
        self.setLineWrapColumnOrWidth(max(1, self._wide))
        self._feed()
        self.moveCursor(QTextCursor.MoveOperation.Start)  # else the view goes to where the writing ended
        self.verticalScrollBar().setValue(0)

    def _feed(self) -> None:
        """A little at a time: ten thousand lines must not hold up the keyboard."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        letters = lines = 0
        while self._queue and letters < AT_ONCE and lines < LINES_AT_ONCE:
            piece = self._queue.popleft()
            shown = marks.marked(piece.text)
            self._write(cursor, piece, shown)
            letters, lines = letters + len(shown), lines + 1
        cursor.endEditBlock()
        if self._queue and not self._timer.isActive():
            self._timer.start()
        elif not self._queue:
            self._timer.stop()
        self._fit()
        self.look()

    def _write(self, cursor: QTextCursor, piece: Piece, shown: str) -> None:
        form = QTextBlockFormat()
        left = 0.0 if piece.alone else self._column + GAP
        form.setLeftMargin(left)
        form.setRightMargin(RIGHT)
        form.setTopMargin(4 if piece.name and self._begun else 0)
        form.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        if piece.name and not piece.alone:
            form.setTextIndent(-left)
            form.setTabPositions([QTextOption.Tab(left, QTextOption.TabType.LeftTab)])
        if self._begun:
            cursor.insertBlock(form, QTextCharFormat())
        else:
            cursor.setBlockFormat(form)
        self._begun = True
        if piece.name:
            cursor.insertText(piece.name, self._look("faint"))
        if piece.name and not piece.alone:
            self._to_column(cursor, piece.name, left, shown)
        if piece.goes_on:
            cursor.insertText("⟨…⟩", self._look("warn"))
        if shown:
            before = cursor.positionInBlock()
            cursor.insertText(shown, self._look("text", 600 if piece.changed else 400))
            self._tint(cursor.block(), before, shown)

    def _to_column(self, cursor: QTextCursor, name: str, left: float, shown: str) -> None:
        """A tab; before a word that is wider than its column a space that no line ends at, as wide as the tab would be:
        else the word would begin on the line below its name."""
        metrics = QFontMetricsF(self._theme.font(PX))
        word = metrics.horizontalAdvance(BREAKS.split(shown[:PIECE], 1)[0]) + left + RIGHT
        self._widest = max(self._widest, word)
        if word <= self._wide or not self._wide:
            cursor.insertText("\t", self._look("faint"))
            return
        look = self._look("faint")
        font = look.font()
        wide = left - metrics.horizontalAdvance(name + JOINED)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, wide)
        look.setFont(font)
        cursor.insertText(JOINED, look)

    def _tint(self, block: QTextBlock, at: int, text: str) -> None:
        """Marks are told from letters by their colour. One step for a line, however many it has."""
        formats: list[QTextLayout.FormatRange] = []
        for part, mark in marks.pieces(text):
            if mark and len(formats) < TINTED:
                made = QTextLayout.FormatRange()
                made.start, made.length, made.format = at, len(part), self._mark_look
                formats.append(made)
            at += len16(part)
        if formats:
            block.layout().setFormats(formats)
            self.document().markContentsDirty(block.position(), block.length())

    def _look(self, tone: str, weight: int = 400) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setFont(self._theme.font(PX, weight))
        made.setForeground(self._theme.colour(tone))
        return made

    def _dress(self) -> None:
        p = self._theme.palette
        self._mark_look = QTextCharFormat()
        self._mark_look.setForeground(self._theme.colour("warn"))
        self.setStyleSheet(
            f"QTextEdit#arguments {{ background: {p.card}; border: 1px solid {p.line}; border-radius: 9px;"
            f" padding: {PAD - 1}px 4px {PAD - 1}px 11px; }} QTextEdit#arguments:focus {{ border-color: {p.faint}; }}"
        )

    # --- how tall it is ------------------------------------------------------------------------------------------

    def _set_width(self, width: int) -> None:
        """What is long is not laid out in one go, but written anew."""
        if width != self._wide and width > 0:
            before, self._wide = self._wide, width
            crossed = self._widest > min(before or width, width)
            if crossed or self.document().characterCount() > RELAID:
                self._again()
            else:
                self.setLineWrapColumnOrWidth(width)

    def fit(self, width: int, most: int = MOST) -> None:
        self.most = most
        self.resize(width, self.height())
        self._set_width(width - SIDES)
        self._fit()

    def _fit(self) -> None:
        content = round(self.document().size().height()) + 2 * PAD + 2
        tall = min(self.most, content)
        policy = Qt.ScrollBarPolicy
        scrolls = content > self.most
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if scrolls else policy.ScrollBarAlwaysOff)
        if tall != self.height() or self.minimumHeight() != tall:
            self.setFixedHeight(tall)
            self.height_changed.emit()

    def _reach(self) -> None:
        """Qt lays out what is hidden for another room than it has when it is shown."""
        room = self.viewport()
        self.verticalScrollBar().setPageStep(room.height())
        beyond = round(self.document().size().height()) - room.height()
        self.verticalScrollBar().setRange(0, max(0, beyond))

    # --- its end -------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Whether the last line can be seen; asked again whenever something moved."""
        if self.seen or not self.complete or not self.isVisible() or not self._lines:
            return
        below = self.verticalScrollBar().value() + self.viewport().height()
        if below + 2 < self.document().size().height():
            return
        last = QRect(4, self.height() - PAD - 4, self.width() - 8, 4)
        if self.visibleRegion().contains(last):
            self.seen = True
            self.end_seen.emit()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()
        if self.isVisible():
            self._reach()
        self.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reach()
        self._fit()
        self.look()


def _pieces(line: PreviewLine, alone: bool, changed: bool) -> Iterator[Piece]:
    name = marks.line(line.label, 80)
    if alone:
        yield Piece(name, alone=True)
        name = ""
    for text in line.text.replace("\r\n", "\n").split("\n"):
        for at in range(0, max(1, len(text)), PIECE):
            yield Piece(name, text[at : at + PIECE], changed, goes_on=at > 0)
            name = ""
