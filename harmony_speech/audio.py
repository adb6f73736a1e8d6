"""Reads any audio or video file into what the recogniser hears: 16 kHz, mono, float32."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_speech.errors import SpeechError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

RATE = 16_000
UNKNOWN_RIFF_SIZE = 0x7FFF0000
"""Recorders that stream write this much or more and never come back to correct it."""
EXACT_LENGTH = {"flac", "aiff", "caf"}
"""Formats whose header tells the length exactly; elsewhere it is an estimate and proves nothing."""


def decode(file: Path) -> Audio:
    """Raises `SpeechError` (file_missing; file_not_audio with reason empty, not_media, no_sound, damaged)."""
    try:
        size = file.stat().st_size
    except OSError as error:
        raise SpeechError("file_missing", file=file.name, detail=str(error)) from error
    if not file.is_file():
        raise SpeechError("file_missing", file=file.name, detail="not a file")
    if size == 0:
        raise _not_audio(file, "empty")
    if _riff_promises(file) > size * 1.05:
        raise _not_audio(file, "damaged", f"{size} bytes of {_riff_promises(file)}")
    import av

    try:
        with av.open(str(file), metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise _not_audio(file, "no_sound")
            audio = _samples(container)
            declared = _declared_s(container)
    except PermissionError as error:
        raise SpeechError("file_missing", file=file.name, detail=str(error)) from error
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise _not_audio(file, "not_media", str(error)) from error
    if not len(audio) or declared > len(audio) / RATE * 1.05 + 0.5:
        raise _not_audio(file, "damaged", f"{len(audio) / RATE:.1f} of {declared:.1f} s")
    return audio


def _riff_promises(file: Path) -> int:
    """Bytes that a WAV's own header tells of; FFmpeg silently takes what is there."""
    try:
        with file.open("rb") as stream:
            head = stream.read(12)
    except PermissionError:
        return 0
    size = int.from_bytes(head[4:8], "little") + 8
    return size if head[:4] == b"RIFF" and head[8:] == b"WAVE" and size < UNKNOWN_RIFF_SIZE else 0


def _not_audio(file: Path, reason: str, detail: str = "") -> SpeechError:
    return SpeechError("file_not_audio", file=file.name, reason=reason, detail=detail)


def _samples(container: Any) -> Audio:
    """All that can be decoded; packets that cannot are left out, as players do."""
    import av
    import numpy as np

    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    blocks: list[Audio] = []
    for packet in container.demux(audio=0):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            continue
        for frame in frames:
            frame.pts = None
            blocks += [_flat(part) for part in resampler.resample(frame)]
    blocks += [_flat(part) for part in resampler.resample(None)] if blocks else []
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def _declared_s(container: Any) -> float:
    if container.format.name not in EXACT_LENGTH or not container.duration:
        return 0.0
    return float(container.duration) / 1_000_000


def _flat(frame: Any) -> Audio:
    block: Audio = frame.to_ndarray().reshape(-1)
    return block
