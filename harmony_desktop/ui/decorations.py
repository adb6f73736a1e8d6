"""What is painted behind the words of a thread: bubbles, code boxes, hairlines, list markers, the caret."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QTextBlock

from harmony_desktop.ui import icons
from harmony_desktop.ui.blocks import TICKED, TODO, Block, Kind
from harmony_desktop.ui.direction import mirrored, runs_left
from harmony_desktop.ui.document import MARGINS, ThreadDocument
from harmony_desktop.ui.formats import BUBBLE_PAD, CODE_PAD, INDENT, MARKER_GAP, ROW_PAD
from harmony_desktop.ui.theme import Theme

SINK = 2.0
"""A line of fixed height has its free room above the letters; boxes move down by half of it."""


def visible(
    document: ThreadDocument, top: float, bottom: float
) -> Iterator[tuple[QTextBlock, Block, QRectF]]:
    """The text blocks between two heights, with what they show and where."""
    layout = document.documentLayout()
    block = document.findBlock(max(0, layout.hitTest(QPointF(0, top), Qt.HitTestAccuracy.FuzzyHit)))
    for _ in range(2):
        block = block.previous() if block.previous().isValid() else block
    while block.isValid():
        rect = layout.blockBoundingRect(block)
        if rect.top() > bottom + 40:
            return
        shown = document.block_of(block)
        if shown is not None:
            yield block, shown, rect
        block = block.next()


def paint(
    painter: QPainter, document: ThreadDocument, top: float, bottom: float, width: float, streaming: str
) -> None:
    """Everything behind the words, for the part of the document that shows; a caret where ``streaming`` grows."""
    theme = document.theme
    width -= document.right
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box: QRectF | None = None
    for block, shown, rect in visible(document, top, bottom):
        if shown.kind in (Kind.BUBBLE, Kind.SPOKEN, Kind.CODE):
            if box is None and not shown.first and rect.top() > bottom:
                continue  # its box, which goes on below what shows, has been painted
            reach = rect if shown.first else rect.adjusted(0, -400, 0, 0)
            box = reach if box is None or shown.first else box.united(rect)
            if shown.last or rect.bottom() > bottom:
                end = box if shown.last else box.adjusted(0, 0, 0, 400)
                (_code if shown.kind is Kind.CODE else _bubble)(painter, theme, end, shown, block, width)
                box = None
        elif shown.kind is Kind.CARD:
            _card(painter, theme, rect, block, width)
        elif shown.kind is Kind.SOURCE and shown.first:
            _hairline(painter, theme, rect.top() - 9, width)
        elif shown.kind is Kind.ROW and shown.columns and not shown.last:
            _row_line(painter, theme, rect, block, shown, width)
        elif shown.kind is Kind.RULE:
            _hairline(painter, theme, rect.center().y(), width)
        for step in shown.bars:
            leftwards = runs_left(shown.text)
            left = width - INDENT * step - 4 if leftwards else MARGINS[3] + INDENT * step + 2
            painter.fillRect(QRectF(left, rect.top() + SINK, 2, rect.height()), theme.colour("line"))
        if shown.marker:
            _marker(painter, theme, block, shown, rect, width)
    if streaming:
        _caret(painter, document, document.last_of(streaming))


def _bubble(
    painter: QPainter, theme: Theme, box: QRectF, shown: Block, block: QTextBlock, width: float
) -> None:
    left = MARGINS[3] + block.blockFormat().leftMargin() - BUBBLE_PAD[0]
    right = width - block.blockFormat().rightMargin() + BUBBLE_PAD[0]
    rect = QRectF(left, box.top() - BUBBLE_PAD[1] + SINK, right - left, box.height() + 2 * BUBBLE_PAD[1])
    rect = QRectF(rect.toAlignedRect()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(theme.colour("sunk"))
    corners = (12, 12, 12, 4) if mirrored() else (12, 12, 4, 12)
    painter.drawPath(rounded(rect, *corners))


def _card(painter: QPainter, theme: Theme, box: QRectF, block: QTextBlock, width: float) -> None:
    fmt, hang = block.blockFormat(), 0 if mirrored() else 2
    left = MARGINS[3] + fmt.leftMargin() - BUBBLE_PAD[0] + hang
    right = width - fmt.rightMargin() + BUBBLE_PAD[0] + hang - 2
    rect = QRectF(left, box.top() - 4 + SINK, right - left, box.height() + 8)
    rect = QRectF(rect.toAlignedRect()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(theme.colour("card"))
    painter.drawRoundedRect(rect, 8, 8)


def _code(
    painter: QPainter, theme: Theme, box: QRectF, shown: Block, block: QTextBlock, width: float
) -> None:
    left = MARGINS[3] + block.blockFormat().leftMargin() - CODE_PAD
    rect = QRectF(left, box.top() - 8 + SINK, width - left, box.height() + 16)
    rect = QRectF(rect.toAlignedRect()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(theme.colour("sunk"))
    painter.drawRoundedRect(rect, 9, 9)


def _hairline(painter: QPainter, theme: Theme, y: float, width: float) -> None:
    painter.fillRect(QRectF(MARGINS[3], round(y), width - MARGINS[3], 1), theme.colour("line"))


def _marker(
    painter: QPainter, theme: Theme, block: QTextBlock, shown: Block, rect: QRectF, width: float
) -> None:
    line = block.layout().lineAt(0)
    if not line.isValid():
        return
    base = rect.top() + line.y() + line.ascent()
    left = MARGINS[3] + block.blockFormat().leftMargin()
    if runs_left(shown.text):
        _marker_at_right(painter, theme, shown, width - block.blockFormat().rightMargin(), base)
        return
    if shown.marker in (TODO, TICKED):
        _box(painter, theme, QRectF(left - 17, base - 10, 11, 11), shown.marker == TICKED)
        return
    if shown.marker == "•":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text"))
        painter.drawEllipse(QPointF(left - 11.5, base - 4.7), 2.1, 2.1)
        return
    painter.setFont(theme.font())
    painter.setPen(theme.colour("text"))
    wide = painter.fontMetrics().horizontalAdvance(shown.marker)
    painter.drawText(QPointF(left - MARKER_GAP - wide, base), shown.marker)


def _marker_at_right(painter: QPainter, theme: Theme, shown: Block, right: float, base: float) -> None:
    """Where words run from right to left."""
    if shown.marker in (TODO, TICKED):
        _box(painter, theme, QRectF(right + 6, base - 10, 11, 11), shown.marker == TICKED)
    elif shown.marker == "•":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text"))
        painter.drawEllipse(QPointF(right + 11.5, base - 4.7), 2.1, 2.1)
    else:
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        painter.drawText(QPointF(right + MARKER_GAP, base), shown.marker)


def _row_line(
    painter: QPainter, theme: Theme, rect: QRectF, block: QTextBlock, shown: Block, width: float
) -> None:
    """Below a row of a table; below its head a stronger one."""
    left = MARGINS[3] + INDENT * shown.depth
    y = round(rect.bottom() + ROW_PAD)
    tone = theme.colour("faint" if shown.level else "line", 0.6 if shown.level else 1.0)
    painter.fillRect(QRectF(left, y, width - left, 1), tone)


def _box(painter: QPainter, theme: Theme, area: QRectF, ticked: bool) -> None:
    painter.setPen(QPen(theme.colour("act" if ticked else "faint"), 1))
    painter.setBrush(theme.colour("act" if ticked else "card"))
    painter.drawRoundedRect(area, 3, 3)
    if ticked:
        icons.paint(painter, "check", theme.colour("actfg"), area.adjusted(0.5, 0.5, -0.5, -0.5))


def _caret(painter: QPainter, document: ThreadDocument, block: QTextBlock) -> None:
    """At the end of what has been written so far."""
    layout = block.layout()
    if layout.lineCount() == 0:
        return
    line = layout.lineAt(layout.lineCount() - 1)
    at: object = line.cursorToX(block.length() - 1)
    x = float(at[0] if isinstance(at, tuple) else at)  # type: ignore[arg-type]
    rect = document.documentLayout().blockBoundingRect(block)
    y = rect.top() + line.y()
    painter.fillRect(
        QRectF(layout.position().x() + x + 1, y + 2, 1.5, line.height() - 4), document.theme.colour("text")
    )


def rounded(rect: QRectF, nw: float, ne: float, se: float, sw: float) -> QPainterPath:
    """A rectangle whose corners are rounded each by its own radius."""
    path = QPainterPath()
    path.moveTo(rect.left() + nw, rect.top())
    path.lineTo(rect.right() - ne, rect.top())
    path.arcTo(QRectF(rect.right() - 2 * ne, rect.top(), 2 * ne, 2 * ne), 90, -90)
    path.lineTo(rect.right(), rect.bottom() - se)
    path.arcTo(QRectF(rect.right() - 2 * se, rect.bottom() - 2 * se, 2 * se, 2 * se), 0, -90)
    path.lineTo(rect.left() + sw, rect.bottom())
    path.arcTo(QRectF(rect.left(), rect.bottom() - 2 * sw, 2 * sw, 2 * sw), 270, -90)
    path.lineTo(rect.left(), rect.top() + nw)
    path.arcTo(QRectF(rect.left(), rect.top(), 2 * nw, 2 * nw), 180, -90)
    path.closeSubpath()
    return path
