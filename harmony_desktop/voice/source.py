"""One open PortAudio stream: the callback copies into a preallocated ring, the reader takes 16 kHz mono out."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from harmony_desktop.voice import devices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

RATE = 16_000
BLOCK_S = 0.02
RING_S = 5.0
ZERO = 1e-5


class Ring:
    """One writer, one reader, no lock: each moves only its own counter."""

    def __init__(self, length: int, channels: int) -> None:
        import numpy as np

        self._samples = np.zeros((length, channels), np.float32)
        self._written = 0
        self._read = 0
        self.lost = 0

    def write(self, block: Audio) -> None:
        room = len(self._samples) - (self._written - self._read)
        if len(block) > room:
            self.lost += len(block) - room
            block = block[:room]
        at = self._written % len(self._samples)
        first = min(len(block), len(self._samples) - at)
        self._samples[at : at + first] = block[:first]
        self._samples[: len(block) - first] = block[first:]
        self._written += len(block)

    def read(self) -> Audio:
        import numpy as np

        until = self._written
        at, count = self._read % len(self._samples), until - self._read
        first = min(count, len(self._samples) - at)
        taken = np.concatenate([self._samples[at : at + first], self._samples[: count - first]])
        self._read = until
        return taken


class Source:
    """Opens at the device's own rate: asking hardware for 16 kHz fails or sounds bad."""

    def __init__(self, wish: devices.InputDevice | None) -> None:
        import soxr

        sd = devices.portaudio()
        with devices.PORTAUDIO:
            index = devices.index_of(wish)
            about = sd.query_devices(index)
            self.name = str(about["name"])
            self._rate = int(about["default_samplerate"]) or 48_000
            self._last = time.monotonic()
            self._status_overflows = 0
            self._stream = self._open(sd, index, int(about["max_input_channels"]))
            devices.opened(self)
        self._resampler = soxr.ResampleStream(self._rate, RATE, 1, dtype="float32")
        self.latency_s = float(self._stream.latency)

    def _open(self, sd: Any, index: int, most_channels: int) -> Any:
        trouble: Exception | None = None
        for channels in dict.fromkeys((1, min(2, most_channels))):
            self._ring = Ring(int(self._rate * RING_S), channels)
            self.started = threading.Event()
            try:
                stream = sd.InputStream(
                    samplerate=self._rate,
                    blocksize=round(self._rate * BLOCK_S),
                    device=index,
                    channels=channels,
                    dtype="float32",
                    callback=self._on_block,
                )
                stream.start()
            except (sd.PortAudioError, OSError, ValueError) as error:
                trouble = error
            else:
                return stream
        assert trouble is not None
        raise devices.opening_failed(trouble) from trouble

    def _on_block(self, block: Audio, _frames: int, _time: Any, status: Any) -> None:
        """Runs on PortAudio's thread: copies and counts, nothing else."""
        if status.input_overflow:
            self._status_overflows += 1
        self._ring.write(block)
        self._last = time.monotonic()
        self.started.set()

    @property
    def silent_for_s(self) -> float:
        """Time since the device last called."""
        return time.monotonic() - self._last

    @property
    def overflows(self) -> int:
        return self._status_overflows + (1 if self._ring.lost else 0)

    def read(self) -> Audio:
        """Everything since the last call, 16 kHz mono."""
        block = self._ring.read()
        mono = block[:, 0] if block.shape[1] == 1 else block.mean(axis=1)
        resampled: Audio = self._resampler.resample_chunk(mono)
        return resampled

    def rest(self) -> Audio:
        """What the resampler still holds."""
        import numpy as np

        resampled: Audio = self._resampler.resample_chunk(np.zeros(0, np.float32), last=True)
        return resampled

    def close(self) -> None:
        devices.shut(self._stream, self)
