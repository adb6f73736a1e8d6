"""A real microphone for every test here, and an engine that hears it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harmony_desktop.domain.voice import Level, Partial, VoiceNews, VoiceState
from harmony_desktop.voice.engine import Engine
from tests.parts import clips
from tests.parts.audio import Microphone


@pytest.fixture(scope="session")
def _sound_server() -> Iterator[Microphone]:
    if missing := Microphone.missing():
        pytest.skip(f"no PipeWire here: {', '.join(missing)} missing")
    with Microphone() as running:
        yield running


@pytest.fixture(scope="module")
def microphone(_sound_server: Microphone) -> Iterator[Microphone]:
    """Its surroundings are those of a file and end with it: this process has other stories to tell, too."""
    from harmony_desktop.voice import devices

    with pytest.MonkeyPatch.context() as surroundings:
        for name, value in _sound_server.env.items():
            surroundings.setenv(name, value)
        devices.refresh()
        yield _sound_server


@dataclass
class Bench:
    """An engine with what it told, and the voice that speaks into its microphone."""

    engine: Engine
    microphone: Microphone
    folder: Path
    states: list[VoiceState] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    partials: list[Partial] = field(default_factory=list)

    def hear(self, news: VoiceNews) -> None:
        if isinstance(news, Level):
            self.levels.append(news)
        elif isinstance(news, VoiceState):
            self.states.append(news)
        elif isinstance(news, Partial):
            self.partials.append(news)

    async def say(self, clip: str) -> None:
        wav = clips.write_wav(self.folder / f"{clip}.wav", clips.prompt(clip).audio())
        await asyncio.to_thread(self.microphone.say, wav)

    async def until(self, fact: Callable[[], bool], within_s: float = 30.0) -> None:
        async with asyncio.timeout(within_s):
            while not fact():  # noqa: ASYNC110 (files and processes set no event)
                await asyncio.sleep(0.01)

    @property
    def elapsed_ms(self) -> int:
        return self.levels[-1].elapsed_ms if self.levels else 0

    @property
    def recordings(self) -> list[Path]:
        return sorted((self.folder / "takes").glob("*.wav"))


@pytest.fixture
async def bench(microphone: Microphone, tmp_path: Path) -> AsyncIterator[Bench]:
    engine = Engine(tmp_path / "models", tmp_path / "takes", model="tiny.en")
    ready = Bench(engine, microphone, tmp_path)
    engine.subscribe(ready.hear)
    yield ready
    await engine.close()
