"""What a take is, and what the voice room promises to those above it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from harmony_desktop.domain.problems import Problem

if TYPE_CHECKING:
    from harmony_desktop.domain.takes import TakeStore


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
class Partial:
    """Words while the key is held: ``solid`` ones have settled, ``grey`` ones may still change."""

    solid: str
    grey: str = ""


class MicrophoneFact(StrEnum):
    """What a speaker should know while the key is held."""

    CLIPPING = "clipping"
    """Too loud: the peaks are cut off."""
    SILENT = "silent"
    """Nothing but zeros for a second: muted or denied."""
    HEARS = "hears"
    """It was silent and is no longer."""
    SWITCHED = "switched"
    """The device vanished; the take goes on with another one."""
    LOST = "lost"
    """The device vanished and there is no other; what was heard so far is kept."""


@dataclass(frozen=True)
class MicrophoneNews:
    """``device``: the one it is about, by name."""

    fact: MicrophoneFact
    device: str = ""


@dataclass(frozen=True)
class KeptTake:
    """A recording on disk. Without ``text`` its words are still missing: it waits for Retry and is deleted with success
    or on wish. With it, it belongs to the history the user wished for. ``size`` in bytes."""

    id: str
    recorded_at_ms: int
    duration_ms: int
    text: str = ""
    size: int = 0


VoiceNews = VoiceState | Level | Partial | MicrophoneNews
VoiceListener = Callable[[VoiceNews], None]


class Voice(Protocol):
    """Push-to-talk. Every method is called on the event loop and none blocks it."""

    @property
    def state(self) -> VoiceState: ...

    @property
    def problem(self) -> Problem | None:
        """Why it is unavailable, if it is."""

    @property
    def takes(self) -> "TakeStore":
        """What is kept of what was said."""

    def subscribe(self, listener: VoiceListener) -> Callable[[], None]:
        """Tells state changes; while a take runs also levels (about 20 a second), words as they settle, and what the
        microphone does."""

    def arm(self) -> None:
        """Intent shows (pointer on the mic button, composer focus): warm the worker, open nothing yet."""

    async def begin(self) -> None:
        """Key down: open the microphone. Raises `HarmonyError` (no_microphone, no_portaudio, no_model, mic_denied)."""

    async def finish(self) -> Words:
        """Key up: post-roll, gate, transcribe. Due also when the state turns to TRANSCRIBING by itself (longest take). Raises `HarmonyError` (no_speech, mic_silent, voice_failed)."""

    async def cancel(self) -> str:
        """Esc: the take comes to nothing. One worth having back is set aside (see `takes`) and named; else empty."""

    async def transcribe_file(self, file: Path, hotwords: tuple[str, ...] = ()) -> Words:
        """Raises `HarmonyError` (file_missing, file_not_audio, no_speech, no_model)."""

    def set_vocabulary(self, names: tuple[str, ...]) -> None: ...

    async def fetch_model(self, progress: Callable[[int, int], None]) -> None:
        """Gets the speech model if it is not here (bytes there, bytes in all). Raises `HarmonyError` (model_download,
        model_altered, model_busy, disk_full, and no_model where it was stopped)."""

    def stop_fetching(self) -> None:
        """What came stays; the next time it goes on from there."""

    def kept_takes(self) -> tuple[KeptTake, ...]:
        """Takes that failed, or that a crash cut short; newest first."""

    async def retry(self, take: str) -> Words:
        """Transcribes a kept take again, or one of the history. Raises as `finish` does, and file_missing."""

    async def close(self) -> None: ...
