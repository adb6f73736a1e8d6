"""A microphone that says what the test wants: the Voice of the domain, with no device behind it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from harmony_desktop.domain.microphones import Input, OnInputs, OnLevel
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.voice import KeptTake, VoiceListener, VoiceNews, VoiceState, Words


class ScriptedTakes:
    """The folder of takes, without a disk. The one that waits for its words is there from the start."""

    def __init__(self) -> None:
        self.waiting = [KeptTake("k1", 0, 4000)]
        self.with_words: list[KeptTake] = []
        self.put_aside: dict[str, KeptTake] = {}
        self.keeps = False

    def kept(self) -> tuple[KeptTake, ...]:
        return tuple(self.waiting)

    def history(self) -> tuple[KeptTake, ...]:
        return tuple(self.with_words)

    def size(self) -> int:
        return sum(take.size for take in (*self.waiting, *self.with_words))

    def file(self, take: str) -> Path:
        return Path(f"{take}.wav")

    def keep_history(self, wished: bool) -> None:
        self.keeps = wished

    def drop(self, take: str) -> None:
        self.put_aside.pop(take, None)
        for takes in (self.waiting, self.with_words):
            takes[:] = [kept for kept in takes if kept.id != take]

    def set_aside(self, take: str) -> None:
        found = next((kept for kept in (*self.waiting, *self.with_words) if kept.id == take), None)
        self.drop(take)
        if found is not None:
            self.put_aside[take] = found

    def bring_back(self, take: str) -> None:
        if found := self.put_aside.pop(take, None):
            (self.with_words if found.text else self.waiting).insert(0, found)

    def purge(self) -> None:
        self.waiting.clear()
        self.with_words.clear()


class ScriptedMeter:
    """A microphone that is listened to for its level: the test says how loud it is and what is plugged in."""

    def __init__(self, key: str, on_level: OnLevel, on_inputs: OnInputs) -> None:
        self.key, self.level, self.plugged = key, on_level, on_inputs
        self.ended = False

    def listen(self, key: str) -> None:
        self.key = key

    async def end(self) -> None:
        self.ended = True


class ScriptedVoice:
    """``words`` come out of the next take; ``fails`` is raised by ``fails_at`` (begin, finish or fetch)."""

    def __init__(self, words: str = "what did Acme say about pricing") -> None:
        self.words = words
        self.flagged = False
        self.fails: Problem | None = None
        self.fails_at = ""
        self.state = VoiceState.IDLE
        self.problem: Problem | None = None
        self.inputs: tuple[Input, ...] = (
            Input("Built-in", "Built-in"),
            Input("Headset\tALSA\thw:1", "Headset"),
        )
        self.meters: list[ScriptedMeter] = []
        """Every one that was ever opened, in that order."""
        self.fetches_long = False
        self._stopped = asyncio.Event()
        self.names: tuple[str, ...] = ()
        self.begun = self.cancelled = 0
        self.opening: asyncio.Event | None = None
        """The microphone hears once this is set; None: at once."""
        self.wording: asyncio.Event | None = None
        """The words come once this is set; None: at once."""
        self.worth_keeping = False
        """A take that is called off was long enough to be had back."""
        self.takes = ScriptedTakes()
        self._listeners: list[VoiceListener] = []

    def watch(self, key: str, on_level: OnLevel, on_inputs: OnInputs) -> ScriptedMeter:
        self.meters.append(ScriptedMeter(key, on_level, on_inputs))
        on_inputs(self.inputs)
        return self.meters[-1]

    def subscribe(self, listener: VoiceListener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, *news: VoiceNews) -> None:
        for one in news:
            if isinstance(one, VoiceState):
                self.state = one
            for listener in tuple(self._listeners):
                listener(one)

    def _maybe_fail(self, at: str) -> None:
        if self.fails is not None and self.fails_at == at:
            raise HarmonyError(self.fails)

    def arm(self) -> None:
        pass

    async def begin(self) -> None:
        self._maybe_fail("begin")
        self.begun += 1
        self.tell(VoiceState.ARMING)
        if self.opening is not None:
            await self.opening.wait()
        self.tell(VoiceState.LISTENING)

    async def finish(self) -> Words:
        self.tell(VoiceState.TRANSCRIBING)
        cancelled = self.cancelled
        try:
            if self.wording is not None:
                await self.wording.wait()
            if cancelled != self.cancelled:
                raise HarmonyError.of("voice_failed")
            self._maybe_fail("finish")
        finally:
            if self.state is VoiceState.TRANSCRIBING:
                self.tell(VoiceState.IDLE)
        return self._heard()

    def _heard(self) -> Words:
        return Words(self.words, "en", 4000, flagged=self.flagged)

    async def cancel(self) -> str:
        self.cancelled += 1
        if self.wording is not None:
            self.wording.set()
        self.tell(VoiceState.IDLE)
        if not self.worth_keeping:
            return ""
        self.takes.put_aside["c1"] = KeptTake("c1", 0, 4000)
        return "c1"

    async def transcribe_file(self, file: Path, hotwords: tuple[str, ...] = ()) -> Words:
        return self._heard()

    def set_vocabulary(self, names: tuple[str, ...]) -> None:
        self.names = names

    async def fetch_model(self, progress: Callable[[int, int], None]) -> None:
        progress(61_000_000, 142_000_000)
        if self.fetches_long:
            self._stopped.clear()
            await self._stopped.wait()
            raise HarmonyError.of("no_model", model="base", size_mb=148)
        self._maybe_fail("fetch")

    def stop_fetching(self) -> None:
        self._stopped.set()

    def kept_takes(self) -> tuple[KeptTake, ...]:
        return self.takes.kept()

    async def retry(self, take: str) -> Words:
        if not any(kept.id == take for kept in (*self.takes.waiting, *self.takes.with_words)):
            raise HarmonyError.of("file_missing", file=take)
        self.takes.drop(take)
        return self._heard()

    async def close(self) -> None:
        pass
