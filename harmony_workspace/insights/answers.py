"""What a way of asking gives back: one answer a definition."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from harmony_protocol.insights import InsightDefinition, InsightItem


class NoLongerWanted(Exception):
    """The meeting was deleted, or asking it was cancelled, or the project was changed: nothing more is sent."""


GoesOn = Callable[[], Awaitable[None]]
"""Call it before each request; raises ``NoLongerWanted``."""


@dataclass(frozen=True)
class Answer:
    definition: InsightDefinition
    items: tuple[InsightItem, ...] = ()
    value: bool | int | None = None


@dataclass(frozen=True)
class Asked:
    """All answers of one project about one meeting."""

    answers: tuple[Answer, ...]
    model: str = ""
    """The name of the model that wrote them; empty: quotations that fixed rules found."""
