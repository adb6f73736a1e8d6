"""The listening process as the workspace sees it: started when needed, asked one thing at a time, killed when it hangs."""

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harmony_protocol.meetings import Recording
from harmony_speech.errors import SpeechError
from harmony_speech.heard import Piece
from harmony_speech.long_form import Progress
from harmony_workspace.meetings.problems import LONGEST_HOURS

LONGEST_S = LONGEST_HOURS * 3600.0
PROBE_PATIENCE = 120.0
HEAR_PATIENCE = 600.0
"""For one stretch, at low priority on a busy machine."""
LEAST_SPEED = 20
"""Times as fast as it plays a recording is read over, to find out its voices or the place to go on."""
IDLE_SECONDS = 30.0
BACKGROUND, AWAITED = 15, 5
"""Priorities: nobody waits for a transcription, somebody does for what a file is."""
MODELS = ("base", "small", "large-v3-turbo", "medium", "large-v3", "tiny", "base.en", "small.en", "tiny.en")
_LONGEST_LINE = 1024 * 1024


class Died(Exception):
    """The process ended, or had to be killed, over what it was asked."""


@dataclass
class Ears:
    """``folder``: where speech models lie. One thing at a time; ends by itself when it is not asked for long."""

    folder: Path
    models: tuple[str, ...] = MODELS
    idle_seconds: float = IDLE_SECONDS
    nice: int = BACKGROUND
    _patience: float = HEAR_PATIENCE
    _process: asyncio.subprocess.Process | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _ending: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    async def probe(self, file: Path, name: str, size: int) -> tuple[Recording, int]:
        """What the file is, with its number of channels. Raises ``SpeechError``; a file it dies over is damaged."""
        async with self._turn:
            try:
                said = await self._ask(PROBE_PATIENCE, do="probe", file=str(file), longest_s=LONGEST_S)
            except Died as error:
                raise SpeechError("file_not_audio", reason="damaged", detail=str(error)) from error
            finally:
                self._rest()
        media = said["media"]
        channels: int = media.pop("channels")
        return Recording(name=name, size=size, **media), channels

    async def begin(
        self,
        file: Path,
        duration_ms: int,
        language: str,
        voices: tuple[int, ...] | None,
        heard_ms: tuple[int, ...],
    ) -> tuple[int, ...]:
        """The voices of the recording; after that ``more``. Raises ``SpeechError`` or ``Died``."""
        self._wake()
        self._patience = HEAR_PATIENCE + duration_ms / 1000 / LEAST_SPEED
        said = await self._ask(
            self._patience,
            do="hear",
            file=str(file),
            longest_s=LONGEST_S,
            language=language,
            voices=voices,
            heard_ms=heard_ms,
            models=self.models,
            folder=str(self.folder),
        )
        return tuple(said["voices"])

    async def more(self) -> Progress | None:
        """What the next stretch says; None at the end. Raises ``SpeechError`` or ``Died``."""
        said = await self._ask(self._patience, do="more")
        if said.get("done"):
            self._rest()
            return None
        pieces = tuple(Piece(*piece) for piece in said["pieces"])
        return Progress(said["voice"], said["until_ms"], pieces, said["language"])

    async def stop(self) -> None:
        """No more of this recording is wanted."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ConnectionError):
                await self._say(self._process, do="stop")
        self._rest()

    def kill(self) -> None:
        self._wake()
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def close(self) -> None:
        self.kill()
        if self._process is not None:
            await self._process.wait()
            self._process = None

    async def _ask(self, patience: float, **wish: Any) -> dict[str, Any]:
        try:
            async with asyncio.timeout(patience):
                process = await self._running()
                await self._say(process, **wish)
                assert process.stdout is not None
                line = await process.stdout.readline()
        except (TimeoutError, ConnectionError, ValueError) as error:
            await self.close()
            raise Died(f"{wish['do']}: {error!r}") from error
        except asyncio.CancelledError:
            self.kill()  # its answer would be taken for that of the next question
            raise
        if not line:
            code = await process.wait()
            raise Died(f"{wish['do']}: ended with {code}")
        said: dict[str, Any] = json.loads(line)
        if "problem" in said:
            raise SpeechError(said["problem"], detail=said["detail"], reason=said["reason"])
        return said

    @staticmethod
    async def _say(process: asyncio.subprocess.Process, **wish: Any) -> None:
        assert process.stdin is not None
        process.stdin.write(json.dumps(wish).encode() + b"\n")
        await process.stdin.drain()

    async def _running(self) -> asyncio.subprocess.Process:
        self._wake()
        if self._process is None or self._process.returncode is not None:
            frozen = getattr(sys, "frozen", False)
            program = [sys.executable] if frozen else [sys.executable, "-P", "-m", "harmony_workspace"]
            self._process = await asyncio.create_subprocess_exec(
                *program,
                "listen",
                str(self.nice),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # FFmpeg's remarks about what users bring
                limit=_LONGEST_LINE,
                start_new_session=True,
            )
        return self._process

    def _wake(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _rest(self) -> None:
        """Its memory is worth more than the second it takes to start again."""
        self._wake()
        self._ending = asyncio.get_running_loop().call_later(self.idle_seconds, self.kill)
