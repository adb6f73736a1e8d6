"""A recording as blocks of sound for a loudspeaker: from any place in it, faster without sounding higher."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import RawIOBase
from typing import TYPE_CHECKING, Any

from harmony_desktop.domain.problems import HarmonyError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

CHANNELS = 2
MICROSECONDS = 1_000_000
GAP_MS = 500
"""What is left out of a damaged recording, if it is longer, is counted."""


class Decoder:
    """Open until `close`. Raises `HarmonyError` ``recording_unreadable``."""

    def __init__(self, source: str | RawIOBase, rate: int) -> None:
        import av

        self._rate = rate
        try:
            self._container: Any = av.open(source, metadata_errors="ignore")
        except (av.FFmpegError, OSError, ValueError) as error:
            raise _unreadable(error) from error
        if not self._container.streams.audio:
            self._container.close()
            raise HarmonyError.of("recording_unreadable", detail="there is no sound in it")
        self._sound: Any = self._container.streams.audio[0]
        begins = self._sound.start_time
        base = self._sound.time_base
        self._begins = float(begins * base) if begins is not None and base is not None else 0.0

    def close(self) -> None:
        self._container.close()

    def blocks(self, from_ms: int, speed: float) -> Iterator[tuple[int, Audio]]:
        """From here on to the end: the place in the recording, and the sound there, as frames of two channels."""
        import av

        tempo = _Tempo(self._rate, speed)
        try:
            self._go_to(from_ms)
            place: float | None = None
            for frame in self._frames(from_ms):
                here = self._place(frame)
                if place is None or abs(here - place) > GAP_MS:
                    place = here
                for block in tempo.push(frame):
                    yield round(place), block
                    place += len(block) / self._rate * 1000 * speed
            for block in tempo.push(None):
                yield round(place or 0), block
                place = (place or 0) + len(block) / self._rate * 1000 * speed
        except (av.FFmpegError, OSError, ValueError) as error:
            raise _unreadable(error) from error

    def _go_to(self, ms: int) -> None:
        """Before the place where possible; a format that cannot be sought in is read from its beginning."""
        import av

        at = int((ms / 1000 + self._begins) * MICROSECONDS)
        with suppress(av.FFmpegError):
            self._container.seek(max(0, at))

    def _frames(self, from_ms: int) -> Iterator[Any]:
        """Damaged packets are left out, as every player does."""
        import av

        for packet in self._container.demux(self._sound):
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                continue
            for frame in frames:
                if frame.time is None or self._place(frame) + frame.samples / frame.rate * 1000 > from_ms:
                    yield frame

    def _place(self, frame: Any) -> float:
        return max(0.0, (frame.time or 0.0) - self._begins) * 1000


class _Tempo:
    """Into the loudspeaker's rate and layout, and as fast as wished."""

    def __init__(self, rate: int, speed: float) -> None:
        import av

        self._resampler = av.AudioResampler("flt", "stereo", rate)
        self._graph: Any = None
        if speed != 1.0:
            self._graph = av.filter.Graph()
            self._source = self._graph.add_abuffer(sample_rate=rate, format="flt", layout="stereo")
            tempo, self._sink = self._graph.add("atempo", str(speed)), self._graph.add("abuffersink")
            self._source.link_to(tempo)
            tempo.link_to(self._sink)
            self._graph.configure()

    def push(self, frame: Any) -> Iterator[Audio]:
        """None: there is nothing more to come."""
        for each in self._resampler.resample(frame):
            if self._graph is None:
                yield _samples(each)
            else:
                self._source.push(each)
                yield from self._drawn()
        if frame is None and self._graph is not None:
            self._source.push(None)
            yield from self._drawn()

    def _drawn(self) -> Iterator[Audio]:
        import av

        while True:
            try:
                drawn = self._sink.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            yield _samples(drawn)


def _samples(frame: Any) -> Audio:
    samples: Audio = frame.to_ndarray().reshape(-1, CHANNELS)
    return samples


def _unreadable(error: Exception) -> HarmonyError:
    """What fetches the recording says better why it does not come."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, HarmonyError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return HarmonyError.of("recording_unreadable", detail=f"{type(error).__name__}: {error}")
