"""Push-to-talk: arms, records, transcribes; the `Voice` of the domain. Everything slow happens in threads or the worker."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.voice import KeptTake, Level, VoiceListener, VoiceState, Words
from harmony_desktop.voice.takes import Takes
from harmony_desktop.voice.worker import Worker

if TYPE_CHECKING:
    from harmony_desktop.voice.devices import InputDevice
    from harmony_desktop.voice.recording import Recording
    from harmony_desktop.voice.takes import Take

log = logging.getLogger(__name__)
T = TypeVar("T")

ARMED_S = 30.0
GONE = frozenset({"no_speech", "mic_silent"})
"""After these nothing is worth a second try: the take is deleted."""


class Engine:
    """``preroll``: a wish to open the microphone on intent already, so that a first word before the key counts too;
    its sound stays in memory and the microphone closes after 30 s."""

    def __init__(
        self,
        models: Path,
        takes: Path,
        *,
        model: str = "base",
        language: str | None = "en",
        device: InputDevice | None = None,
        preroll: bool = False,
    ) -> None:
        self._models, self._model, self._language = models, model, language
        self._device, self._preroll = device, preroll
        self._takes = Takes(takes)
        self._listeners: list[VoiceListener] = []
        self._names: tuple[str, ...] = ()
        self._state = VoiceState.IDLE
        self._problem: Problem | None = None
        self._worker: Worker | None = None
        self._hiring = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None
        self._recording: Recording | None = None
        self._opening: asyncio.Future[None] | None = None
        self._arming: asyncio.Task[None] | None = None
        self._disarm: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._door = asyncio.Lock()
        self._finishing = 0
        self._dropped: set[Path] = set()

    @property
    def state(self) -> VoiceState:
        return self._state

    @property
    def problem(self) -> Problem | None:
        return self._problem

    def subscribe(self, listener: VoiceListener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def set_vocabulary(self, names: tuple[str, ...]) -> None:
        self._names = names

    def use_device(self, device: InputDevice | None) -> None:
        """The microphone of the next take; None for the system's own choice."""
        self._device = device

    def use_language(self, language: str | None) -> None:
        """Of the next take; None to have it recognised."""
        self._language = language

    def use_preroll(self, wished: bool) -> None:
        self._preroll = wished

    def use_model(self, model: str) -> None:
        """Of the next take; the worker of the other one ends, at once or with the take it is at."""
        worker, self._model = self._worker, model
        self._worker = None
        if worker is not None and not self._finishing:
            self._leaving = self._thread(worker.stop)

    def arm(self) -> None:
        if self._state not in (VoiceState.IDLE, VoiceState.UNAVAILABLE) or (
            self._arming and not self._arming.done()
        ):
            return
        self._arming = asyncio.get_running_loop().create_task(self._arm(), name="voice-arm")

    async def _arm(self) -> None:
        """Looks what is missing, warms the worker, and opens the microphone only where that is wished."""
        try:
            await self._thread(self._check)
        except HarmonyError as error:
            self._unavailable(error.problem)
            return
        if self._state is VoiceState.UNAVAILABLE:
            self._become(VoiceState.IDLE)
        warming = self._thread(self._working().warm)
        if self._preroll and self._state is VoiceState.IDLE:
            with contextlib.suppress(HarmonyError):
                await self._open()
            self._disarm = asyncio.get_running_loop().call_later(ARMED_S, self._close_idle)
        await warming

    def _check(self) -> None:
        """Blocks. PortAudio's list is renewed, so a new microphone needs no restart."""
        from harmony_desktop.voice import devices

        self._folder()
        devices.refresh()
        devices.index_of(self._device)

    async def begin(self) -> None:
        if self._state is VoiceState.ARMING or (self._recording and self._recording.take):
            return  # a repeating key never restarts a take
        self._become(VoiceState.ARMING)
        self._opening = asyncio.get_running_loop().create_future()
        try:
            await self._thread(self._folder)
            recording = await self._open()
            await self._thread(recording.begin, self._takes)
        except HarmonyError as error:
            await self._abandon()
            self._unavailable(error.problem)
            raise
        except BaseException:
            await self._abandon()
            self._become(VoiceState.IDLE)
            raise
        finally:
            self._opening.set_result(None)
        if self._disarm:
            self._disarm.cancel()
        self._become(VoiceState.LISTENING)
        self._warming = self._thread(self._prepare)

    async def finish(self) -> Words:
        await self._opened()
        recording = self._recording
        if recording is None or recording.take is None:
            raise HarmonyError.of("no_speech", detail="no take is running")
        self._recording = None
        take = recording.take
        self._become(VoiceState.TRANSCRIBING)
        self._finishing += 1
        try:
            await self._thread(recording.end)
            self._working().hold_back(False)
            words = await self._thread(self._working().words, "take", take.file, self._language, self._names)
            take.delete()
            return words
        except HarmonyError as error:
            if error.problem.code in GONE or take.file in self._dropped:
                take.delete()
            raise
        finally:
            self._dropped.discard(take.file)
            self._transcribed(take)

    def _transcribed(self, take: Take) -> None:
        """Idle again, unless the next take is being spoken already or an earlier one is still being decoded."""
        self._takes.settled(take)
        self._finishing -= 1
        if self._state is VoiceState.TRANSCRIBING and not self._finishing and self._recording is None:
            self._become(VoiceState.IDLE)

    async def cancel(self) -> None:
        """Also while transcribing: the worker is stopped, `finish` raises and the take goes."""
        await self._opened()
        if self._finishing and self._recording is None:
            self._dropped.update(self._takes.recording())
            await self._thread(self._working().stop)
            return
        await self._abandon()
        if self._state is not VoiceState.UNAVAILABLE:
            self._become(VoiceState.IDLE)

    async def transcribe_file(self, file: Path, hotwords: tuple[str, ...] = ()) -> Words:
        await self._thread(_must_exist, file)
        await self._thread(self._folder)
        return await self._thread(self._working().words, "file", file, None, hotwords or self._names)

    async def fetch_model(self, progress: Callable[[int, int], None]) -> None:
        from harmony_speech import download

        loop = asyncio.get_running_loop()

        def told(here: int, of: int) -> None:
            loop.call_soon_threadsafe(progress, here, of)

        await self._thread(_speaking, lambda: download.ensure(self._model, self._models, told))
        if self._problem and self._problem.code == "no_model":
            self._become(VoiceState.IDLE)

    def kept_takes(self) -> tuple[KeptTake, ...]:
        return self._takes.kept()

    async def retry(self, take: str) -> Words:
        file = self._takes.file(take)
        await self._thread(self._folder)
        try:
            words = await self._thread(self._working().words, "take", file, self._language, self._names)
        except HarmonyError as error:
            if error.problem.code in GONE:
                self._takes.drop(take)
            raise
        self._takes.drop(take)
        return words

    def drop(self, take: str) -> None:
        self._takes.drop(take)

    async def close(self) -> None:
        """Microphone shut, worker gone; a take that runs stays on disk."""
        if self._disarm:
            self._disarm.cancel()
        if self._arming:
            self._arming.cancel()
        self._listeners.clear()
        if self._threads is None:
            return
        if self._recording:
            await self._thread(self._recording.close)
            self._recording = None
        if self._worker:
            await self._thread(self._worker.stop)
        self._threads.shutdown(wait=False)
        self._threads = None

    async def _open(self) -> Recording:
        from harmony_desktop.voice import devices
        from harmony_desktop.voice.recording import Recording

        self._loop = asyncio.get_running_loop()

        def opened() -> Recording:
            try:
                return Recording(self._device, self._on_level, self._on_full)
            except HarmonyError:
                devices.refresh()  # the list is as old as the process: look again before giving up
                return Recording(self._device, self._on_level, self._on_full)

        async with self._door:
            if self._recording is None:
                self._recording = await self._thread(opened)
            return self._recording

    async def _abandon(self) -> None:
        recording, self._recording = self._recording, None
        if recording is None:
            return
        await self._thread(recording.close)
        if recording.take:
            recording.take.delete()
            self._takes.settled(recording.take)

    async def _opened(self) -> None:
        """A key that is released while the microphone still opens waits for it."""
        if self._opening:
            await self._opening

    def _close_idle(self) -> None:
        if self._recording and self._recording.take is None and self._state is not VoiceState.ARMING:
            recording, self._recording = self._recording, None
            self._closing = self._thread(recording.close)

    def _folder(self) -> Path:
        from harmony_speech import models

        return _speaking(lambda: models.require(self._model, self._models))

    def _prepare(self) -> None:
        self._working().hold_back(True)
        self._working().warm()

    def _working(self) -> Worker:
        with self._hiring:  # key down and key up come on different threads, and there is one worker
            if self._worker is None:
                self._worker = Worker(self._folder())
            return self._worker

    def _thread(self, call: Callable[..., T], *arguments: object) -> asyncio.Future[T]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(3, "voice")
        return asyncio.get_running_loop().run_in_executor(self._threads, lambda: call(*arguments))

    def _on_level(self, value: float, elapsed_ms: int) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._tell, Level(value, elapsed_ms))

    def _on_full(self) -> None:
        """Ten minutes: what was said so far is committed; `finish` gives its words."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._commit)

    def _commit(self) -> None:
        if self._recording:
            self._closing = self._thread(self._recording.close)
            self._become(VoiceState.TRANSCRIBING)

    def _unavailable(self, problem: Problem) -> None:
        log.warning("voice is not available: %s %s", problem.code, problem.detail)
        self._problem = problem
        self._become(VoiceState.UNAVAILABLE)

    def _become(self, state: VoiceState) -> None:
        if state is not VoiceState.UNAVAILABLE:
            self._problem = None
        if state is not self._state:
            self._state = state
            self._tell(state)

    def _tell(self, news: VoiceState | Level) -> None:
        for listener in tuple(self._listeners):
            listener(news)


def _must_exist(file: Path) -> None:
    if not file.is_file():
        raise HarmonyError.of("file_missing", file=str(file))


def _speaking(call: Callable[[], T]) -> T:
    """What goes wrong in `harmony_speech`, in the client's own terms."""
    from harmony_speech.errors import SpeechError

    try:
        return call()
    except SpeechError as error:
        retryable = error.code == "model_download"
        raise HarmonyError.of(
            error.code, retryable=retryable, detail=error.detail, **error.args_by_name
        ) from error
