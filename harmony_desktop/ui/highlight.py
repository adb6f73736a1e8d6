"""Colours for code, few and quiet: keywords strong, strings, numbers, comments."""

from functools import lru_cache

from harmony_desktop.ui.blocks import Run

MAX_LINES = 80
"""A longer block stays plain: it must not be coloured again while it streams."""


@lru_cache(maxsize=128)
def highlight(code: str, language: str) -> list[tuple[Run, ...]]:
    """One tuple of runs a line; plain where the language is not known."""
    plain: list[tuple[Run, ...]] = [(Run(line, code=True),) if line else () for line in code.split("\n")]
    if not language:
        return plain
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return plain
    lines: list[list[Run]] = [[]]
    for kind, text in lexer.get_tokens(code):
        bold, tone = _look(str(kind))
        for index, piece in enumerate(text.split("\n")):
            if index:
                lines.append([])
            if piece:
                lines[-1].append(Run(piece, code=True, bold=bold, tone=tone))
    same = "\n".join("".join(r.text for r in line) for line in lines) == code
    return [tuple(line) for line in lines] if same else plain


def _look(kind: str) -> tuple[bool, str]:
    if kind.startswith("Token.Keyword"):
        return True, ""
    if kind.startswith("Token.Literal.String"):
        return False, "ok"
    if kind.startswith("Token.Literal.Number"):
        return False, "warn"
    return False, "faint" if kind.startswith("Token.Comment") else ""
