"""What a take is, and what the voice room promises to those above it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from harmony_desktop.domain.problems import Problem


class VoiceState(StrEnum):
    UNAVAILABLE = "unavailable"
    """See ``Voice.problem``: no microphone, no PortAudio, no model."""
    IDLE = "idle"
    ARMING = "arming"
    """The microphone is opening; no sample yet."""
    LISTENING = "listening"
    TRANSCRIBING = "transcribing"


@dataclass(frozen=True)
class Segment:
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Words:
    """What was heard. ``flagged``: the recogniser needed its retry; worth a second look."""

    text: str
    language: str
    duration_ms: int
    segments: tuple[Segment, ...] = ()
    flagged: bool = False


@dataclass(frozen=True)
class Level:
    """Loudness of the last block, 0..1, and the length of the take so far."""

    value: float
    elapsed_ms: int


@dataclass(frozen=True)
class KeptTake:
    """A recording whose words are still missing: it waits for Retry and is deleted with success or on wish."""

    id: str
    recorded_at_ms: int
    duration_ms: int


VoiceListener = Callable[[VoiceState | Level], None]


class Voice(Protocol):
    """Push-to-talk. Every method is called on the event loop and none blocks it."""

    @property
    def state(self) -> VoiceState: ...

    @property
    def problem(self) -> Problem | None:
        """Why it is unavailable, if it is."""

    def subscribe(self, listener: VoiceListener) -> Callable[[], None]:
        """Tells state changes and levels (about 20 a second) while a take runs."""

    def arm(self) -> None:
        """Intent shows (pointer on the mic button, composer focus): warm the worker, open nothing yet."""

    async def begin(self) -> None:
        """Key down: open the microphone. Raises `HarmonyError` (no_microphone, no_portaudio, no_model, mic_denied)."""

    async def finish(self) -> Words:
        """Key up: post-roll, gate, transcribe. Due also when the state turns to TRANSCRIBING by itself (longest take). Raises `HarmonyError` (no_speech, mic_silent, voice_failed)."""

    async def cancel(self) -> None:
        """Esc: the take is dropped."""

    async def transcribe_file(self, file: Path, hotwords: tuple[str, ...] = ()) -> Words:
        """Raises `HarmonyError` (file_missing, file_not_audio, no_speech, no_model)."""

    def set_vocabulary(self, names: tuple[str, ...]) -> None: ...

    async def fetch_model(self, progress: Callable[[int, int], None]) -> None:
        """Gets the speech model if it is not here (bytes there, bytes in all). Raises `HarmonyError` (model_download, disk_full)."""

    def kept_takes(self) -> tuple[KeptTake, ...]:
        """Takes that failed, or that a crash cut short; newest first."""

    async def retry(self, take: str) -> Words:
        """Transcribes a kept take again. Raises as `finish` does, and file_missing."""

    def drop(self, take: str) -> None: ...

    async def close(self) -> None: ...
