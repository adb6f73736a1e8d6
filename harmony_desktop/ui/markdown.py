"""Markdown to blocks. No Qt here, and no HTML anywhere: what a model or a transcript writes stays text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from harmony_desktop.ui.blocks import MATHS, NUMBERED, TICKED, TODO, Block, Kind, Run, boxed
from harmony_desktop.ui.markdown_inline import inline
from harmony_desktop.ui.markdown_rules import extend
from harmony_desktop.ui.tables import NARROW, Cell, table

MAX_DEPTH = 6
LONG_RUN = 4_000
"""Characters a block of text may have: more in one piece cost more than linear time on the screen."""
UNSEEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction of what follows: what is written would not be what is read."""
TASK = re.compile(r"\[([ xX])\] ")

# Without reference definitions nothing later in a text can change what stands before it, which is what lets
# a stream settle; setext headings and indented code turn half-written prose into something it is not.
_parser = extend(
    MarkdownIt("commonmark", {"html": False})
    .enable(["table", "strikethrough"])
    .disable(["reference", "html_block", "html_inline", "lheading", "code"])
)


def parse(source: str, env: dict[str, Any] | None = None) -> list[Token]:
    """``env``: where the parser notes what is still open; see `markdown_rules.OPEN_MATHS`."""
    return _parser.parse(source, env)


def blocks(source: str) -> list[Block]:
    """The whole text at once."""
    return list(render(parse(normal(source))))


def normal(source: str) -> str:
    plain = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    for mark in UNSEEN if not plain.isascii() else "":
        plain = plain.replace(mark, "")
    return plain


def render(
    tokens: Sequence[Token], number: int = 0, fence_lines: int = 0, room: int = NARROW
) -> Iterator[Block]:
    """``number``: the first list goes on at this number. ``fence_lines``: so many lines of the first code block
    were rendered before. ``room``: letters that a line of a table holds."""
    return _Renderer(number, fence_lines, room).render(tokens)


class _Renderer:
    """One walk over the tokens; remembers the lists and quotes it is inside of."""

    def __init__(self, number: int, fence_lines: int, room: int) -> None:
        self._room = room
        self.tables: list[tuple[list[list[Cell]], list[str]]] = []
        self._next_number = number
        self._fence_lines = fence_lines
        self._lists: list[int | None] = []
        self._bars: tuple[float, ...] = ()
        self._marker = ""
        self._heading = 0
        self._rows: list[list[Cell]] = []
        self._aligns: list[str] = []
        self._in_table = False

    @property
    def _depth(self) -> float:
        lists = sum(1 if number is None else NUMBERED for number in self._lists)
        return min(lists + len(self._bars), MAX_DEPTH)

    def render(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for token in tokens:
            for block in self._one(token):
                yield replace(block, bars=self._bars) if self._bars else block
            self._next_number = self._fence_lines = 0  # they are about the first token only

    def _one(self, token: Token) -> Iterator[Block]:
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(self._next_number or int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                yield from self._bare_marker()
                self._begin_item()
            case "list_item_close":
                yield from self._bare_marker()
            case "blockquote_open":
                self._bars = (*self._bars, self._depth)
            case "blockquote_close":
                self._bars = self._bars[:-1]
            case "heading_open":
                self._heading = int(token.tag[1:])
            case "inline" if self._in_table:
                self._rows[-1].append(tuple(inline(token)))
            case "inline":
                yield from self._paragraph(token)
            case "fence":
                yield from self._bare_marker()
                yield from code_lines(token, self._depth, self._fence_lines)
            case "hr":
                yield Block(Kind.RULE, depth=self._depth)
            case "table_open":
                self._in_table, self._rows, self._aligns = True, [], []
            case "tr_open":
                self._rows.append([])
            case "th_open":
                style = str(token.attrs.get("style", ""))
                self._aligns.append(style.removeprefix("text-align:") or "left")
            case "table_close":
                self._in_table = False
                self.tables.append((self._rows, self._aligns))
                yield from table(self._rows, self._aligns, self._depth, self._room)
            case "maths_block":
                yield from self._bare_marker()
                lines = token.content.split("\n")
                yield from (
                    Block(Kind.MATHS, (Run(line, code=True, tone=MATHS),), self._depth)
                    for line in lines
                    if line
                )

    def _begin_item(self) -> None:
        number = self._lists[-1]
        self._marker = "•" if number is None else f"{number}."
        if number is not None:
            self._lists[-1] = number + 1

    def _bare_marker(self) -> Iterator[Block]:
        if self._marker:
            yield Block(Kind.ITEM, depth=self._depth, marker=self._marker)
            self._marker = ""

    def _paragraph(self, token: Token) -> Iterator[Block]:
        runs = tuple(inline(token))
        marker, self._marker = self._marker, ""
        if self._heading:
            level, self._heading = self._heading, 0
            yield from _pieces(Block(Kind.HEADING, runs, self._depth, marker, level))
            return
        if marker == "•" and runs and (task := TASK.match(runs[0].text)):
            marker = TODO if task[1] == " " else TICKED
            runs = (replace(runs[0], text=runs[0].text[4:]), *runs[1:])
        kind = Kind.QUOTE if self._bars else Kind.ITEM if self._lists else Kind.PROSE
        yield from _pieces(Block(kind, runs, self._depth, marker))


def _pieces(block: Block) -> Iterator[Block]:
    """The block itself; what is endless, in several."""
    if sum(len(run.text) for run in block.runs) <= LONG_RUN:
        yield block
        return
    held: list[Run] = []
    length = 0
    marker = block.marker
    for run in block.runs:
        for at in range(0, max(1, len(run.text)), LONG_RUN):
            piece = replace(run, text=run.text[at : at + LONG_RUN])
            if held and length + len(piece.text) > LONG_RUN:
                yield replace(block, runs=tuple(held), marker=marker)
                held, length, marker = [], 0, ""
            held.append(piece)
            length += len(piece.text)
    yield replace(block, runs=tuple(held), marker=marker)


def code_lines(token: Token, depth: float, before: int) -> list[Block]:
    """A code block, one block a line. Coloured only when closed and short: see `streaming`."""
    from harmony_desktop.ui.highlight import MAX_LINES, highlight

    lines = token.content.removesuffix("\n").split("\n")
    if fence_closed(token) and before + len(lines) <= MAX_LINES:
        coloured = highlight(token.content.removesuffix("\n"), token.info.strip().split(" ")[0])
    else:
        coloured = [(Run(line, code=True),) if line else () for line in lines]
    made = boxed([part for runs in coloured for part in _pieces(Block(Kind.CODE, runs, depth))])
    return [replace(made[0], first=False), *made[1:]] if before else made


def fence_closed(token: Token) -> bool:
    begin, end = token.map or (0, 0)
    return end - begin == token.content.count("\n") + 2


# --- whole, to be copied ---------------------------------------------------------------------------------------------


def codes(source: str) -> list[str]:
    """What stands in each code block, to the letter."""
    return [token.content for token in parse(normal(source)) if token.type == "fence"]


def tables(source: str) -> list[tuple[list[list[Cell]], list[str]]]:
    """Each table's rows, and how its columns are aligned."""
    renderer = _Renderer(0, 0, NARROW)
    for _ in renderer.render(parse(normal(source))):
        pass
    return renderer.tables
