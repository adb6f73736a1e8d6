"""What the user wishes, for the fixed plan: told to the model behind it, and kept to by code where code writes.

The model is small and everybody waits for it, so that it is told the beginning of long texts only; whatever it makes of
them, its sentence still has to be borne out by what was said.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from harmony_protocol.preferences import ResponseStyle
from harmony_workspace.companion.answering import Question
from harmony_workspace.companion.prompt import STYLES

MOST_INSTRUCTIONS, MOST_CONTEXT = 400, 800
"""Characters told of each."""


@dataclass(frozen=True)
class Extent:
    """How much the plan shows."""

    sentences: int = 2
    """The model's own, on top."""
    each: int = 3
    """Quotations from a meeting that is looked at by itself, …"""
    notable: int = 4
    """… also where all of it was asked for, …"""
    best: int = 6
    """… and altogether where many are searched."""
    examples: int = 3
    """Matters of a trend whose places are quoted, …"""
    places: int = 6
    """… so many of each; the others stand as numbers, …"""
    once: int = 6
    """… and of what came up by itself."""
    promises: int = 8
    """Of a draft; Concise leaves out none of them, a follow-up has to hold what was agreed."""
    people: bool = True
    """Who took part, in a list of meetings."""


_USUAL = Extent()
_EXTENTS = {
    ResponseStyle.CONCISE: Extent(
        sentences=1, each=1, notable=2, best=3, examples=1, places=2, once=2, people=False
    ),
    ResponseStyle.DETAILED: Extent(
        sentences=3, each=5, notable=8, best=10, examples=8, places=24, once=24, promises=14
    ),
}
"""The other styles change the tone, which only a model that writes freely has."""


def extent(question: Question) -> Extent:
    style = question.response_style
    return _EXTENTS.get(style, _USUAL) if style is not None else _USUAL


def told(question: Question) -> str:
    """What stands above the model's task; empty without wishes."""
    return "\n".join(_lines(question))


def _lines(question: Question) -> Iterator[str]:
    if context := _cut(question.space_context, MOST_CONTEXT):
        yield f"Background, only for understanding: {context}"
    if wishes := _cut(question.custom_instructions, MOST_INSTRUCTIONS):
        yield f"The user wishes: {wishes}"
    if question.response_style is not None:
        yield STYLES[question.response_style]


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rsplit(maxsplit=1)[0]} …"
