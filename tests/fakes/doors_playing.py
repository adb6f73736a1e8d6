"""The scripted session's door to playing recordings: it stands as the test says."""

from collections.abc import Callable
from dataclasses import replace

from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.playing import Played, PlayListener, PlayState
from harmony_desktop.domain.problems import Problem


class ScriptedPlayback:
    """`doors.Playback` without a sound."""

    def __init__(self) -> None:
        self.played: Played | None = None
        self._listeners: list[PlayListener] = []

    def listen(self, listener: PlayListener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    async def play(self, meeting: Meeting, from_ms: int | None = None) -> None:
        before = self.played if self.played and self.played.conversation_id == meeting.id else None
        duration = meeting.recording.duration_ms if meeting.recording else 0
        now = before or Played(meeting.id, duration_ms=duration)
        place = now.position_ms if from_ms is None else from_ms
        self._say(replace(now, state=PlayState.PLAYING, position_ms=place, problem=None))

    def pause(self) -> None:
        self._becomes(PlayState.PAUSED)

    def seek(self, ms: int) -> None:
        if self.played is not None:
            self._say(replace(self.played, position_ms=ms))

    def set_speed(self, speed: float) -> None:
        if self.played is not None:
            self._say(replace(self.played, speed=speed))

    async def close(self) -> None:
        self._say(None)

    # --- what the player would do --------------------------------------------------------------------------------

    def fails(self, problem: Problem) -> None:
        self._becomes(PlayState.FAILED, problem)

    def _becomes(self, state: PlayState, problem: Problem | None = None) -> None:
        if self.played is not None:
            self._say(replace(self.played, state=state, problem=problem))

    def _say(self, played: Played | None) -> None:
        self.played = played
        for listener in tuple(self._listeners):
            listener(played)
