"""Hears recordings in the background, one after the other, and makes room while somebody speaks to the window."""

import asyncio
import logging
from dataclasses import dataclass, field
from pathlib import Path

from harmony_speech.errors import SpeechError
from harmony_workspace.bringing import transcriptions
from harmony_workspace.bringing.files import Files
from harmony_workspace.bringing.listening import Died, Ears
from harmony_workspace.bringing.transcriptions import Job
from harmony_workspace.meetings.problems import of_speech
from harmony_workspace.store import concerned
from harmony_workspace.store.database import Database

log = logging.getLogger(__name__)
TELL_SECONDS = 1.0
"""Windows hear of progress at most this often."""
_AGAIN_SECONDS = 5.0


@dataclass
class Hearing:
    """``busy`` while a recording waits or is heard: the workspace does not end by itself then."""

    database: Database
    files: Files
    ears: Ears
    busy: bool = False
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _go: asyncio.Event = field(default_factory=asyncio.Event)
    _current: str = ""
    _resting: bool = False
    _told: float = 0.0

    def __post_init__(self) -> None:
        self._go.set()

    def look(self) -> None:
        """A recording was queued."""
        self.busy = True
        self._woken.set()

    def pause(self, paused: bool) -> None:
        """The stretch in hand is heard to its end; no other is begun before it goes on."""
        if paused:
            self._go.clear()
        else:
            self._go.set()

    @property
    def resting(self) -> bool:
        """Nothing is being heard, because somebody speaks."""
        return self._resting

    async def _turn(self) -> None:
        self._resting = not self._go.is_set()
        await self._go.wait()
        self._resting = False

    def leave(self, conversation_id: str) -> None:
        """It was cancelled or deleted: what is being heard of it is not waited for."""
        if conversation_id == self._current:
            self.ears.kill()

    async def keep(self) -> None:
        """Until cancelled. Whatever goes wrong with one recording, the next one is heard."""
        loop = asyncio.get_running_loop()

        def wake() -> None:  # also for one whose deletion was taken back
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._woken.set)

        concerned.on_everybody(self.database, wake)
        try:
            while True:
                self._woken.clear()
                self.busy = await self.database.read(transcriptions.waiting)
                if not self.busy:
                    await self._woken.wait()
                    continue
                await self._turn()
                try:
                    await self._next()
                except Exception:  # the disk is full, say
                    log.exception("hearing a recording failed; it is tried again")
                    await asyncio.sleep(_AGAIN_SECONDS)
        finally:
            await self.ears.close()

    async def _next(self) -> None:
        job = await self.database.write(transcriptions.begin)
        if job is None:
            return
        self._current = job.conversation_id
        try:
            await self._hear(job)
        except SpeechError as error:
            log.warning("recording %s is not heard: %s", job.conversation_id, error)
            await self.database.write(transcriptions.unheard, job, of_speech(error))
        except Died as error:
            log.warning("the listening process died over %s: %s", job.conversation_id, error)
            await self.database.write(transcriptions.crashed, job)
        finally:
            self._current = ""

    async def _hear(self, job: Job) -> None:
        file = await asyncio.to_thread(self._file, job)
        voices = await self.ears.begin(file, job.duration_ms, job.language, job.voices, job.heard_ms)
        wanted: Job | None = job
        if job.voices is None:
            wanted = await self.database.write(transcriptions.known, job, voices)
        while wanted is not None:
            job = wanted
            await self._turn()
            told = await self.ears.more()
            if told is None:
                await self.database.write(transcriptions.complete, job)
                return
            wanted = await self.database.write(transcriptions.heard, job, told, tell=self._due())
        await self.ears.stop()

    def _due(self) -> bool:
        now = asyncio.get_running_loop().time()
        due = now - self._told >= TELL_SECONDS
        if due:
            self._told = now
        return due

    def _file(self, job: Job) -> Path:
        file = self.files.media / job.conversation_id
        if not file.is_file():
            raise SpeechError("file_not_audio", reason="damaged", detail="the recording is gone")
        return file
