"""The speech models on this computer: looked at, fetched, deleted, and measured; the `SpeechModels` of the domain."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_desktop.domain.speech_models import Looked, SpeechModel, Standing, Told
from harmony_desktop.voice.hiring import speaking
from harmony_desktop.voice.measuring_process import LONGEST_S, Measuring

if TYPE_CHECKING:
    from harmony_speech.choosing import Machine
    from harmony_speech.costs import Speed

SPEED = "speed.json"
"""Beside the models, as they are shared by every data directory of this user."""
QUICKEST_TO_LOAD = ("tiny.en", "tiny", "base.en", "base")
"""What is measured with, if it is here; otherwise the smallest that is."""


class ModelDesk:
    """``publisher``: somewhere else than where the models are published, for tests and mirrors."""

    def __init__(self, models: Path, publisher: str | None = None) -> None:
        self._models, self._publisher = models, publisher
        self._stops: dict[str, threading.Event] = {}
        self._measuring: Measuring | None = None

    async def look(self, languages: tuple[str, ...]) -> Looked:
        return await asyncio.to_thread(self._look, languages)

    async def get(self, name: str, told: Told) -> bool:
        from harmony_speech.errors import Stopped

        stop = self._stops[name] = threading.Event()
        share = _on_loop(told)
        try:
            await asyncio.to_thread(speaking, lambda: self._fetch(name, share, stop))
        except Stopped:
            return False
        finally:
            del self._stops[name]
        return True

    def stop(self, name: str) -> None:
        if name in self._stops:
            self._stops[name].set()

    async def delete(self, name: str) -> int:
        from harmony_speech import models

        return await asyncio.to_thread(speaking, lambda: models.delete(name, self._models))

    async def measure(self, told: Told) -> bool:
        measuring = self._measuring = Measuring()
        share = _on_loop(told)
        try:
            speed = await asyncio.to_thread(self._measure, measuring, share)
        finally:
            if self._measuring is measuring:
                self._measuring = None
        return speed is not None

    def stop_measuring(self) -> None:
        if self._measuring is not None:
            self._measuring.stop()

    def close(self) -> None:
        self.stop_measuring()
        for stop in self._stops.values():
            stop.set()

    # ── in a thread ──────────────────────────────────────────────────────────────────────────────────
    def _look(self, languages: tuple[str, ...]) -> Looked:
        from harmony_speech.catalogue import MODELS
        from harmony_speech.choosing import recommend

        speed = self._speed()
        models = tuple(self._one(name, speed) for name in MODELS)
        if speed is None:
            return Looked(models)
        here = [model.name for model in models if model.here]
        return Looked(models, recommend(self._machine(speed), languages, here))

    def _one(self, name: str, speed: Speed | None) -> SpeechModel:
        from harmony_speech import models
        from harmony_speech.catalogue import MODELS
        from harmony_speech.costs import COSTS, estimated_s

        model = MODELS[name]
        fetched = models.fetched(model, self._models)
        if models.is_installed(name):
            standing = Standing.INSTALLED
        elif models.has_all_files(model, self._models / name):
            standing = Standing.HERE
        else:
            standing = Standing.PARTLY if fetched else Standing.ABSENT
        return SpeechModel(
            name,
            model.size,
            model.multilingual,
            standing,
            fetched,
            estimated_s(name, speed) if speed else None,
            COSTS[name].memory_mb,
            model.pinned,
        )

    def _fetch(self, name: str, share: Told, stop: threading.Event) -> None:
        from harmony_speech import download
        from harmony_speech.catalogue import PUBLISHER

        publisher = self._publisher or PUBLISHER
        download.ensure(name, self._models, lambda here, of: share(here / of), publisher, stop)

    def _measure(self, measuring: Measuring, share: Told) -> Speed | None:
        from harmony_speech import models
        from harmony_speech.catalogue import MODELS

        by_size = sorted(MODELS, key=lambda name: MODELS[name].size)
        here = [n for n in (*QUICKEST_TO_LOAD, *by_size) if models.is_here(n, self._models)]
        folder = models.find(here[0], self._models) if here else None
        speed = measuring.run(here[0] if here else "", folder, share)
        if speed is not None:
            speaking(lambda: self._keep(speed))
        return speed

    def _keep(self, speed: Speed) -> None:
        from harmony_speech import models

        kept = {"encode_s": speed.encode_s, "token_s": speed.token_s}
        with models.changing(self._models):
            self._models.mkdir(parents=True, exist_ok=True)
            (self._models / SPEED).write_text(json.dumps(kept), encoding="utf-8")

    def _speed(self) -> Speed | None:
        from harmony_speech.costs import Speed

        try:
            kept = json.loads((self._models / SPEED).read_text(encoding="utf-8"))
            speed = Speed(float(kept["encode_s"]), float(kept["token_s"]))
        except (OSError, ValueError, LookupError, TypeError, OverflowError, RecursionError):
            return None
        return speed if all(0 < second < LONGEST_S for second in (speed.encode_s, speed.token_s)) else None

    def _machine(self, speed: Speed) -> Machine:
        import shutil

        import psutil

        from harmony_speech.choosing import Machine

        there = next(folder for folder in (self._models, *self._models.parents) if folder.exists())
        free = shutil.disk_usage(there).free
        return Machine(speed, psutil.virtual_memory().total / 1e6, free / 1e6)


def _on_loop(told: Told) -> Told:
    """Threads tell it where it may be heard."""
    loop = asyncio.get_running_loop()

    def tell(share: float) -> None:
        loop.call_soon_threadsafe(told, share)

    return tell
