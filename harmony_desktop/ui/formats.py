"""How each kind of block and run looks: margins, line height, font and colour, made once a theme."""

from PySide6.QtGui import QFontMetricsF, QTextBlockFormat, QTextCharFormat, QTextOption

from harmony_desktop.ui.blocks import MATHS, NUMBERED, Block, Kind, Run
from harmony_desktop.ui.direction import runs_left
from harmony_desktop.ui.inline import CHIP, ICON, ICON_SIDE, Property, chip_width
from harmony_desktop.ui.theme import LINE_PX, TEXT_PX, Theme

INDENT = 18.0
MARKER_GAP = 5.0
"""Between a list's number and its words."""
BUBBLE_PAD = (11.0, 7.0)
CODE_PAD = 10.0
SOURCE_DIGITS = 2
"""In a list the chips are of one width, so that what follows stands in a column."""
BUBBLES = (Kind.CARD, Kind.BUBBLE, Kind.SPOKEN)
"""What hugs the edge at which lines end."""
GAP = 12.0
ROW_PAD, COLUMN_GAP = 5.0, 18.0
TABS = {
    "l": (QTextOption.TabType.LeftTab, 0.0),
    "c": (QTextOption.TabType.CenterTab, 0.5),
    "r": (QTextOption.TabType.RightTab, 1.0),
}
SMALL_PX, TINY_PX, CODE_PX = 12.0, 11.0, 12.5
AFTER_ICON = "\u00a0 "
NATURAL_PX = {Kind.SPOKEN: TINY_PX, Kind.CARD: SMALL_PX}
HEADING_PX = {1: 16.0, 2: 15.0}

_above_below: dict[Kind, tuple[float, float]] = {
    Kind.PROSE: (8, 8),
    Kind.ITEM: (0, 4),
    Kind.HEADING: (14, 6),
    Kind.QUOTE: (8, 8),
    Kind.RULE: (8, 8),
    Kind.ROW: (0, 4),
    Kind.MATHS: (2, 2),
    Kind.STEP: (0, 6),
    Kind.NOTE: (4, 8),
    Kind.ACTIONS: (10, 10),
    Kind.INSET: (8, 8),
}


