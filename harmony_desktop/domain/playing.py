"""Playing the recording of a meeting: how it stands, and what the room below promises."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import Problem

SPEEDS = (1.0, 1.25, 1.5, 2.0)


class PlayState(StrEnum):
    OPENING = "opening"
    """Of the recording, or of the loudspeaker."""
    PLAYING = "playing"
    PAUSED = "paused"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True)
class Played:
    """How it stands with the one recording that is open."""

    conversation_id: ConversationId
    state: PlayState = PlayState.PAUSED
    position_ms: int = 0
    duration_ms: int = 0
    speed: float = 1.0
    problem: Problem | None = None
    """Why it failed."""

    @property
    def running(self) -> bool:
        return self.state in (PlayState.OPENING, PlayState.PLAYING)


PlayListener = Callable[[Played | None], None]
"""None: nothing is open any more."""
