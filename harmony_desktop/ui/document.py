"""Blocks into one QTextDocument: a section a message, and of a changed section only the blocks that differ."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from harmony_desktop.ui.blocks import Block, Kind, Run
from harmony_desktop.ui.direction import mirrored
from harmony_desktop.ui.formats import AFTER_ICON, BUBBLE_PAD, BUBBLES, Formats
from harmony_desktop.ui.inline import CHIP, ICON, ChipObject, IconObject
from harmony_desktop.ui.theme import Theme

BUBBLE_SHARE = 0.86
MANY = 40
"""Sections that are dropped one by one; more, and writing the rest anew is quicker."""
JOINER = "\u2060"
"""Keeps what stands at its sides on one line; nobody sees it, and it is left out of every copy."""
MARGINS = (14.0, 16.0, 8.0, 16.0)
"""Top, right, bottom, left of the thread."""


class ThreadDocument(QTextDocument):
    """The thread as text. ``write`` brings one section up to date; ``block_of`` tells what a text block shows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setUndoRedoEnabled(False)
        self.setDocumentMargin(0)
        self.setDefaultFont(theme.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setDefaultTextOption(option)
        self.documentLayout().registerHandler(CHIP, ChipObject(theme, self))
        self.documentLayout().registerHandler(ICON, IconObject(theme, self))
        self._sections: dict[str, list[Block]] = {}
        self._flat: list[Block] = []
        self.right = MARGINS[1]
        """What is left free at the right; a scroll bar takes its part of it, so that lines never re-wrap."""
        self.changed_from: int | None = None
        """The first text block written since the view last asked."""
        self._wide = 394.0
        self.formats = Formats(theme)
        self._widest: dict[int, float] = {}
        """Of each bubble, by the number of its first line, while formats are made: measured once, not once a line."""
        self._rooms: dict[str, int] = {}
        """How high each inset is."""
        self._frame()

    def loadResource(self, kind: int, name: object) -> object:
        """Nothing is ever fetched for a thread: no file, no address."""
        return None

    def _frame(self) -> None:
        frame = self.rootFrame().frameFormat()
        top, _, bottom, left = MARGINS
        frame.setTopMargin(top)
        frame.setRightMargin(self.right)
        frame.setBottomMargin(bottom)
        frame.setLeftMargin(left)
        self.rootFrame().setFrameFormat(frame)

    @property
    def written(self) -> Sequence[Block]:
        return self._flat

    def block_of(self, block: QTextBlock) -> Block | None:
        number = block.blockNumber()
        return self._flat[number] if 0 <= number < len(self._flat) else None

    def first_of(self, section: str) -> QTextBlock:
        """The text block a section begins with."""
        at = 0
        for name, blocks in self._sections.items():
            if name == section:
                break
            at += len(blocks)
        return self.findBlockByNumber(at)

    def place_of(self, number: int, kind: Kind, counts: Callable[[Block], bool]) -> tuple[str, int]:
        """The section of a text block, and how many of its kind that count stand before it there."""
        at = 0
        for name, blocks in self._sections.items():
            if number < at + len(blocks):
                before = blocks[: number - at]
                return name, sum(1 for b in before if b.kind is kind and counts(b))
            at += len(blocks)
        return "", 0

    def last_of(self, section: str) -> QTextBlock:
        """The text block a section ends with."""
        at = -1
        for name, blocks in self._sections.items():
            at += len(blocks)
            if name == section:
                break
        return self.findBlockByNumber(max(0, at))

    def write(self, section: str, blocks: list[Block]) -> None:
        """Shows the section as ``blocks``; an unknown section is added at the end."""
        old = self._sections.get(section, [])
        start, same = 0, min(len(old), len(blocks))
        while start < same and (old[start] is blocks[start] or old[start] == blocks[start]):
            start += 1
        if start == len(old) == len(blocks) and section in self._sections:
            return
        end = 0
        while end < same - start and old[-1 - end] == blocks[-1 - end]:
            end += 1
        while start and blocks[start - 1].kind in BUBBLES and not blocks[start - 1].last:
            start -= 1  # the lines of a bubble share their margins
        while end and blocks[-end].kind in BUBBLES and not blocks[-end].first:
            end -= 1
        at = 0
        for name, others in self._sections.items():
            if name == section:
                break
            at += len(others)
        self._replace(at + start, at + len(old) - end, blocks[start : len(blocks) - end])
        self._sections[section] = blocks

    def keep_only(self, sections: Sequence[str]) -> None:
        """Drops what is gone; starts anew where the order changed, or little stays."""
        wanted = set(sections)
        kept = [name for name in self._sections if name in wanted]
        if kept != [name for name in sections if name in self._sections]:
            kept = []
        if len(self._sections) - len(kept) > MANY:
            kept = []
        if not kept and self._sections:
            self._begin_anew()
        stays = set(kept)
        for name in [n for n in self._sections if n not in stays]:
            self.write(name, [])
            del self._sections[name]

    def prepend(self, sections: Sequence[tuple[str, list[Block]]]) -> None:
        """Sections above all others, in one go."""
        blocks = [block for _, part in sections for block in part]
        if blocks:
            self._replace(0, 0, blocks)
        self._sections = {**dict(sections), **self._sections}

    @property
    def names(self) -> Sequence[str]:
        """The sections, from above."""
        return list(self._sections)

    def rewrite(self) -> None:
        """Everything again: the theme changed."""
        self.formats.forget()
        self.setDefaultFont(self.theme.font())
        sections = list(self._sections.items())
        self._begin_anew()
        self.prepend(sections)

    def _begin_anew(self) -> None:
        self._sections, self._flat = {}, []
        self._widest.clear()
        self.clear()
        self._frame()
        self.changed_from = 0

    def fit(self, width: float, bar: float) -> None:
        """The view is so wide, its scroll bar included: bubbles hug the right edge, so their margins follow."""
        if self.right != MARGINS[1] - bar:
            self.right = MARGINS[1] - bar
            self._frame()
        wide = width - MARGINS[1] - MARGINS[3]
        if abs(wide - self._wide) < 0.5:
            return
        self._wide = wide
        self._widest.clear()
        cursor = QTextCursor(self)
        cursor.beginEditBlock()
        for number, block in enumerate(self._flat):
            if block.kind in BUBBLES:
                cursor.setPosition(self.findBlockByNumber(number).position())
                cursor.setBlockFormat(self._block_format(number))
        cursor.endEditBlock()

    # --- insets --------------------------------------------------------------------------------------------------

    def room_of(self, inset: str) -> int:
        return self._rooms.get(inset, 0)

    def give_room(self, inset: str, height: int) -> None:
        """The widget of this name is so high."""
        if self._rooms.get(inset) == height:
            return
        self._rooms[inset] = height
        cursor = QTextCursor(self)
        for number, block in enumerate(self._flat):
            if block.kind is Kind.INSET and block.ref == inset:
                cursor.setPosition(self.findBlockByNumber(number).position())
                cursor.setBlockFormat(self._block_format(number))

    def box_of(self, inset: str) -> QRectF | None:
        """Where an inset stands, as high as it is: its text block is as low as its letters, which it has none of."""
        numbers = (n for n, b in enumerate(self._flat) if b.kind is Kind.INSET and b.ref == inset)
        number = next(numbers, None)
        if number is None:
            return None
        box = self.documentLayout().blockBoundingRect(self.findBlockByNumber(number))
        return QRectF(box.left(), box.top(), box.width(), self.room_of(inset))

    # --- writing -------------------------------------------------------------------------------------------------

    def _replace(self, start: int, end: int, blocks: list[Block]) -> None:
        self.changed_from = start if self.changed_from is None else min(start, self.changed_from)
        cursor = QTextCursor(self)
        cursor.beginEditBlock()
        total = len(self._flat)
        self._flat[start:end] = blocks
        self._widest.clear()
        if end == total:
            self._rewrite_end(cursor, start, blocks)
        else:
            self._rewrite_middle(cursor, start, end, blocks)
        cursor.endEditBlock()

    def _rewrite_end(self, cursor: QTextCursor, start: int, blocks: list[Block]) -> None:
        """The usual way: the tail goes, the new tail comes. Formats never leak from one block to the next."""
        if start == 0:
            cursor.setPosition(0)
        else:
            before = self.findBlockByNumber(start - 1)
            cursor.setPosition(before.position() + before.length() - 1)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if start == 0 and not blocks:
            cursor.setBlockFormat(QTextBlockFormat())
            cursor.setBlockCharFormat(QTextCharFormat())
        elif start > 0 and cursor.block().length() == 1:
            cursor.setBlockFormat(self._block_format(start - 1))  # an empty block took over the next one's
        for offset, block in enumerate(blocks):
            number = start + offset
            if number == 0:
                cursor.setBlockFormat(self._block_format(number))
            else:
                cursor.insertBlock(self._block_format(number), QTextCharFormat())
            self._write_runs(cursor, block)

    def _rewrite_middle(self, cursor: QTextCursor, start: int, end: int, blocks: list[Block]) -> None:
        cursor.setPosition(self.findBlockByNumber(start).position())
        cursor.setPosition(self.findBlockByNumber(end).position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        for offset, block in enumerate(blocks):
            cursor.insertBlock()
            cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
            cursor.setBlockFormat(self._block_format(start + offset))
            cursor.setBlockCharFormat(QTextCharFormat())
            self._write_runs(cursor, block)
            cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
        cursor.setBlockFormat(self._block_format(start + len(blocks)))

    def _write_runs(self, cursor: QTextCursor, block: Block) -> None:
        for at, run in enumerate(block.runs or (Run(),)):
            if run.cite:
                if at:  # a chip never stands alone at the beginning of a line
                    cursor.insertText(JOINER, self.formats.of_run(Run(), block))
                cursor.insertText("\ufffc", self.formats.of_chip(run, block))
            elif run.icon:
                cursor.insertText("\ufffc", self.formats.of_icon(run))
                cursor.insertText(AFTER_ICON, self.formats.of_run(Run(), block))
            elif run.text:
                cursor.insertText(run.text, self.formats.of_run(run, block))
            else:
                cursor.setBlockCharFormat(self.formats.of_run(run, block))

    # --- bubbles -------------------------------------------------------------------------------------------------

    def _block_format(self, number: int) -> QTextBlockFormat:
        block = self._flat[number]
        sides = self._bubble_margins(number) if block.kind in BUBBLES else (0.0, 0.0)
        if block.kind is Kind.INSET:
            sides = (self.room_of(block.ref), 0.0)
        return self.formats.of_block(block, number, sides)

    def _bubble_margins(self, number: int) -> tuple[float, float]:
        first = last = number
        single = self._flat[number].kind is Kind.CARD
        while not (single or self._flat[first].first):
            first -= 1
        if first not in self._widest:
            while not (single or self._flat[last].last):
                last += 1
            self._widest[first] = max(self.formats.natural_width(b) for b in self._flat[first : last + 1])
        inner = min(self._widest[first], self._wide * BUBBLE_SHARE - 2 * BUBBLE_PAD[0])
        far = self._wide - inner - BUBBLE_PAD[0]
        return (BUBBLE_PAD[0], far) if mirrored() else (far, BUBBLE_PAD[0])
