"""Two hundred files that cannot be brought in: broken, cut, empty, far too large, lying about themselves, or no media at all.

The same seed gives the same files. Each tells which error codes are a fair answer.
"""

import functools
import gzip
import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

COUNT = 200
UNREADABLE = frozenset({"import_unreadable"})
CUT = frozenset({"import_truncated", "import_unreadable"})
EMPTY = frozenset({"import_empty"})
TOO_LARGE = frozenset({"import_too_large"})
NO_SOUND = frozenset({"import_no_sound"})
TOO_LONG = frozenset({"import_too_long"})
RATE = 16_000


@dataclass(frozen=True)
class Hostile:
    """``declared``: the size that is claimed; None: the true one."""

    name: str
    content: bytes
    codes: frozenset[str]
    declared: int | None = None

    @property
    def size(self) -> int:
        return len(self.content) if self.declared is None else self.declared


Make = Callable[[random.Random], Hostile]


def files(seed: int = 20261121, count: int = COUNT) -> Iterator[Hostile]:
    """Every kind comes as often as any other."""
    chance = random.Random(seed)
    for n in range(count):
        yield KINDS[n % len(KINDS)](chance)


def _noise(chance: random.Random) -> Hostile:
    ending = chance.choice(("mp3", "mp4", "wav", "webm", "ogg", "flac", "m4a", "mov", "mkv", "avi", "bin"))
    return Hostile(f"noise.{ending}", b"\x00\x01\xfe" + chance.randbytes(chance.randrange(20_000)), CUT)


def _noise_as_text(chance: random.Random) -> Hostile:
    content = bytes(chance.choices(range(1, 32), k=200)) + chance.randbytes(2000)
    return Hostile(f"talk.{chance.choice(('txt', 'vtt', 'srt', 'json'))}", content, UNREADABLE)


def _empty(chance: random.Random) -> Hostile:
    return Hostile(f"nothing.{chance.choice(('mp3', 'wav', 'vtt', 'txt', ''))}", b"", EMPTY)


def _blank(chance: random.Random) -> Hostile:
    blank = "".join(chance.choices(" \n\t\r", k=chance.randrange(1, 500)))
    content = chance.choice(
        (blank.encode(), b"\xef\xbb\xbf" + blank.encode(), b"WEBVTT\n\n", b"\xff\xfe\n\x00")
    )
    return Hostile("blank.vtt", content, EMPTY)


def _too_large(chance: random.Random) -> Hostile:
    size = chance.choice((3 * 1024**3, 2 * 1024**3 + 1, 2**40, 2**62))
    return Hostile("everything.mp4", b"", TOO_LARGE, size)


