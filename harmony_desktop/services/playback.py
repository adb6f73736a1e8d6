"""Playing the recording of a meeting: one at a time, silent while somebody speaks to Harmony."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.playing import Played, PlayListener, PlayState
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link
from harmony_desktop.services.recording_file import RecordingFile

if TYPE_CHECKING:  # loads what decodes and what plays
    from harmony_desktop.voice.playing import Player

log = logging.getLogger(__name__)

ENDING_S = 3.0
FETCH_S = 20.0


class Playback:
    """What becomes of it is told to those that `listen`."""

    def __init__(self, keeper: Keeper, link: Link) -> None:
        self._keeper, self._link = keeper, link
        self._listeners: list[PlayListener] = []
        self._player: Player | None = None
        self._opening = asyncio.Lock()
        """One after the other: each player has a loudspeaker."""
        self._hushed = False
        self.played: Played | None = None

    def listen(self, listener: PlayListener) -> Callable[[], None]:
        """Returns the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    # ── what the user does ───────────────────────────────────────────────────────────────────────────
    async def play(self, meeting: Meeting, from_ms: int | None = None) -> None:
        """From where it is, or from there; another recording makes room."""
        if meeting.recording is None:
            return
        async with self._opening:
            if self.played is None or self.played.conversation_id != meeting.id or self._player is None:
                await self._close()
                await self._open(meeting)
            assert self._player is not None
            self._player.play(from_ms)

    def pause(self) -> None:
        self._hushed = False
        if self._player is not None:
            self._player.pause()

    def seek(self, ms: int) -> None:
        if self._player is not None:
            self._player.seek(ms)

    def set_speed(self, speed: float) -> None:
        if self._player is not None and self.played is not None:
            self._player.set_speed(speed)
            self._say(replace(self.played, speed=speed))

    def hush(self, silent: bool) -> None:
        """While somebody speaks to Harmony; afterwards it goes on, if it did before."""
        if self._player is None:
            return
        if silent and self.played is not None and self.played.running:
            self._hushed = True
            self._player.pause()
        elif not silent and self._hushed:
            self._hushed = False
            self._player.play()

    async def close(self) -> None:
        """Nothing of it stays, in memory or on the disk."""
        async with self._opening:
            await self._close()

    # ── behind it ────────────────────────────────────────────────────────────────────────────────────
    async def _close(self) -> None:
        player, self._player, self._hushed = self._player, None, False
        if player is not None:
            player.close()
            await asyncio.to_thread(player.join, ENDING_S)
        if self.played is not None:
            self._say(None)

    async def _open(self, meeting: Meeting) -> None:
        assert meeting.recording is not None
        loop, id_ = asyncio.get_running_loop(), meeting.id
        file = await asyncio.to_thread(
            RecordingFile, meeting.recording.size, self._fetcher(loop, id_), self._keeper.store.folder
        )
        player: Player | None = None

        def told(state: PlayState, place: int, problem: Problem | None) -> None:
            with suppress(RuntimeError):  # the loop has ended before the player
                loop.call_soon_threadsafe(self._on_told, player, state, place, problem)

        self._say(Played(id_, PlayState.OPENING, 0, meeting.recording.duration_ms))
        player = self._player = await asyncio.to_thread(_player, file, told)

    def _fetcher(
        self, loop: asyncio.AbstractEventLoop, conversation_id: ConversationId
    ) -> Callable[[int, int], bytes]:
        """For the player's thread."""

        async def fetch(start: int, end: int) -> bytes:
            async with asyncio.timeout(FETCH_S):
                workspace = self._link.connection()
                return await workspace.meetings.recording(conversation_id, start, end)

        def fetch_now(start: int, end: int) -> bytes:
            try:
                return asyncio.run_coroutine_threadsafe(fetch(start, end), loop).result(FETCH_S + 1)
            except TimeoutError as error:
                raise HarmonyError.of("recording_unfetched", retryable=True) from error

        return fetch_now

    def _on_told(
        self, player: "Player | None", state: PlayState, place: int, problem: Problem | None
    ) -> None:
        if player is None or player is not self._player or self.played is None:
            return  # one that was closed meanwhile
        if problem is not None:
            log.info("playing: %s %s", problem.code, problem.detail)
        self._say(replace(self.played, state=state, position_ms=place, problem=problem))

    def _say(self, played: Played | None) -> None:
        self.played = played
        for listener in tuple(self._listeners):
            listener(played)


def _player(file: RecordingFile, told: Callable[[PlayState, int, Problem | None], None]) -> "Player":
    from harmony_desktop.voice.playing import Player

    return Player(file, told)
