"""Microphones as a speaker chooses among them, and what the voice room promises to who looks at them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

SEPARATOR = "\t"


@dataclass(frozen=True)
class Input:
    """One that is plugged in. ``key``: how the wish for it is kept."""

    key: str
    label: str


def label_of(key: str) -> str:
    """Of a wish, also where that microphone is not plugged in. Older wishes are the label alone."""
    return key.partition(SEPARATOR)[0]


class Watching(Protocol):
    """One microphone is open, for its level only."""

    def listen(self, key: str) -> None:
        """To another one; empty for the system's choice."""

    async def end(self) -> None:
        """It is closed."""


OnLevel = Callable[[float | None], None]
"""0..1, about twenty times a second; None while that microphone cannot be heard."""
OnInputs = Callable[[tuple[Input, ...]], None]
"""The system's default first; at once, and whenever something is plugged."""
Watch = Callable[[str, OnLevel, OnInputs], Watching]
"""Begins with the microphone of that key. Both are called on the event loop. A take that begins ends it."""
