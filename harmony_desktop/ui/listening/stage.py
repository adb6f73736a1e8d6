"""What a take looks like to who speaks it."""

from enum import StrEnum


class Stage(StrEnum):
    NONE = "none"
    OPENING = "opening"
    """The key is down; nothing is heard yet."""
    LISTENING = "listening"
    WORDING = "wording"
    """Spoken to the end; its words are on their way."""
