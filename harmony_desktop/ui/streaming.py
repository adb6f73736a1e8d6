"""A text that grows: what can no longer change is settled and parsed once; only the tail is parsed again."""

from dataclasses import replace

from markdown_it.token import Token

from harmony_desktop.ui.blocks import Block
from harmony_desktop.ui.highlight import MAX_LINES
from harmony_desktop.ui.markdown import fence_closed, normal, parse, render
from harmony_desktop.ui.markdown_rules import OPEN_MATHS
from harmony_desktop.ui.tables import NARROW

WORTH_CUTTING = 400
"""A shorter tail is parsed again rather than cut."""


class Stream:
    """Feed it the text so far; ``blocks`` are those of the text at once, at a cost that does not grow with it.

    Only whole lines settle, because a half-written line can still turn into something else.
    """

    def __init__(self, room: int = NARROW) -> None:
        """``room``: letters that a line of a table holds."""
        self._room = room
        self._seen = ""
        self._reset()

    def _reset(self) -> None:
        self._settled: list[Block] = []
        self._cut = 0
        self._number = 0
        self._fence = ""
        self._fence_lines = 0
        self._tail: list[Block] = []

    def update(self, text: str, final: bool = False) -> list[Block]:
        """``final``: it will not grow, so that settling would be for nothing."""
        text = normal(text)
        if not text.startswith(self._seen):
            self._reset()
        self._seen = text
        if not final or self._settled:
            self._settle()
        self._tail = self._render(self._seen[self._cut :])
        return self.blocks

    @property
    def blocks(self) -> list[Block]:
        return self._settled + self._tail

    @property
    def settled(self) -> int:
        """How many blocks will not change again."""
        return len(self._settled)

    def _render(self, rest: str) -> list[Block]:
        return list(render(parse(self._fence + rest), self._number, self._fence_lines, self._room))

    def _settle(self) -> None:
        end = self._seen.rfind("\n") + 1
        while end - self._cut > WORTH_CUTTING:
            rest = self._fence + self._seen[self._cut : end]
            env: dict[str, int] = {}
            tokens = parse(rest, env)
            tops = [t for t in tokens if t.level == 0 and t.nesting >= 0 and t.map]
            if (
                OPEN_MATHS in env
            ):  # what comes may end the formula, and take in all that looks like something else now
                tops = [t for t in tops if _line(t) <= env[OPEN_MATHS]]
            if not tops or not self._cut_before(tokens, tops[-1], rest):
                return

    def _cut_before(self, tokens: list[Token], last: Token, rest: str) -> bool:
        """Settles everything before the last block, or before the last item or line inside it."""
        start = _line(last)
        number, fence, fence_lines = 0, "", 0
        if last.type.endswith("list_open"):
            items = [t for t in tokens[tokens.index(last) :] if t.type == "list_item_open" and t.level == 1]
            start = _line(items[-1])
            if last.type.startswith("ordered"):
                first = (
                    self._number if last is tokens[0] and self._number else int(last.attrs.get("start", 1))
                )
                number = first + len(items) - 1
        elif last.type == "fence" and start == 0 and not fence_closed(last):
            return self._cut_inside_fence(last, rest)
        if start == 0:
            return False
        offset = _offset(rest, start)
        self._settled += self._render(rest[len(self._fence) : offset])
        self._cut += offset - len(self._fence)
        self._number, self._fence, self._fence_lines = number, fence, fence_lines
        return True

    def _cut_inside_fence(self, token: Token, rest: str) -> bool:
        """A long open code block settles line by line; its last line stays, because it may end the box."""
        lines = token.content.count("\n") - 1
        if self._fence_lines + lines < MAX_LINES or lines < 1:
            return False
        opening = rest[: rest.index("\n") + 1]
        offset = _offset(rest, 1 + lines)
        done = self._render(rest[len(self._fence) : offset])
        self._settled += [*done[:-1], replace(done[-1], last=False)]
        self._cut += offset - len(self._fence)
        self._fence, self._fence_lines = opening, self._fence_lines + lines
        return True


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _offset(text: str, line: int) -> int:
    at = 0
    for _ in range(line):
        at = text.index("\n", at) + 1
    return at
