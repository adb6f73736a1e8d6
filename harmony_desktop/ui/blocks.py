"""What a thread is made of before Qt sees it: blocks of runs. Comparable, so that only what changed is redrawn."""

from dataclasses import dataclass, replace
from enum import StrEnum

SAFE_SCHEMES = ("http", "https", "mailto")
"""What a link in an answer may open."""

MATHS = "maths"
"""The tone of a formula: in a mono face, without a ground."""
NUMBERED = 1.5
"""Steps of indentation that a list with numbers takes: two digits and a point fit."""
TODO, TICKED = "☐", "☑"
"""Markers of tasks."""


class Kind(StrEnum):
    PROSE = "prose"
    ITEM = "item"
    HEADING = "heading"
    CODE = "code"
    QUOTE = "quote"
    RULE = "rule"
    ROW = "row"
    """Of a table: ``level`` 1 is its head, 2 the beginning of one that is told record by record."""
    MATHS = "maths"
    """A formula that stands alone."""
    CARD = "card"
    """Something that went with a question, above its bubble."""
    BUBBLE = "bubble"
    SPOKEN = "spoken"
    STEP = "step"
    SOURCE = "source"
    NOTE = "note"
    ACTIONS = "actions"
    INSET = "inset"
    """Room for a widget of its own, kept in `Insets` under the name in ``ref``."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text of one look. ``cite`` is a numbered chip, ``quote`` the words of that citation."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    href: str = ""
    cite: int = 0
    quote: int = 0
    tone: str = ""
    """A colour of the palette, or ``code:keyword`` and the like in a code block."""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    kind: Kind
    runs: tuple[Run, ...] = ()
    depth: float = 0
    """Steps of indentation; a list with numbers takes more than one, for their digits."""
    marker: str = ""
    """A bullet or number that hangs before the first line."""
    level: int = 0
    """Of a heading."""
    first: bool = True
    last: bool = True
    """Edges of what is drawn as one box: a bubble, a code block, the list of sources."""
    columns: tuple[str, ...] = ()
    """Of a table: each column's alignment (l, r or c) and the widest text in it."""
    ref: str = ""
    """The message an action row belongs to."""
    actions: tuple[str, ...] = ()
    bars: tuple[float, ...] = ()
    """Of the quotes it stands in: the steps at which their bars run."""

    @property
    def text(self) -> str:
        return "".join(f"[{r.cite}]" if r.cite else r.text for r in self.runs)


def boxed(blocks: list[Block]) -> list[Block]:
    """The same blocks as one box: only the outer edges are ``first`` and ``last``."""
    end = len(blocks) - 1
    return [replace(b, first=i == 0, last=i == end) for i, b in enumerate(blocks)]
