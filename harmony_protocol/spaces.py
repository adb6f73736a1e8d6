"""Spaces: threads that share background context, private to their owner or shared with one team."""

from pydantic import Field

from harmony_protocol.base import Moment, Wire

MAX_CONTEXT = 20_000
"""Characters."""


class Space(Wire):
    id: str
    name: str = Field(min_length=1, max_length=200)
    context: str = Field(default="", max_length=MAX_CONTEXT)
    """Goes into the prompt of every run of the space's threads, from the next run on."""
    owner_id: str
    owner: str = ""
    mine: bool = True
    team_id: str | None = None
    """Members of this team read the space and its threads; only the owner writes."""
    team: str = ""
    created_at: Moment
    updated_at: Moment
    rev: int = 1


class SpaceChange(Wire):
    """The body of ``put_space``: what is named changes, the rest stays."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    context: str | None = Field(default=None, max_length=MAX_CONTEXT)
    team_id: str | None = None
