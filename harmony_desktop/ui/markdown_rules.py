"""What our Markdown knows beyond the standard, and the bounds it keeps: maths stays as written, depth and length end."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

DEEPEST = 24
"""Levels of nesting; what lies deeper is shown as it was written. Markdown-it itself would drop it."""
LONG_PARAGRAPH = 16_000
"""Characters; a longer one is plain text, because brackets that never close cost more than linear time."""
MOST_CELLS = 1_500
"""Cells of all tables that may hold more than plain text."""

INLINE_MATHS = re.compile(
    r"\\\((?P<round>.+?)\\\)|\\\[(?P<square>.+?)\\\]|\$\$(?P<double>[^$]+?)\$\$"
    r"|\$(?!\d[\d.,]*\s)(?P<single>[^\s$](?:[^$\n]*?[^\s$\\])?)\$(?![\d\w])",
    re.DOTALL,
)
MATHS_LINES = 200
"""A longer formula is none: text that opens one and never ends it has to come to rest."""
OPEN_MATHS = "open_maths"
"""In the parser's ``env``: the first line of a formula that the end of the text left open."""
MATHS_END = {"$$": "$$", "\\[": "\\]"}


def extend(parser: MarkdownIt) -> MarkdownIt:
    parser.options["maxNesting"] = DEEPEST * 3
    parser.block.ruler.before("table", "deep", _deep)
    parser.block.ruler.before("fence", "maths", _maths_block, {"alt": ["paragraph", "blockquote", "list"]})
    parser.inline.ruler.before("escape", "maths", _maths)
    parser.core.ruler.at("inline", _inline)
    return parser


def _deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.level < DEEPEST:
        return False
    if not silent:
        opening = state.push("paragraph_open", "p", 1)
        opening.map = [start, end]
        inline = state.push("inline", "", 0)
        inline.content = state.getLines(start, end, state.blkIndent, False).strip()
        inline.map, inline.children = [start, end], []
        state.push("paragraph_close", "p", -1)
        state.line = end
    return True


def _maths_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """From a line that begins with ``$$`` or ``\\[`` to the line that ends it; an empty line before that makes it none."""
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    sign = first[:2]
    if sign not in MATHS_END:
        return False
    closing, rest = MATHS_END[sign], first[2:].strip()
    lines, line, closed = [rest] if rest else [], start, rest.endswith(closing)
    while (
        not closed
        and line + 1 < min(end, start + MATHS_LINES)
        and not state.isEmpty(line + 1)
        and state.sCount[line + 1] >= state.blkIndent
    ):
        line += 1
        text = state.getLines(line, line + 1, state.blkIndent, False).strip()
        closed = text.endswith(closing)
        lines.append(text)
    if not closed:
        if line + 1 == end:
            state.env.setdefault(OPEN_MATHS, start)
        return False
    if not silent:
        lines[-1] = lines[-1].removesuffix(closing).rstrip()
        token = state.push("maths_block", "", 0)
        token.content = "\n".join(text for text in lines if text)
        token.map = [start, line + 1]
        state.line = line + 1
    return True


def _maths(state: StateInline, silent: bool) -> bool:
    """``$5 and $10`` is money: a closing sign stands behind a letter and before none."""
    if state.src[state.pos] not in "$\\":
        return False
    found = INLINE_MATHS.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("maths_inline", "", 0)
        token.content = next(part for part in found.groups() if part is not None)
    state.pos = found.end()
    return True


def _inline(state: StateCore) -> None:
    """As the standard rule, within bounds."""
    cells = 0
    in_table = False
    for token in state.tokens:
        if token.type in ("table_open", "table_close"):
            in_table = token.nesting == 1
        if token.type != "inline":
            continue
        cells += in_table
        token.children = token.children or []
        if len(token.content) > LONG_PARAGRAPH or cells > MOST_CELLS:
            from markdown_it.token import Token

            token.children.append(Token("text", "", 0, content=token.content))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
