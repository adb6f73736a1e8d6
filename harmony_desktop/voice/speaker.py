"""One open PortAudio stream to the loudspeaker: what is queued is played, and one knows where it is."""

from __future__ import annotations

import collections
import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.voice import portaudio

if TYPE_CHECKING:
    from harmony_desktop.voice.decoding import Audio

CHANNELS = 2
LOST_S = 1.5
"""A loudspeaker that asks for nothing for so long is gone."""


class Speaker:
    """The system's default output, at its own rate. Raises `HarmonyError` no_speaker."""

    def __init__(self) -> None:
        sd = portaudio.load()
        self._lock = threading.Lock()
        self._queue: collections.deque[tuple[float, float, Audio]] = collections.deque()
        """Where it is in the recording, how many ms of that a frame is, and its sound."""
        self._queued = 0
        self._used = 0
        """Frames of the first block that were played."""
        self.position_ms = 0.0
        self._called = time.monotonic()
        portaudio.refresh()
        with portaudio.LOCK:
            try:
                index = _index(sd)
                self.rate = int(sd.query_devices(index)["default_samplerate"]) or 48_000
                self._stream = sd.OutputStream(
                    samplerate=self.rate,
                    device=index,
                    channels=CHANNELS,
                    dtype="float32",
                    callback=self._on_wanted,
                )
            except (sd.PortAudioError, OSError, ValueError) as error:
                raise HarmonyError.of("no_speaker", retryable=True, detail=str(error)) from error
            portaudio.opened(self)

    def start(self) -> None:
        """Raises `HarmonyError` no_speaker."""
        sd = portaudio.load()
        self._called = time.monotonic()
        with portaudio.LOCK:
            try:
                if not self._stream.active:
                    self._stream.start()
            except sd.PortAudioError as error:
                raise HarmonyError.of("no_speaker", retryable=True, detail=str(error)) from error

    def stop(self) -> None:
        """At once; what is queued stays."""
        sd = portaudio.load()
        with portaudio.LOCK, contextlib.suppress(sd.PortAudioError):
            self._stream.abort()

    def put(self, place_ms: float, ms_a_frame: float, sound: Audio) -> None:
        with self._lock:
            self._queue.append((place_ms, ms_a_frame, sound))
            self._queued += len(sound)

    def clear(self, position_ms: float) -> None:
        """Something else is played from here on."""
        with self._lock:
            self._queue.clear()
            self._queued = self._used = 0
            self.position_ms = position_ms

    @property
    def waiting_s(self) -> float:
        """How long what is queued will last."""
        return self._queued / self.rate

    @property
    def lost(self) -> bool:
        """While it is started: nobody wants sound any more."""
        return time.monotonic() - self._called > LOST_S

    def close(self) -> None:
        portaudio.shut(self._stream, self)

    def _on_wanted(self, out: Audio, frames: int, _time: Any, _status: Any) -> None:
        """Runs on PortAudio's thread: copies what is queued, and silence where there is none."""
        self._called = time.monotonic()
        done = 0
        with self._lock:
            while done < frames and self._queue:
                place, ms_a_frame, sound = self._queue[0]
                piece = sound[self._used : self._used + frames - done]
                out[done : done + len(piece)] = piece
                done += len(piece)
                self._used += len(piece)
                self._queued -= len(piece)
                self.position_ms = place + self._used * ms_a_frame
                if self._used >= len(sound):
                    self._queue.popleft()
                    self._used = 0
        out[done:] = 0


def _index(sd: Any) -> int:
    """The system's default, else any that plays."""
    known = list(sd.query_devices())
    able = [n for n, device in enumerate(known) if device["max_output_channels"] > 0]
    default = int(sd.default.device[1])
    if default in able:
        return default
    if not able:
        raise HarmonyError.of("no_speaker", retryable=True, detail=f"{len(known)} devices, none plays")
    return able[0]
