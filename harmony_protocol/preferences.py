"""What a user chose for themselves in this workspace. Kept by the workspace, so it is the same on every machine."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from harmony_protocol.base import Wire

MAX_INSTRUCTIONS = 8_000
"""Characters."""
MAX_GLOBS = 200
"""So many tools can be named."""
Glob = Annotated[str, Field(max_length=500)]


class ResponseStyle(StrEnum):
    CONCISE = "Concise"
    DETAILED = "Detailed"
    TECHNICAL = "Technical"
    FRIENDLY = "Friendly"


class Preferences(Wire):
    """One row for each user; its id in the change feed is the user's."""

    custom_instructions: str = Field(default="", max_length=MAX_INSTRUCTIONS)
    response_style: ResponseStyle | None = None
    auto_approve: tuple[Glob, ...] = Field(default=(), max_length=MAX_GLOBS)
    """Rules on tools, such as ``web_search``, ``linear_*`` or ``!send_email(to=*@rival.example)``."""
    default_model: str = Field(default="", max_length=500)
    """Empty: the workspace's default."""
    rev: int = 0
