"""Spaces: threads that share background context, the user's own or shared with a team."""

from dataclasses import dataclass
from datetime import datetime

from harmony_desktop.domain.ids import SpaceId

MAX_CONTEXT = 20_000
"""Characters."""


@dataclass(frozen=True)
class Space:
    id: SpaceId
    name: str
    context: str = ""
    owner: str = ""
    mine: bool = True
    """False: a colleague's, read through their team; only the owner changes it."""
    team_id: str | None = None
    team: str = ""
    updated_at: datetime | None = None
    rev: int = 0


@dataclass(frozen=True)
class Team:
    """One of the user's own teams: a space can be shared with it."""

    id: str
    name: str
