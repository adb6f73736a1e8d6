"""The record of what tools were asked to do and what came of it, as the workspace keeps it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RecordLine:
    """``arguments`` and ``result``: None where there were none, where they are another's, or were deleted."""

    seq: int
    at: datetime
    what: str
    """``proposed``, ``decided``, ``began``, ``ended``, ``read``, ``rule_changed``, ``tool_changed``; a newer
    workspace may have more."""
    hash: str
    call_id: str = ""
    tool_id: str = ""
    user_id: str = ""
    user_name: str = ""
    state: str = ""
    detail: str = ""
    arguments: str | None = None
    result: str | None = None
    title: str = ""
    """What the call would do; only of one's own calls, as long as they are there."""
    changed: bool = False
    """The user changed its arguments."""
    thread_id: str = ""


@dataclass(frozen=True)
class RecordPage:
    """The newest first; ``cursor``: where older ones begin, empty at the end."""

    lines: tuple[RecordLine, ...] = ()
    cursor: str = ""


@dataclass(frozen=True)
class RecordVerdict:
    """Whether each line follows from the one before."""

    lines: int
    blanked: int = 0
    """Lines whose words were deleted, as when a chat was."""
    broken_at: int | None = None
    newest: str = ""
    """The last line's hash: who keeps it elsewhere can tell that nothing was cut off."""
