"""The one translation function. Every string a user reads passes through ``tr``; errors are worded by ``explain``."""

from collections.abc import Mapping
from typing import Protocol


class _Worded(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def args(self) -> Mapping[str, object]: ...


def tr(text: str, /, **args: object) -> str:
    """The text in the user's language, its ``{blanks}`` filled. English is the source language."""
    return text.format(**args) if args else text


PROBLEMS: dict[str, tuple[str, str]] = {
    # code: (what is so, what to do next)
    "unknown": ("Something went wrong.", "Copy the details and try again."),
}


def explain(problem: _Worded) -> tuple[str, str]:
    """One sentence that says what is so, and one that says what to do next."""
    title, hint = PROBLEMS.get(problem.code, PROBLEMS["unknown"])
    blanks = _Blanks(problem.args)
    return tr(title).format_map(blanks), tr(hint).format_map(blanks)


class _Blanks(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
