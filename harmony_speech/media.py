"""What a file of sound or film is, found out without trusting it: its own word is checked against its packets."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harmony_speech.audio import UNKNOWN_RIFF_SIZE
from harmony_speech.errors import SpeechError

MEDIA_TYPES = {
    "wav": "audio/wav",
    "w64": "audio/wav",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "aac": "audio/aac",
    "aiff": "audio/aiff",
    "amr": "audio/amr",
    "caf": "audio/x-caf",
    "au": "audio/basic",
    "mov": "audio/mp4",
    "matroska": "audio/webm",
    "avi": "video/x-msvideo",
    "asf": "audio/x-ms-wma",
    "mpegts": "video/mp2t",
    "mpeg": "video/mpeg",
    "flv": "video/x-flv",
}
"""The formats that are read, by the first name FFmpeg gives them; playlists and everything that points elsewhere
are not among them."""
FILMS = {"mov": "video/mp4", "matroska": "video/webm", "ogg": "video/ogg", "asf": "video/x-ms-wmv"}
EXACT = {"mov", "matroska", "flac", "aiff", "caf", "au", "w64", "avi", "asf"}
"""Formats whose header tells the length, so that a file that ends before it is cut."""
LOOK_S = 60.0
"""Reading packets for longer than this proves no more."""
TRIED_PACKETS = 400
RATES = range(4_000, 384_001)
MOST_CHANNELS = 32
SHORT = 0.95


@dataclass(frozen=True)
class Media:
    media_type: str
    duration_ms: int
    channels: int
    video: bool


def probe(file: Path, longest_s: float) -> Media:
    """Raises `SpeechError`: ``file_not_audio`` with reason empty, not_media, no_sound, damaged (also cut) or too_long."""
    size = file.stat().st_size
    if size == 0:
        raise refused(file, "empty")
    _whole_riff(file, size)
    with opened(file) as container:
        name = container.format.name.split(",")[0]
        stream = sound(container, file)
        declared = _declared_s(container, stream)
        if declared > longest_s:
            raise refused(file, "too_long", f"{declared:.0f} s")
        _decodes(container, stream, file)
    with opened(file) as container:
        found = _played_s(container, sound(container, file), longest_s)
        video = _shows(container)
    if found > longest_s:
        raise refused(file, "too_long", f"{found:.0f} s")
    if declared and _tells_length(name, file) and found < declared * SHORT - 0.5:
        raise refused(file, "damaged", f"{found:.1f} of {declared:.1f} s")
    kind = FILMS.get(name, MEDIA_TYPES[name]) if video else MEDIA_TYPES[name]
    return Media(kind, round(1000 * (found or declared)), int(stream.codec_context.channels), video)


@contextlib.contextmanager
def opened(file: Path) -> Iterator[Any]:
    """The container; only formats of the list, only this one file."""
    import av

    options = {"format_whitelist": ",".join(MEDIA_TYPES), "protocol_whitelist": "file"}
    try:
        with av.open(str(file), metadata_errors="ignore", options=options) as container:
            yield container
    except (av.FFmpegError, ValueError, EOFError, OverflowError) as error:
        reason = "damaged" if _ends_before_its_index(file) else "not_media"
        raise refused(file, reason, str(error)) from error


def sound(container: Any, file: Path) -> Any:
    """The stream that is heard."""
    if not container.streams.audio:
        raise refused(file, "no_sound")
    stream = container.streams.audio[0]
    context = stream.codec_context
    if context is None or int(context.sample_rate or 0) not in RATES:
        raise refused(file, "damaged", "no sample rate")
    if not 0 < int(context.channels or 0) <= MOST_CHANNELS:
        raise refused(file, "damaged", "no channels")
    return stream


def packets(container: Any, stream: Any) -> Iterator[Any]:
    """Of this stream alone; where the file cannot be read any further is its end."""
    import av

    with contextlib.suppress(av.FFmpegError):
        yield from container.demux(stream)


def refused(file: Path, reason: str, detail: str = "") -> SpeechError:
    return SpeechError("file_not_audio", file=file.name, reason=reason, detail=detail)


def _decodes(container: Any, stream: Any, file: Path) -> None:
    """The first packets have to be sound; noise that looks like a header is not."""
    import av

    good = bad = 0
    for packet in packets(container, stream):
        try:
            good += sum(frame.samples for frame in packet.decode())
        except av.FFmpegError:
            bad += 1
        if good > stream.codec_context.sample_rate or bad > TRIED_PACKETS:
            break
    if not good:
        raise refused(file, "not_media" if bad else "damaged", "nothing in it can be decoded")
    if bad > 20 and good < stream.codec_context.sample_rate:
        raise refused(file, "not_media", f"{bad} packets cannot be decoded")


def _played_s(container: Any, stream: Any, longest_s: float) -> float:
    """Until when there is sound, by the packets themselves; nothing is decoded."""
    first = last = None
    began = time.monotonic()
    for packet in packets(container, stream):
        if packet.pts is None:
            continue
        first = packet.pts if first is None else min(first, packet.pts)
        last = max(last or first, packet.pts + (packet.duration or 0))
        if float((last - first) * stream.time_base) > longest_s or time.monotonic() - began > LOOK_S:
            break
    return 0.0 if first is None or last is None else float((last - first) * stream.time_base)


def _declared_s(container: Any, stream: Any) -> float:
    of_stream = float(stream.duration * stream.time_base) if stream.duration else 0.0
    return of_stream or (container.duration or 0) / 1_000_000


def _tells_length(name: str, file: Path) -> bool:
    if name != "mp3":
        return name in EXACT
    with file.open("rb") as stream:
        head = stream.read(64 * 1024)
    return b"Xing" in head or b"Info" in head


def _shows(container: Any) -> bool:
    """A film; a picture of the cover is none."""
    pictures = ("mjpeg", "png", "bmp", "gif", "webp")
    return any(
        stream.codec_context and stream.codec_context.name not in pictures
        for stream in container.streams.video
    )


def _whole_riff(file: Path, size: int) -> None:
    """FFmpeg silently takes what is there of a WAV."""
    with file.open("rb") as stream:
        head = stream.read(12)
    promised = int.from_bytes(head[4:8], "little") + 8
    if head[:4] == b"RIFF" and head[8:] == b"WAVE" and size * 1.05 < promised < UNKNOWN_RIFF_SIZE:
        raise refused(file, "damaged", f"{size} bytes of {promised}")


def _ends_before_its_index(file: Path) -> bool:
    """An MP4 keeps its index at the end unless it was made for the web; without it nothing can be read."""
    with file.open("rb") as stream:
        head = stream.read(12)
    return head[4:8] == b"ftyp" or head[:4] in (b"RIFF", b"OggS", b"fLaC", b"\x1a\x45\xdf\xa3")
