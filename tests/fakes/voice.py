"""A microphone that says what the test wants: the Voice of the domain, with no device behind it."""

from collections.abc import Callable
from pathlib import Path

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.voice import KeptTake, Level, VoiceListener, VoiceState, Words


class ScriptedVoice:
    """``words`` come out of the next take; ``fails`` is raised by ``fails_at`` (begin, finish or fetch)."""

    def __init__(self, words: str = "what did Acme say about pricing") -> None:
        self.words = words
        self.fails: Problem | None = None
        self.fails_at = ""
        self.state = VoiceState.IDLE
        self.problem: Problem | None = None
        self.inputs: tuple[str, ...] = ("Built-in", "Headset")
        self.names: tuple[str, ...] = ()
        self.cancelled = 0
        self._listeners: list[VoiceListener] = []

    def subscribe(self, listener: VoiceListener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, news: VoiceState | Level) -> None:
        if isinstance(news, VoiceState):
            self.state = news
        for listener in tuple(self._listeners):
            listener(news)

    def _maybe_fail(self, at: str) -> None:
        if self.fails is not None and self.fails_at == at:
            raise HarmonyError(self.fails)

    def arm(self) -> None:
        pass

    async def begin(self) -> None:
        self._maybe_fail("begin")
        self.tell(VoiceState.ARMING)
        self.tell(VoiceState.LISTENING)

    async def finish(self) -> Words:
        self.tell(VoiceState.TRANSCRIBING)
        try:
            self._maybe_fail("finish")
        finally:
            self.tell(VoiceState.IDLE)
        return Words(self.words, "en", 4000)

    async def cancel(self) -> None:
        self.cancelled += 1
        self.tell(VoiceState.IDLE)

    async def transcribe_file(self, file: Path, hotwords: tuple[str, ...] = ()) -> Words:
        return Words(self.words, "en", 4000)

    def set_vocabulary(self, names: tuple[str, ...]) -> None:
        self.names = names

    async def fetch_model(self, progress: Callable[[int, int], None]) -> None:
        progress(61_000_000, 142_000_000)
        self._maybe_fail("fetch")

    def kept_takes(self) -> tuple[KeptTake, ...]:
        return (KeptTake("k1", 0, 4000),)

    async def retry(self, take: str) -> Words:
        return Words(self.words, "en", 4000)

    def drop(self, take: str) -> None:
        pass

    async def close(self) -> None:
        pass
