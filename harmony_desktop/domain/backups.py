"""Copies of a workspace: backups, and what was set aside."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class WorkspaceCopy:
    """``backup``: somebody made it; otherwise what stood there before something took its place."""

    path: str
    at: datetime
    size: int
    backup: bool = True
