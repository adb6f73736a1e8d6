"""Markdown to blocks. No Qt here, and no HTML anywhere: what a model or a transcript writes stays text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from harmony_desktop.ui.blocks import SAFE_SCHEMES, Block, Kind, Run, boxed

MARKS = re.compile(r"\[\[quote:(\d{1,3})\]\]| ?\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
"""Quoted words, or numbered chips; the space before a chip is the chip's own margin."""
WIDE_TABLE = 46
"""Characters a row may have and still fit the small window side by side."""
MAX_DEPTH = 6

# Without reference definitions nothing later in a text can change what stands before it, which is what lets
# a stream settle; setext headings and indented code turn half-written prose into something it is not.
_parser = (
    MarkdownIt("commonmark", {"html": False})
    .enable(["table", "strikethrough"])
    .disable(["reference", "html_block", "html_inline", "lheading", "code"])
)


def parse(source: str) -> list[Token]:
    return _parser.parse(source)


def blocks(source: str) -> list[Block]:
    """The whole text at once."""
    return list(render(parse(normal(source))))


def normal(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def render(tokens: Sequence[Token], number: int = 0, fence_lines: int = 0) -> Iterator[Block]:
    """``number``: the first list goes on at this number. ``fence_lines``: so many lines of the first code block
    were rendered before."""
    return _Renderer(number, fence_lines).render(tokens)


class _Renderer:
    """One walk over the tokens; remembers the lists and quotes it is inside of."""

    def __init__(self, number: int, fence_lines: int) -> None:
        self._next_number = number
        self._fence_lines = fence_lines
        self._lists: list[int | None] = []
        self._quotes = 0
        self._marker = ""
        self._heading = 0
        self._rows: list[list[tuple[Run, ...]]] = []
        self._in_table = False

    @property
    def _depth(self) -> int:
        return min(len(self._lists) + self._quotes, MAX_DEPTH)

    def render(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for token in tokens:
            yield from self._one(token)
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
                self._quotes += 1
            case "blockquote_close":
                self._quotes -= 1
            case "heading_open":
                self._heading = int(token.tag[1:])
            case "inline" if self._in_table:
                self._rows[-1].append(tuple(inline(token)))
            case "inline":
                yield self._paragraph(token)
            case "fence":
                yield from self._bare_marker()
                yield from code_lines(token, self._depth, self._fence_lines)
            case "hr":
                yield Block(Kind.RULE, depth=self._depth)
            case "table_open":
                self._in_table, self._rows = True, []
            case "tr_open":
                self._rows.append([])
            case "table_close":
                self._in_table = False
                yield from table(self._rows, self._depth)

    def _begin_item(self) -> None:
        number = self._lists[-1]
        self._marker = "•" if number is None else f"{number}."
        if number is not None:
            self._lists[-1] = number + 1

    def _bare_marker(self) -> Iterator[Block]:
        if self._marker:
            yield Block(Kind.ITEM, depth=self._depth, marker=self._marker)
            self._marker = ""

    def _paragraph(self, token: Token) -> Block:
        runs = tuple(inline(token))
        marker, self._marker = self._marker, ""
        if self._heading:
            level, self._heading = self._heading, 0
            return Block(Kind.HEADING, runs, self._depth, marker, level)
        kind = Kind.QUOTE if self._quotes else Kind.ITEM if self._lists else Kind.PROSE
        return Block(kind, runs, self._depth, marker)


def inline(token: Token) -> Iterator[Run]:
    """The runs of a paragraph; neighbours of one look are one run, so that marks are found across tokens."""
    style = Run()
    pending: Run | None = None
    for child in token.children or ():
        style, run = _step(style, child)
        if run is None:
            continue
        if pending is not None and not run.code and replace(pending, text="") == replace(run, text=""):
            pending = replace(pending, text=pending.text + run.text)
            continue
        if pending is not None:
            yield from marked(pending)
        pending = run
    if pending is not None:
        yield from marked(pending)


def _step(style: Run, child: Token) -> tuple[Run, Run | None]:
    match child.type:
        case "strong_open" | "strong_close":
            return replace(style, bold=child.nesting == 1), None
        case "em_open" | "em_close":
            return replace(style, italic=child.nesting == 1), None
        case "s_open" | "s_close":
            return replace(style, strike=child.nesting == 1), None
        case "link_open":
            return replace(style, href=safe_link(str(child.attrs.get("href", "")))), None
        case "link_close":
            host = host_of(style.href)
            return replace(style, href=""), Run(f" ({host})", tone="faint") if host else None
        case "image":
            address = safe_link(str(child.attrs.get("src", "")))
            return style, replace(style, text=child.content or host_of(address), href=address)
        case "code_inline":
            return style, replace(style, text=child.content, code=True)
        case "softbreak":
            return style, replace(style, text=" ")
        case "hardbreak":
            return style, replace(style, text="\u2028")
        case "text" | "text_special":
            return style, replace(style, text=child.content) if child.content else None
    return style, None


def marked(run: Run) -> Iterator[Run]:
    """The run with its `[n]` and `[[quote:n]]` marks as runs of their own."""
    if run.code or run.href or "[" not in run.text:
        yield run
        return
    at = 0
    for match in MARKS.finditer(run.text):
        if match.start() > at:
            yield replace(run, text=run.text[at : match.start()])
        if match[1]:
            yield replace(run, text="", quote=int(match[1]))
        else:
            yield from (Run(cite=int(n)) for n in match[2].split(","))
        at = match.end()
    if at < len(run.text):
        yield replace(run, text=run.text[at:])


def safe_link(address: str) -> str:
    """The address if it may be opened at all, else nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme.lower() in SAFE_SCHEMES and (parts.hostname or parts.path) else ""


def host_of(address: str) -> str:
    """Where a link goes, in the words shown beside it."""
    if not address:
        return ""
    parts = urlsplit(address)
    return parts.hostname or parts.path


def code_lines(token: Token, depth: int, before: int) -> list[Block]:
    """A code block, one block a line. Coloured only when closed and short: see `streaming`."""
    from harmony_desktop.ui.highlight import MAX_LINES, highlight

    lines = token.content.removesuffix("\n").split("\n")
    if fence_closed(token) and before + len(lines) <= MAX_LINES:
        coloured = highlight(token.content.removesuffix("\n"), token.info.strip().split(" ")[0])
    else:
        coloured = [(Run(line, code=True),) if line else () for line in lines]
    made = boxed([Block(Kind.CODE, runs, depth) for runs in coloured])
    return [replace(made[0], first=False), *made[1:]] if before else made


def fence_closed(token: Token) -> bool:
    begin, end = token.map or (0, 0)
    return end - begin == token.content.count("\n") + 2


def table(rows: list[list[tuple[Run, ...]]], depth: int) -> Iterator[Block]:
    """Side by side where it fits, else one record after the other, each cell under its heading's name."""
    if not rows:
        return
    plain = [["".join(r.text or "[0]" for r in cell) for cell in row] for row in rows]
    columns = tuple(max((row[i] for row in plain if i < len(row)), key=len) for i in range(len(rows[0])))
    if sum(map(len, columns)) <= WIDE_TABLE:
        for index, row in enumerate(rows):
            runs: list[Run] = []
            for cell in row:
                runs += [Run("\t")] * bool(runs)
                runs += [replace(r, bold=True) if index == 0 and r.text else r for r in cell]
            yield Block(Kind.ROW, tuple(runs), depth, columns=columns, first=index == 0)
        return
    names = plain[0]
    for row in rows[1:]:
        for index, cell in enumerate(row):
            label = () if index == 0 else (Run(f"{names[index]}: ", tone="dim"),)
            runs_ = tuple(replace(r, bold=True) if index == 0 and r.text else r for r in cell)
            yield Block(Kind.ROW, (*label, *runs_), depth, first=index == 0)
