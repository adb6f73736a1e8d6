"""What a tool tells while it still runs. A module of its own, because the library behind it is imported late."""

from dataclasses import dataclass

from pydantic_ai.messages import CustomEvent


@dataclass(kw_only=True)
class Underway(CustomEvent, ui=False):
    """One quiet line, passed on as it comes."""

    text: str
