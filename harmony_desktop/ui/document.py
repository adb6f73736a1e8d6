"""Blocks into one QTextDocument: a section a message, and of a changed section only the blocks that differ."""

from collections.abc import Sequence

from PySide6.QtGui import (
    QFontMetricsF,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from harmony_desktop.ui.blocks import Block, Kind, Run
from harmony_desktop.ui.inline import CHIP, ICON, ChipObject, IconObject, Property
from harmony_desktop.ui.theme import LINE_PX, TEXT_PX, Theme

INDENT = 18.0
BUBBLE_PAD = (11.0, 7.0)
BUBBLE_SHARE = 0.86
CODE_PAD = 10.0
BUBBLES = (Kind.BUBBLE, Kind.SPOKEN)
GAP = 12.0
MARGINS = (14.0, 16.0, 8.0, 16.0)
"""Top, right, bottom, left of the thread."""
SMALL_PX, TINY_PX, CODE_PX = 12.0, 11.0, 12.5
HEADING_PX = {1: 16.0, 2: 15.0}

_above_below: dict[Kind, tuple[float, float]] = {
    Kind.PROSE: (8, 8),
    Kind.ITEM: (0, 4),
    Kind.HEADING: (14, 6),
    Kind.QUOTE: (8, 8),
    Kind.RULE: (8, 8),
    Kind.ROW: (0, 4),
    Kind.STEP: (0, 6),
    Kind.NOTE: (4, 8),
    Kind.ACTIONS: (10, 10),
}


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
        self._formats: dict[tuple[Run, Kind, int], QTextCharFormat] = {}
        self._widest: dict[int, float] = {}
        """Of each bubble, by the number of its first line, while formats are made: measured once, not once a line."""
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
        """Drops what is gone; starts anew where the order changed."""
        kept = [name for name in self._sections if name in sections]
        if kept != [name for name in sections if name in self._sections]:
            kept = []
        for name in [n for n in self._sections if n not in kept]:
            self.write(name, [])
            del self._sections[name]

    def rewrite(self) -> None:
        """Everything again: the theme changed."""
        self._formats.clear()
        self.setDefaultFont(self.theme.font())
        sections, self._sections, self._flat = self._sections, {}, []
        self.clear()
        self._frame()
        for name, blocks in sections.items():
            self.write(name, blocks)

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
        for run in block.runs or (Run(),):
            if run.cite:
                cursor.insertText("\ufffc", self._chip_format(run, block))
            elif run.icon:
                cursor.insertText("\ufffc", self._icon_format(run))
                cursor.insertText("\u00a0 ", self._format(Run(), block))
            elif run.text:
                cursor.insertText(run.text, self._format(run, block))
            else:
                cursor.setBlockCharFormat(self._format(run, block))

    # --- formats -------------------------------------------------------------------------------------------------

    def _block_format(self, number: int) -> QTextBlockFormat:
        block = self._flat[number]
        made = QTextBlockFormat()
        above, below = _above_below.get(block.kind, (0, 0))
        left, right, line = INDENT * block.depth, 0.0, LINE_PX
        match block.kind:
            case Kind.BUBBLE | Kind.SPOKEN:
                left, right = self._bubble_margins(number)
                above = GAP + BUBBLE_PAD[1] if block.first else 2
                below = GAP + BUBBLE_PAD[1] if block.last else 0
                line = 16.0 if block.kind is Kind.SPOKEN else LINE_PX
            case Kind.CODE:
                left, right, line = left + CODE_PAD, CODE_PAD, 18.0
                above, below = (18 if block.first else 0), (18 if block.last else 0)
            case Kind.SOURCE:
                above, below, line = (28 if block.first else 0), 3, 18.5
            case Kind.STEP | Kind.NOTE:
                line = 18.0
            case Kind.RULE:
                line = 4.0
            case Kind.ACTIONS:
                line = 28.0
            case Kind.ROW:
                above = 8 if block.first else 0
            case Kind.HEADING:
                line = 22.0
        if number == 0:
            above -= GAP if block.kind in BUBBLES else 0
        made.setTopMargin(above)
        made.setBottomMargin(below)
        made.setLeftMargin(left)
        made.setRightMargin(right)
        made.setLineHeight(line, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        if block.columns:
            made.setTabPositions(self._tabs(block))
        if block.kind is Kind.ACTIONS:
            made.setProperty(Property.ACTIONS, block.ref)
        return made

    def _bubble_margins(self, number: int) -> tuple[float, float]:
        first = number
        while not self._flat[first].first:
            first -= 1
        if first not in self._widest:
            last = number
            while not self._flat[last].last:
                last += 1
            self._widest[first] = max(self._natural_width(b) for b in self._flat[first : last + 1])
        inner = min(self._widest[first], self._wide * BUBBLE_SHARE - 2 * BUBBLE_PAD[0])
        return self._wide - inner - BUBBLE_PAD[0], BUBBLE_PAD[0]

    def _natural_width(self, block: Block) -> float:
        metrics = QFontMetricsF(self.theme.font(TINY_PX if block.kind is Kind.SPOKEN else TEXT_PX))
        icons = sum(18 for run in block.runs if run.icon)
        longest = max(block.text.split("\u2028"), key=len)
        return metrics.horizontalAdvance(longest[:400]) + icons + 2

    def _tabs(self, block: Block) -> list[QTextOption.Tab]:
        metrics = QFontMetricsF(self.theme.font(weight=600))
        at, tabs = INDENT * block.depth, []
        for widest in block.columns[:-1]:
            at += metrics.horizontalAdvance(widest) + 18
            tabs.append(QTextOption.Tab(at, QTextOption.TabType.LeftTab))
        return tabs

    def _format(self, run: Run, block: Block) -> QTextCharFormat:
        key = (
            Run(run.href, run.bold, run.italic, run.strike, run.code, tone=run.tone),
            block.kind,
            block.level,
        )
        if key not in self._formats:
            self._formats[key] = self._make_format(run, block)
        return self._formats[key]

    def _make_format(self, run: Run, block: Block) -> QTextCharFormat:
        px = {
            Kind.STEP: SMALL_PX,
            Kind.SOURCE: SMALL_PX,
            Kind.NOTE: SMALL_PX,
            Kind.SPOKEN: TINY_PX,
            Kind.CODE: CODE_PX,
            Kind.RULE: 1.0,
        }.get(block.kind, HEADING_PX.get(block.level, TEXT_PX))
        tone = {Kind.STEP: "dim", Kind.SOURCE: "dim", Kind.QUOTE: "dim", Kind.NOTE: "dim", Kind.SPOKEN: "dim"}
        weight = 600 if block.kind is Kind.HEADING or run.bold else 400
        if run.bold and block.kind is Kind.SOURCE:
            weight = 500
        mono = run.code or block.kind is Kind.CODE
        made = QTextCharFormat()
        font = self.theme.font(CODE_PX if mono else px, weight, mono)
        font.setItalic(run.italic)
        font.setStrikeOut(run.strike)
        made.setFont(font)
        name = run.tone or (
            "text" if run.bold and block.kind is Kind.SOURCE else tone.get(block.kind, "text")
        )
        made.setForeground(self.theme.colour(name))
        if run.code and block.kind is not Kind.CODE:
            made.setBackground(self.theme.colour("hover"))
        if run.href:
            made.setAnchor(True)
            made.setAnchorHref(run.href)
            if block.kind is not Kind.SOURCE:
                made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
                made.setUnderlineColor(self.theme.colour("faint"))
        return made

    def _chip_format(self, run: Run, block: Block) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setObjectType(CHIP)
        made.setFont(self.theme.font(SMALL_PX if block.kind is Kind.SOURCE else TEXT_PX))
        made.setProperty(Property.NUMBER, run.cite)
        if block.kind is Kind.SOURCE:
            made.setProperty(Property.DIGITS, 2)
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
        if run.href:
            made.setAnchor(True)
            made.setAnchorHref(run.href)
        return made

    def _icon_format(self, run: Run) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setObjectType(ICON)
        made.setProperty(Property.ICON, run.icon)
        made.setProperty(Property.TONE, run.tone or "dim")
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
        return made
