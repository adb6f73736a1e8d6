"""What playing a recording needs from the session."""

from collections.abc import Callable
from typing import Protocol

from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.playing import Played, PlayListener


class Playback(Protocol):
    """`services.playback`: the recording of one meeting at a time; how it stands is told to who listens."""

    played: Played | None

    def listen(self, listener: PlayListener) -> Callable[[], None]: ...
    async def play(self, meeting: Meeting, from_ms: int | None = None) -> None:
        """From where it is, or from there; another recording makes room."""

    def pause(self) -> None: ...
    def seek(self, ms: int) -> None: ...
    def set_speed(self, speed: float) -> None: ...
    async def close(self) -> None: ...
