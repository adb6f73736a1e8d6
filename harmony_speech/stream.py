"""Decodes a long file piece by piece, every channel by itself, on the clock of the file: it never lies in memory whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_speech.audio import RATE
from harmony_speech.media import opened, packets, sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

GAP_S = 0.1
"""Less than this between two packets is rounding."""
SILENCE_S = 10
MOST_HEARD = 8
"""More channels than this are mixed down by the decoder."""


def blocks(file: Path, longest_s: float) -> Iterator[Block]:
    """Arrays of (channels, samples) at 16 kHz, one after the other from the beginning of the file.

    Where packets are missing there is silence, so that a place in what is heard is the same place in the player.
    Ends after ``longest_s``, whatever the file says of itself.
    """
    import av

    with opened(file) as container:
        stream = sound(container, file)
        many = int(stream.codec_context.channels)
        layout = stream.codec_context.layout.name if 1 < many <= MOST_HEARD else "mono"
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=RATE)
        done, limit = 0, int(longest_s * RATE)
        began: float | None = None
        for frame in _frames(container, stream):
            if frame.time is not None:
                began = frame.time if began is None else began
                missing = int((frame.time - began) * RATE) - done
                gap = min(missing, limit - done) if missing > GAP_S * RATE else 0
                for silence in _silence(gap, many):
                    done += silence.shape[1]
                    yield silence
            frame.pts = None
            for part in _resampled(resampler, frame):
                block = part.to_ndarray()[:, : limit - done]
                done += block.shape[1]
                yield block
            if done >= limit:
                return


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """All that can be decoded; packets that cannot are left out, as players do."""
    import av

    for packet in packets(container, stream):
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue


def _resampled(resampler: Any, frame: Any) -> list[Any]:
    """A frame of another kind than the first in the middle of a file is left out."""
    try:
        return list(resampler.resample(frame))
    except ValueError:
        return []


def _silence(samples: int, channels: int) -> Iterator[Block]:
    import numpy as np

    heard = channels if channels <= MOST_HEARD else 1
    while samples > 0:
        part = min(samples, SILENCE_S * RATE)
        yield np.zeros((heard, part), np.float32)
        samples -= part
