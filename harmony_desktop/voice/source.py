"""One open PortAudio stream: the callback copies into a preallocated ring, the reader takes 16 kHz mono out."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.voice import devices, portaudio, sound_server
from harmony_desktop.voice.downmix import Downmix
from harmony_desktop.voice.pace import REAL, Pace
from harmony_desktop.voice.patience import Patience

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

RATE = 16_000
BLOCK_S = 0.02
RING_S = 5.0
MOST_CHANNELS = 8
DEAD_S, DEAD_SLOW_S = 0.5, 1.5
FORMATS = {"float32": 1.0, "int16": 2.0**15, "int32": 2.0**31}
"""What a sample is asked as, the best first, and what of it is full scale."""
USUAL_RATES = (48_000, 44_100)
FULL_SCALE = 0.999


class Ring:
    """One writer, one reader, no lock: each moves only its own counter."""

    def __init__(self, length: int, channels: int, dtype: str = "float32") -> None:
        import numpy as np

        self._samples = np.zeros((length, channels), dtype)
        self._written = 0
        self._read = 0
        self.lost = 0

    @property
    def written(self) -> int:
        return self._written

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
    """Opens at the device's own rate: asking hardware for 16 kHz fails or sounds bad. Raises `HarmonyError`."""

    def __init__(self, wish: devices.InputDevice | None, pace: Pace = REAL) -> None:
        import soxr

        self._pace = pace
        sd = portaudio.load()
        with portaudio.LOCK:
            self.place = devices.find(wish)
            self._status_overflows = 0
            self._ended = False
            self._last = self._asked = pace.now()
            self._stream = self._open(sd)
            portaudio.opened(self)
        self._patience = Patience(pace.now())
        self._resampler = soxr.ResampleStream(self._rate, RATE, 1, dtype="float32")
        self._clipped = 0.0
        self.latency_s = float(self._stream.latency)

    @property
    def device(self) -> devices.InputDevice:
        return self.place.device

    def _open(self, sd: Any) -> Any:
        trouble: Exception | None = None
        for rate, channels, sample in self._ways():
            self._rate, self._full = rate, FORMATS[sample]
            self._ring = Ring(int(rate * RING_S), channels, sample)
            self._downmix = Downmix(channels)
            self.started = threading.Event()
            try:
                return self._stream_of(sd, rate, channels, sample)
            except (sd.PortAudioError, OSError, ValueError) as error:
                trouble = trouble or error
        assert trouble is not None
        raise portaudio.opening_failed(trouble) from trouble

    def _ways(self) -> Iterator[tuple[int, int, str]]:
        """As the device likes it; hardware behind no mixer takes its own number of channels only, or whole numbers."""
        rate, most = self.place.rate, self.place.channels
        liked = most if most <= MOST_CHANNELS else 2
        for channels in dict.fromkeys((liked, min(2, most), 1, most)):
            yield rate, channels, "float32"
        yield rate, liked, "int16"
        yield rate, liked, "int32"
        for usual in USUAL_RATES:
            if usual != rate:
                yield usual, liked, "float32"

    def _stream_of(self, sd: Any, rate: int, channels: int, sample: str) -> Any:
        with sound_server.opening(self.place.source):
            stream = sd.InputStream(
                samplerate=rate,
                blocksize=round(rate * BLOCK_S),
                device=self.place.index,
                channels=channels,
                dtype=sample,
                callback=self._on_block,
                finished_callback=self._on_end,
            )
            try:
                stream.start()
            except BaseException:
                with contextlib.suppress(sd.PortAudioError):
                    stream.close(ignore_errors=True)
                raise
        return stream

    def _on_block(self, block: Audio, _frames: int, _time: Any, status: Any) -> None:
        """Runs on PortAudio's thread: copies and counts, nothing else."""
        if status.input_overflow:
            self._status_overflows += 1
        self._ring.write(block)
        self._last = self._pace.now()
        self.started.set()

    def _on_end(self) -> None:
        self._ended = True

    @property
    def silent_for_s(self) -> float:
        """Time since the device last called."""
        return self._pace.now() - self._last

    def dead(self) -> bool:
        """It does not call any more; for who asks at every turn. One that wakes up may take as long as one over
        Bluetooth; a sound server is asked whether its device is there, so its silence alone means little."""
        slow = self.device.is_bluetooth or not self.started.is_set() or self.watched
        quiet_s = self._patience.look(self._pace.now(), self._last)
        return self._ended or quiet_s > (DEAD_SLOW_S if slow else DEAD_S)

    @property
    def watched(self) -> bool:
        """Somebody knows whether it is plugged in."""
        return self.place.source is not None

    def unplugged(self, every_s: float) -> bool:
        """A sound server lets no stream die with its device, and says nothing. Asked so rarely, as that costs a few ms."""
        if self.place.source is None or self._pace.now() - self._asked < every_s:
            return False
        self._asked = self._pace.now()
        return not sound_server.has(self.place.source)

    @property
    def received_s(self) -> float:
        """So much has come from the device, read or not."""
        return self._ring.written / self._rate

    @property
    def overflows(self) -> int:
        return self._status_overflows + (1 if self._ring.lost else 0)

    def read(self) -> Audio:
        """Everything since the last call, 16 kHz mono."""
        return self._taken(last=False)

    def rest(self) -> Audio:
        """The end of all it heard, with what the resampler still holds; nothing can be read after it."""
        return self._taken(last=True)

    def clipped(self) -> float:
        """So many samples were at full scale since the last call, in 16 kHz ones."""
        clipped, self._clipped = self._clipped, 0.0
        return clipped

    def _taken(self, last: bool) -> Audio:
        import numpy as np

        block = self._ring.read()
        if block.dtype != np.float32:
            block = (block / self._full).astype(np.float32)
        mono = self._downmix(block)
        self._clipped += np.count_nonzero(np.abs(mono) >= FULL_SCALE) * RATE / self._rate
        resampled: Audio = self._resampler.resample_chunk(np.ascontiguousarray(mono), last=last)
        return resampled

    def close(self) -> None:
        portaudio.shut(self._stream, self)


def open_wished(wish: devices.InputDevice | None, within_s: float, pace: Pace = REAL) -> Source:
    """One that sends: the wished device, else the system's default. Raises `HarmonyError` where none does."""
    trouble: HarmonyError | None = None
    for device in dict.fromkeys((wish, None)):
        try:
            source = Source(device, pace)
        except HarmonyError as error:
            if error.problem.code != "no_microphone":
                raise
            trouble = trouble or error
            continue
        if pace.wait(source.started, within_s):
            return source
        source.close()
        trouble = trouble or HarmonyError.of(
            "no_microphone", retryable=True, detail=f"{source.device.label} sends nothing"
        )
    assert trouble is not None
    raise trouble