def _too_much_text(chance: random.Random) -> Hostile:
    line = b"Dana: " + b"word " * chance.randrange(20, 200) + b"\n"
    return Hostile("all.txt", line * (20_000_001 // len(line) + 1), TOO_LARGE)


def _less_than_said(chance: random.Random) -> Hostile:
    whole = wav()
    part = whole[: chance.randrange(1, len(whole))]
    return Hostile("dropped.wav", part, frozenset({"import_truncated"}), len(whole))


def _cut(chance: random.Random) -> Hostile:
    """Formats that tell how long they are, ended before it."""
    ending, whole = chance.choice(
        (("wav", wav()), ("flac", sound("flac")), ("mp4", sound("mp4")), ("mov", sound("mov")))
    )
    return Hostile(f"cut.{ending}", whole[: chance.randrange(16, len(whole) * 3 // 4)], CUT)


def _beginning(chance: random.Random) -> Hostile:
    """So little of it that nothing can be played."""
    ending = chance.choice(("ogg", "webm", "mp3", "matroska"))
    return Hostile(f"beginning.{ending}", sound(ending)[: chance.randrange(4, 40)], CUT | EMPTY)


def _beheaded(chance: random.Random) -> Hostile:
    ending = chance.choice(("flac", "mp4", "webm", "mov"))
    whole = bytearray(sound(ending))
    whole[:64] = bytes(64)
    return Hostile(f"beheaded.{ending}", bytes(whole[:200]), CUT)


def _head_alone(chance: random.Random) -> Hostile:
    """What begins like a recording and goes on like nothing."""
    starts = (
        b"fLaC",
        b"OggS\x00\x02",
        b"\x1a\x45\xdf\xa3",
        b"RIFF\xff\xff\x00\x00WAVEfmt ",
        b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f",
    )
    starts += (b"\x00\x00\x00\x20ftypisom", b"FORM\x00\x00\xff\xffAIFF", b"caff\x00\x01\x00\x00", b"#!AMR\n")
    start = chance.choice(starts)
    return Hostile("head.m4a", start + chance.randbytes(chance.randrange(4, 3000)), CUT | NO_SOUND | EMPTY)


def _lying_wav(chance: random.Random) -> Hostile:
    channels, rate, bits = chance.choice(
        ((0, RATE, 16), (65535, RATE, 16), (1, 0, 16), (1, 2**32 - 1, 16), (1, 1, 16), (200, 2**31, 8))
    )
    format_ = struct.pack("<HHIIHH", 1, channels, rate, 0xFFFFFFFF, 0xFFFF, bits)
    body = b"WAVEfmt " + struct.pack("<I", 16) + format_ + b"data" + struct.pack("<I", 4000) + bytes(4000)
    return Hostile("lying.wav", b"RIFF" + struct.pack("<I", len(body)) + body, CUT)


def _film_without_sound(chance: random.Random) -> Hostile:
    return Hostile("silent film.mp4", film(chance.choice((1, 2, 3))), NO_SOUND)


def _endless(chance: random.Random) -> Hostile:
    """A few packets that claim to be days apart: small to send, endless to hear."""
    return Hostile("endless.mkv", far_apart(chance.choice((25, 100, 2000))), TOO_LONG)


def _zip_bomb(chance: random.Random) -> Hostile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("meeting.wav", bytes(chance.randrange(5, 10) * 1_000_000))
    return Hostile(
        f"bomb.{chance.choice(('zip', 'mp3', 'wav', 'vtt', 'txt', 'docx'))}", packed.getvalue(), UNREADABLE
    )


def _gzip_bomb(chance: random.Random) -> Hostile:
    content = gzip.compress(bytes(chance.randrange(5, 10) * 1_000_000), mtime=0)
    return Hostile(f"bomb.{chance.choice(('gz', 'vtt', 'json', 'mp3'))}", content, UNREADABLE)


def _document(chance: random.Random) -> Hostile:
    start, ending = chance.choice(
        (
            (b"%PDF-1.7\n", "pdf"),
            (b"MZ\x90\x00", "exe"),
            (b"\x7fELF\x02\x01", "so"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
            (b"{\\rtf1\\ansi hello}", "rtf"),
            (b"\x89PNG\r\n\x1a\n", "png"),
            (b"GIF89a", "gif"),
            (b"\xff\xd8\xff\xe0", "jpg"),
            (b"SQLite format 3\x00", "db"),
            (b"7z\xbc\xaf\x27\x1c", "7z"),
            (b"Rar!\x1a\x07", "rar"),
        )
    )
    name = f"paper.{chance.choice((ending, 'mp3', 'txt'))}"
    return Hostile(name, start + chance.randbytes(chance.randrange(2000)), UNREADABLE)


def _playlist(chance: random.Random) -> Hostile:
    """Would have us read other files of the computer, or ask other computers."""
    inside = chance.choice(
        ("file:///etc/passwd", "/etc/shadow", "http://127.0.0.1:1/x.mp3", "concat:/etc/hosts|/etc/passwd")
    )
    text = chance.choice(
        (
            f"#EXTM3U\n#EXTINF:10,\n{inside}\n",
            f"ffconcat version 1.0\nfile '{inside}'\n",
            f"[playlist]\nFile1={inside}\n",
        )
    )
    return Hostile(f"list.{chance.choice(('m3u8', 'mp4', 'mp3', 'txt', 'wav'))}", text.encode(), UNREADABLE)


def _wrong_encoding(chance: random.Random) -> Hostile:
    text = "Dana Reyes: Good morning.\n" * chance.randrange(1, 30)
    content = chance.choice(
        (
            text.encode("utf-32-le"),
            text.encode("utf-32-be"),
            b"\xff\xfe" + text.encode("utf-16-le") + b"\x00\xd8\x41\x00",
            b"\xff\xfe" + text.encode("utf-16-le") + b"\x41",
            text.encode() + bytes(len(text) // 4),
        )
    )
    return Hostile(f"odd.{chance.choice(('txt', 'vtt', 'srt'))}", content, UNREADABLE)


def _broken_json(chance: random.Random) -> Hostile:
    whole = json.dumps({"turns": [{"speaker": "Dana", "text": "Hello there."}] * 20})
    content = chance.choice(
        (whole[: chance.randrange(2, len(whole) - 2)], "[" * 100_000, "42", '{"turns": 7}', "[1, 2]")
    )
    return Hostile("broken.json", content.encode(), UNREADABLE | EMPTY)


def _text_called_sound(chance: random.Random) -> Hostile:
    words = "Dana: This is what was said.\n" * chance.randrange(1, 200)
    return Hostile(f"call.{chance.choice(('mp3', 'wav', 'mp4', 'm4a', 'ogg', 'flac'))}", words.encode(), CUT)


KINDS: tuple[Make, ...] = (
    _noise, _noise_as_text, _empty, _blank, _too_large, _less_than_said, _cut, _beginning, _beheaded, _head_alone,
    _lying_wav, _film_without_sound, _endless, _zip_bomb, _gzip_bomb, _document, _playlist, _wrong_encoding,
    _broken_json, _text_called_sound, _cut, _noise, _head_alone, _document, _playlist,
)  # fmt: skip


@functools.cache
def wav(seconds: float = 1.0) -> bytes:
    """A whole one, of a tone."""
    data = struct.pack(f"<{int(seconds * RATE)}h", *_tone(seconds))
    body = (
        b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16)
        + b"data"
        + struct.pack("<I", len(data))
        + data
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


@functools.cache
def sound(ending: str, seconds: float = 1.0) -> bytes:
    """A whole recording in another format."""
    import av
    import numpy as np

    codec = {
        "flac": "flac",
        "mp3": "libmp3lame",
        "ogg": "libopus",
        "webm": "libopus",
        "matroska": "libopus",
        "aiff": "pcm_s16be",
    }.get(ending, "aac")
    rate = 48_000 if codec == "libopus" else RATE
    out = io.BytesIO()
    with av.open(out, "w", format=ending) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.layout = "mono"
        samples = np.asarray(_tone(seconds, rate), np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = rate
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return out.getvalue()


@functools.cache
def film(seconds: int) -> bytes:
    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream: Any = container.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5 * seconds):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


@functools.cache
def far_apart(hours: int) -> bytes:
    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream: Any = container.add_stream("pcm_s16le", rate=RATE)
        stream.layout = "mono"
        for hour in (0, hours):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, RATE), np.int16), format="s16", layout="mono")
            frame.sample_rate = RATE
            frame.pts = hour * 3600 * RATE
            for packet in stream.encode(frame):
                container.mux(packet)
    return out.getvalue()


def _tone(seconds: float, rate: int = RATE) -> list[int]:
    import math

    return [int(8000 * math.sin(2 * math.pi * 440 * n / rate)) for n in range(int(seconds * rate))]
