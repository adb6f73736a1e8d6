"""Sharing a meeting: links to it, and who made them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Paper(StrEnum):
    """As it is printed where the reader is."""

    A4 = "a4"
    LETTER = "us-letter"


REPORT_NAME = "Conversation Insights Report.pdf"
LEAST_PASSWORD = 12
"""Characters."""


@dataclass(frozen=True)
class Link:
    """Grants nothing by itself: whoever opens it signs in and needs to be allowed to read the meeting."""

    id: str
    url: str
    created_at: datetime
    created_by: str
    """The name of who made it."""
    last_opened_at: datetime | None = None


@dataclass(frozen=True)
class Links:
    items: tuple[Link, ...] = ()
    """The newest first."""
    here_only: bool = False
    """They open on the workspace's own computer only."""
