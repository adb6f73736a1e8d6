"""What of spoken takes stays on this computer, and what the voice room promises about it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from harmony_desktop.domain.playing import PlayState
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.voice import KeptTake

MOST_WAITING = 20
"""So many takes without words stay; the oldest go beyond."""
MOST_HISTORY, MOST_BYTES = 200, 500 << 20
"""So many takes with words stay, and no more than so large together; the oldest go beyond."""


class TakeStore(Protocol):
    """`voice.takes`: one folder, read or changed by every call, on any thread."""

    def all(self) -> tuple[KeptTake, ...]:
        """With words and without, newest first."""

    def kept(self) -> tuple[KeptTake, ...]:
        """Without words: they failed, or a crash cut them short. Newest first."""

    def history(self) -> tuple[KeptTake, ...]:
        """With their words, newest first."""

    def file(self, take: str) -> Path:
        """To be played. Raises `HarmonyError` file_missing."""

    def keep_history(self, wished: bool) -> None:
        """From now on. What is kept already stays until it is deleted."""

    def drop(self, take: str) -> None:
        """For good."""

    def set_aside(self, take: str) -> None:
        """Deleted, and can be had back until it is dropped, or the program ends."""

    def bring_back(self, take: str) -> None: ...
    def purge(self) -> None:
        """All of them, but for one that is being spoken."""


@dataclass(frozen=True)
class TakePlayed:
    """How it stands with the one take that is being played."""

    take: str
    state: PlayState = PlayState.OPENING
    position_ms: int = 0
    problem: Problem | None = None
    """Why it failed."""

    @property
    def running(self) -> bool:
        return self.state in (PlayState.OPENING, PlayState.PLAYING)


class TakePlayback(Protocol):
    """`voice.take_playing`: one take at a time. Called on the event loop; none blocks it."""

    played: TakePlayed | None

    def listen(self, listener: Callable[[TakePlayed | None], None]) -> Callable[[], None]:
        """None: nothing is open any more. Returns the function that ends it."""

    async def play(self, take: str, file: Path, from_ms: int | None = None) -> None:
        """From where it is, or from there; another take makes room."""

    def pause(self) -> None: ...
    def seek(self, ms: int) -> None: ...
    def close(self) -> None: ...
