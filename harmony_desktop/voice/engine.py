"""Push-to-talk: arms, records, transcribes; the `Voice` of the domain. Everything slow happens in threads or the worker."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.voice import KeptTake, Partial, VoiceListener, VoiceState, Words
from harmony_desktop.voice.hiring import Hiring
from harmony_desktop.voice.opening import Opening
from harmony_desktop.voice.takes import Takes
from harmony_desktop.voice.telling import Telling
from harmony_desktop.voice.threads import Threads

if TYPE_CHECKING:
    from harmony_desktop.voice.devices import InputDevice
    from harmony_desktop.voice.recording import Recording
    from harmony_desktop.voice.takes import Take
    from harmony_desktop.voice.worker import Worker

GONE = frozenset({"no_speech", "mic_silent"})
"""After these nothing is worth a second try: the take is deleted."""
WORTH_MS = 2000
"""What is called off sooner is nothing that anybody would want back."""


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
        self._language, self._preroll = language, preroll
        self._names: tuple[str, ...] = ()
        self._takes = Takes(takes)
        self._telling = Telling()
        self._threads = Threads()
        self._hiring = Hiring(models, model, self._on_partial)
        self._opening = Opening(self._threads, self._telling, device, self._commit)
        self._begun: asyncio.Future[None] | None = None
        self._following: asyncio.Future[None] | None = None
        self._arming: asyncio.Task[None] | None = None
        self._finishing: list[Take] = []
        self._dropped: set[Path] = set()

    @property
    def state(self) -> VoiceState:
        return self._telling.state

    @property
    def problem(self) -> Problem | None:
        return self._telling.problem

    @property
    def takes(self) -> Takes:
        return self._takes

    def subscribe(self, listener: VoiceListener) -> Callable[[], None]:
        return self._telling.subscribe(listener)

    # ── wishes, of the next take ─────────────────────────────────────────────────────────────────────
    def set_vocabulary(self, names: tuple[str, ...]) -> None:
        self._names = names

    def use_device(self, device: InputDevice | None) -> None:
        """None for the system's own choice."""
        self._opening.use(device)

    def use_language(self, language: str | None) -> None:
        """None to have it recognised."""
        self._language = language

    def use_preroll(self, wished: bool) -> None:
        self._preroll = wished

    def use_model(self, model: str) -> None:
        """The worker of the other one ends, at once or with the take it is at."""
        retire = self._hiring.use(model)
        if self._threads.used:
            self._leaving = self._threads.run(retire)

    # ── before a take ────────────────────────────────────────────────────────────────────────────────
    def arm(self) -> None:
        if self.state not in (VoiceState.IDLE, VoiceState.UNAVAILABLE) or (
            self._arming and not self._arming.done()
        ):
            return
        self._arming = asyncio.get_running_loop().create_task(self._arm(), name="voice-arm")

    async def _arm(self) -> None:
        """Looks what is missing, warms the worker, and opens the microphone only where that is wished."""
        try:
            await self._threads.run(self._check)
        except HarmonyError as error:
            self._telling.unavailable(error.problem)
            return
        if self.state is VoiceState.UNAVAILABLE:
            self._telling.become(VoiceState.IDLE)
        warming = self._threads.run(self._hiring.warm)
        if self._preroll and self.state is VoiceState.IDLE:
            with contextlib.suppress(HarmonyError):
                await self._opening.open_for_a_while()
        await warming

    def _check(self) -> None:
        """Blocks."""
        self._hiring.folder()
        self._opening.prepare()

    # ── a take ───────────────────────────────────────────────────────────────────────────────────────
    async def begin(self) -> None:
        if self.state is VoiceState.ARMING or self._taking():
            return  # a repeating key never restarts a take
        self._telling.become(VoiceState.ARMING)
        self._begun = asyncio.get_running_loop().create_future()
        try:
            await self._threads.run(self._hiring.folder)
            recording = await self._opening.open()
            await self._threads.run(recording.begin, self._takes)
        except HarmonyError as error:
            await self._abandon()
            self._telling.unavailable(error.problem)
            raise
        except BaseException:
            await self._abandon()
            self._telling.become(VoiceState.IDLE)
            raise
        finally:
            self._begun.set_result(None)
        self._opening.stay()
        self._telling.become(VoiceState.LISTENING)
        assert recording.take
        self._following = self._threads.run(self._follow, recording.take)

    def _follow(self, take: Take) -> None:
        worker = self._working()
        worker.listen(take.file, self._language, self._names)
        worker.hold_back(True)

    def _on_partial(self, file: Path, solid: str, grey: str) -> None:
        self._telling.soon(self._tell_partial, file, solid, grey)

    def _tell_partial(self, file: Path, solid: str, grey: str) -> None:
        """Only of the take that is being spoken: after the key is up there is nothing left but the words."""
        recording = self._taking()
        if recording and recording.take and recording.take.file == file:
            self._telling.tell(Partial(solid, grey))

    async def finish(self) -> Words:
        await self._has_begun()
        recording = self._taking()
        if recording is None or recording.take is None:
            raise HarmonyError.of("no_speech", detail="no take is running")
        self._opening.hand_over()
        self._telling.become(VoiceState.TRANSCRIBING)
        self._finishing.append(recording.take)
        try:
            await self._threads.run(recording.end)
            await self._followed()
            return await self._words_of(recording.take)
        finally:
            self._dropped.discard(recording.take.file)
            self._settle(recording.take)

    async def _words_of(self, take: Take) -> Words:
        try:
            words = await self._threads.run(self._heard, take)
        except HarmonyError as error:
            if take.file in self._dropped:
                self._call_off(take)
            elif error.problem.code in GONE:
                take.delete()
            raise
        self._takes.succeeded(take, words)
        return words

    def _heard(self, take: Take) -> Words:
        worker = self._working()
        worker.hold_back(False)
        return worker.words("take", take.file, self._language, self._names)

    def _settle(self, take: Take) -> None:
        """Idle again, unless the next take is being spoken already or an earlier one is still being decoded."""
        self._takes.settled(take)
        self._finishing.remove(take)
        if self.state is VoiceState.TRANSCRIBING and not self._finishing and self._opening.recording is None:
            self._telling.become(VoiceState.IDLE)

    async def cancel(self) -> str:
        """Also while transcribing: the worker is stopped, `finish` raises and the take goes."""
        await self._has_begun()
        if self._finishing and self._opening.recording is None:
            self._dropped.update(take.file for take in self._finishing)
            aside = self._finishing[-1]
            await self._threads.run(self._hiring.stop)
            return aside.id if aside.duration_ms >= WORTH_MS else ""
        aside_id = await self._abandon()
        if self.state is not VoiceState.UNAVAILABLE:
            self._telling.become(VoiceState.IDLE)
        return aside_id

    async def _abandon(self) -> str:
        recording = self._opening.hand_over()
        if recording is None:
            return ""
        await self._threads.run(recording.close)
        if recording.take is None:
            return ""
        await self._followed()
        await self._threads.run(self._hiring.forget, recording.take.file)
        return self._call_off(recording.take)

    def _call_off(self, take: Take) -> str:
        """What was long enough to be missed can be had back."""
        self._takes.settled(take)
        if take.duration_ms < WORTH_MS:
            take.delete()
            return ""
        self._takes.set_aside(take.id)
        return take.id

    async def _followed(self) -> None:
        """The worker learns of a take before it learns of its end."""
        if self._following:
            with contextlib.suppress(HarmonyError):  # the end of the take tells what is wrong
                await self._following

    async def _has_begun(self) -> None:
        """A key that is released while the microphone still opens waits for it."""
        if self._begun:
            await self._begun

    def _taking(self) -> Recording | None:
        recording = self._opening.recording
        return recording if recording and recording.take else None

    def _commit(self) -> None:
        """Ten minutes: what was said so far is committed; `finish` gives its words."""
        if self._opening.recording:
            self._opening.close_soon(self._opening.recording)
            self._telling.become(VoiceState.TRANSCRIBING)

    # ── recordings that are there already, and the model ─────────────────────────────────────────────
    async def transcribe_file(self, file: Path, hotwords: tuple[str, ...] = ()) -> Words:
        await self._threads.run(_must_exist, file)
        await self._threads.run(self._hiring.folder)
        return await self._threads.run(self._working().words, "file", file, None, hotwords or self._names)

    def kept_takes(self) -> tuple[KeptTake, ...]:
        return self._takes.kept()

    async def retry(self, take: str) -> Words:
        file = self._takes.file(take)
        await self._threads.run(self._hiring.folder)
        try:
            words = await self._threads.run(self._working().words, "take", file, self._language, self._names)
        except HarmonyError as error:
            if error.problem.code in GONE:
                self._takes.came_to_nothing(take)
            raise
        self._takes.succeeded(take, words)
        return words

    async def fetch_model(self, progress: Callable[[int, int], None]) -> None:
        loop = asyncio.get_running_loop()

        def told(here: int, of: int) -> None:
            loop.call_soon_threadsafe(progress, here, of)

        await self._threads.run(self._hiring.fetch, told)
        if self.problem and self.problem.code == "no_model":
            self._telling.become(VoiceState.IDLE)

    def stop_fetching(self) -> None:
        self._hiring.stop_fetching()

    async def close(self) -> None:
        """Microphone shut, worker gone; a take that runs stays on disk."""
        self._opening.stay()
        if self._arming:
            self._arming.cancel()
        self._telling.nobody()
        self._takes.close()
        self._hiring.stop_fetching()
        if not self._threads.used:
            return
        if recording := self._opening.hand_over():
            await self._threads.run(recording.close)
        await self._threads.run(self._hiring.stop)
        self._threads.close()

    def _working(self) -> Worker:
        return self._hiring.working()


def _must_exist(file: Path) -> None:
    if not file.is_file():
        raise HarmonyError.of("file_missing", file=str(file))
