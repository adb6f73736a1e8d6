"""Plays kept takes, one at a time; how it stands is told on the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_desktop.domain.playing import PlayState
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.takes import TakePlayed

if TYPE_CHECKING:  # loads what decodes and what plays
    from harmony_desktop.voice.playing import Player

Listener = Callable[[TakePlayed | None], None]


class TakePlaying:
    """The `TakePlayback` of the domain, through the loudspeaker of this computer."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._player: Player | None = None
        self._opening = asyncio.Lock()
        """One after the other: each player has a loudspeaker."""
        self._spell = 0
        """Counts what was closed: a player that is still being made then is not wanted any more."""
        self.played: TakePlayed | None = None

    def listen(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    async def play(self, take: str, file: Path, from_ms: int | None = None) -> None:
        async with self._opening:
            if self._player is None or self.played is None or self.played.take != take:
                await self._open(take, file)
        if self._player is not None:
            self._player.play(from_ms)

    def pause(self) -> None:
        if self._player is not None:
            self._player.pause()

    def seek(self, ms: int) -> None:
        if self._player is not None:
            self._player.seek(ms)

    def close(self) -> None:
        """The player's thread lets go of the loudspeaker and of the file by itself."""
        self._spell += 1
        player, self._player = self._player, None
        if player is not None:
            player.close()
        if self.played is not None:
            self._say(None)

    async def _open(self, take: str, file: Path) -> None:
        self.close()
        loop, spell = asyncio.get_running_loop(), self._spell
        player: Player | None = None

        def told(state: PlayState, place: int, problem: Problem | None) -> None:
            with suppress(RuntimeError):  # the loop has ended before the player
                loop.call_soon_threadsafe(self._on_told, player, state, place, problem)

        self._say(TakePlayed(take))
        player = await asyncio.to_thread(_player, file, told)
        if spell == self._spell:
            self._player = player
        else:
            player.close()

    def _on_told(self, player: Player | None, state: PlayState, place: int, problem: Problem | None) -> None:
        """One that was closed meanwhile has nothing to say."""
        if player is not None and player is self._player and self.played is not None:
            self._say(replace(self.played, state=state, position_ms=place, problem=problem))

    def _say(self, played: TakePlayed | None) -> None:
        self.played = played
        for listener in tuple(self._listeners):
            listener(played)


def _player(file: Path, told: Callable[[PlayState, int, Problem | None], None]) -> Player:
    """Blocks while it is loaded for the first time."""
    from harmony_desktop.voice.playing import Player

    return Player(str(file), told)
