"""What deleting a meeting, a chat, an account or a workspace takes away, and what may remain."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RemainingCopy:
    """A backup, or what was set aside; ``path`` for who administers the workspace."""

    name: str
    at: datetime
    path: str = ""
    backup: bool = True


@dataclass(frozen=True)
class DeletionPreview:
    """``typed``: what has to be typed. ``goes`` and ``stays`` name kinds, as the workspace does; a newer one may name
    others."""

    name: str
    typed: str = ""
    goes: tuple[tuple[str, int], ...] = ()
    stays: tuple[str, ...] = ()
    copies: tuple[RemainingCopy, ...] = ()
    asks_password: bool = False
    asks_code: bool = False
    unknown: bool = False
    """What goes was not counted."""

    def count(self, what: str) -> int:
        return dict(self.goes).get(what, 0)


@dataclass(frozen=True)
class Confirmation:
    """To whom meetings and shared spaces are passed on, by e-mail address; empty: they are deleted."""

    typed: str
    proof: str = ""
    """A password, or a code of the second factor."""
    meetings_to: str = ""
    spaces_to: str = ""