class Formats:
    """The formats of one theme; ``forget`` when it changed."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._runs: dict[tuple[Run, Kind, int], QTextCharFormat] = {}

    def forget(self) -> None:
        self._runs.clear()

    def of_block(self, block: Block, number: int, sides: tuple[float, float]) -> QTextBlockFormat:
        """``number``: its place in the document; ``sides``: left and right of a bubble, which hugs its words, or for
        an inset the height it wants."""
        made = QTextBlockFormat()
        above, below = _above_below.get(block.kind, (0, 0))
        left, right, line = INDENT * block.depth, 0.0, LINE_PX
        match block.kind:
            case Kind.BUBBLE | Kind.SPOKEN:
                left, right = sides
                above = GAP + BUBBLE_PAD[1] if block.first else 2
                below = GAP + BUBBLE_PAD[1] if block.last else 0
                line = 16.0 if block.kind is Kind.SPOKEN else LINE_PX
            case Kind.CARD:
                left, right = sides
                above, below, line = GAP + 4, 2, 18.0
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
                above, line = above if block.first else 0, 28.0
            case Kind.INSET:
                above, below = (above if block.first else 0), (below if block.last else 2)
                line = max(1.0, sides[0])
            case Kind.ROW if block.columns:
                above, below = (12 if block.first else ROW_PAD), (12 if block.last else ROW_PAD)
            case Kind.ROW:
                above = 8 if block.first else 0
            case Kind.HEADING:
                line = 22.0
        if number == 0:
            above -= GAP if block.kind in BUBBLES else 0
        hang = self._hanging(block)
        left += hang + self._overhang(block)
        made.setTextIndent(-hang)
        made.setTopMargin(above)
        made.setBottomMargin(below)
        if block.kind not in (*BUBBLES, Kind.CODE) and runs_left(block.text):
            left, right = right, left
        made.setLeftMargin(left)
        made.setRightMargin(right)
        made.setLineHeight(line, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        if block.columns:
            made.setTabPositions(self._tabs(block))
        if block.kind is Kind.ACTIONS:
            made.setProperty(Property.ACTIONS, block.ref)
        return made

    def _hanging(self, block: Block) -> float:
        """Where a wrapped line goes on: below the words, not below the number or the icon before them."""
        first = block.runs[0] if block.runs else None
        if first is None or block.kind not in (Kind.SOURCE, Kind.STEP, Kind.NOTE):
            return 0.0
        small = QFontMetricsF(self.theme.font(SMALL_PX))
        if first.cite:
            return chip_width(self.theme, SOURCE_DIGITS) + small.horizontalAdvance("  ")
        return ICON_SIDE + small.horizontalAdvance("\u00a0 ") if first.icon else 0.0

    def _overhang(self, block: Block) -> float:
        """What a long number needs beyond the indentation: it begins where the list does."""
        if not block.marker[:1].isdigit():
            return 0.0
        wide = QFontMetricsF(self.theme.font()).horizontalAdvance(block.marker)
        return max(0.0, wide + MARKER_GAP - INDENT * NUMBERED)

    def natural_width(self, block: Block) -> float:
        weight = 600 if any(run.bold for run in block.runs) else 400
        metrics = QFontMetricsF(self.theme.font(NATURAL_PX.get(block.kind, TEXT_PX), weight))
        icon = ICON_SIDE + metrics.horizontalAdvance(AFTER_ICON)
        icons = sum(icon for run in block.runs if run.icon)
        longest = max(block.text.split("\u2028"), key=len)
        return metrics.horizontalAdvance(longest[:400]) + icons + 2

    def _tabs(self, block: Block) -> list[QTextOption.Tab]:
        """One for each column, but none for a first one that stands at the left."""
        metrics = QFontMetricsF(self.theme.font(weight=600))
        at, tabs = INDENT * block.depth, []
        for number, column in enumerate(block.columns):
            wide = metrics.horizontalAdvance(column[1:]) + 2
            kind, share = TABS[column[0]]
            if number or share:
                tabs.append(QTextOption.Tab(at + wide * share, kind))
            at += wide + COLUMN_GAP
        return tabs

    def of_run(self, run: Run, block: Block) -> QTextCharFormat:
        key = (
            Run(run.href, run.bold, run.italic, run.strike, run.code, tone=run.tone),
            block.kind,
            block.level,
        )
        if key not in self._runs:
            self._runs[key] = self._make_format(run, block)
        return self._runs[key]

    def _make_format(self, run: Run, block: Block) -> QTextCharFormat:
        px = {
            Kind.STEP: SMALL_PX,
            Kind.SOURCE: SMALL_PX,
            Kind.CARD: SMALL_PX,
            Kind.NOTE: SMALL_PX,
            Kind.SPOKEN: TINY_PX,
            Kind.CODE: CODE_PX,
            Kind.RULE: 1.0,
            Kind.INSET: 1.0,
            Kind.ROW: TEXT_PX,
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
        maths = run.tone == MATHS
        name = (run.tone if not maths else "") or (
            "text" if run.bold and block.kind is Kind.SOURCE else tone.get(block.kind, "text")
        )
        made.setForeground(self.theme.colour(name))
        if run.code and block.kind is not Kind.CODE and not maths:
            made.setBackground(self.theme.colour("hover"))
        if run.href:
            made.setAnchor(True)
            made.setAnchorHref(run.href)
            if block.kind not in (Kind.SOURCE, Kind.CARD):
                made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
                made.setUnderlineColor(self.theme.colour("faint"))
        return made

    def of_chip(self, run: Run, block: Block) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setObjectType(CHIP)
        made.setFont(self.theme.font(SMALL_PX if block.kind is Kind.SOURCE else TEXT_PX))
        made.setProperty(Property.NUMBER, run.cite)
        if block.kind is Kind.SOURCE:
            made.setProperty(Property.DIGITS, SOURCE_DIGITS)
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
        if run.href:
            made.setAnchor(True)
            made.setAnchorHref(run.href)
        return made

    def of_icon(self, run: Run) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setObjectType(ICON)
        made.setProperty(Property.ICON, run.icon)
        made.setProperty(Property.TONE, run.tone or "dim")
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
        return made
