"""Takes as a story wants them: real files in a folder of its own, a recogniser that finds scripted words, no sound."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from harmony_desktop.domain.playing import PlayState
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.takes import TakePlayed
from harmony_desktop.domain.voice import Words
from harmony_desktop.voice.take_file import RATE, Take
from harmony_desktop.voice.takes import Takes
from tests.fakes.voice import ScriptedVoice


def left_behind(folder: Path, seconds: float = 4.0, *, ago_s: float = 3600, finished: bool = True) -> str:
    """A take on disk, as a crash or a failure leaves it; its id."""
    folder.mkdir(parents=True, exist_ok=True)
    at = round((time.time() - ago_s) * 1000)
    take = Take(folder / f"{at}-{os.urandom(3).hex()}.wav")
    take.write(np.sin(np.arange(round(seconds * RATE)) / 9).astype(np.float32) * 0.3)
    if finished:
        take.finish()
    else:
        os.close(take._fd)
        take._fd = -1
    return take.id


class VoiceWithTakes(ScriptedVoice):
    """Its kept takes lie in a real folder; words are found for each of them, or ``fails_at`` "retry"."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.takes: Takes = Takes(folder)  # type: ignore[assignment]
        self.retried: list[str] = []

    async def retry(self, take: str) -> Words:
        self.retried.append(take)
        self.takes.file(take)
        if self.wording is not None:
            await self.wording.wait()
        if self.fails is not None and self.fails_at == "retry":
            if self.fails.code == "no_speech":
                self.takes.came_to_nothing(take)
            raise HarmonyError(self.fails)
        self.takes.succeeded(take, self._heard())
        return self._heard()


class ScriptedTakePlayback:
    """`TakePlayback` without a sound: it stands as the story says."""

    def __init__(self) -> None:
        self.played: TakePlayed | None = None
        self._listeners: list[Callable[[TakePlayed | None], None]] = []

    def listen(self, listener: Callable[[TakePlayed | None], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    async def play(self, take: str, file: Path, from_ms: int | None = None) -> None:
        assert file.is_file()
        before = self.played if self.played is not None and self.played.take == take else TakePlayed(take)
        place = before.position_ms if from_ms is None else from_ms
        self._say(replace(before, state=PlayState.PLAYING, position_ms=place, problem=None))

    def pause(self) -> None:
        if self.played is not None:
            self._say(replace(self.played, state=PlayState.PAUSED))

    def seek(self, ms: int) -> None:
        if self.played is not None:
            self._say(replace(self.played, position_ms=ms))

    def close(self) -> None:
        if self.played is not None:
            self._say(None)

    def fails(self, problem: Problem) -> None:
        """As the player would."""
        assert self.played is not None
        self._say(replace(self.played, state=PlayState.FAILED, problem=problem))

    def _say(self, played: TakePlayed | None) -> None:
        self.played = played
        for listener in tuple(self._listeners):
            listener(played)
