"""WebVTT and SRT captions."""

import operator
import re
from collections.abc import Iterator
from itertools import dropwhile

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from harmony_workspace.meetings import problems
from harmony_workspace.meetings.formats.clock import MAX_MS, STAMP
from harmony_workspace.meetings.formats.speech import labelled, name_of, words
from harmony_workspace.meetings.parsed import UNKNOWN_SPEAKER, ParsedTurn, joined

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>")
_TIMINGS = re.compile(rf"{STAMP}\s*-->\s*{STAMP}")


def looks_like_captions(text: str) -> bool:
    return _TIMINGS.search(text[:20_000]) is not None


def parse_vtt(text: str) -> list[ParsedTurn]:
    return _parse(text, "vtt")


def parse_srt(text: str) -> list[ParsedTurn]:
    return _parse(text, "srt")


def _parse(text: str, format: str) -> list[ParsedTurn]:
    lines = list(dropwhile(operator.not_, (line.rstrip() for line in text.splitlines())))
    try:
        captions = webvtt.from_buffer(lines, format=format).captions
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise problems.unreadable(f"this is no {format.upper()} file") from error
    turns: list[ParsedTurn] = []
    for caption in captions:
        start, end = _ms(caption.start), _ms(caption.end)
        if start > MAX_MS or end > MAX_MS:
            raise problems.unreadable(f"a caption at {caption.start} is beyond {MAX_MS // 3_600_000} hours")
        previous = turns[-1].speaker if turns else UNKNOWN_SPEAKER
        turns += [
            ParsedTurn(speaker, said, start, max(start, end))
            for speaker, said in _voices(caption.raw_text, previous)
        ]
    return joined(turns)


def _ms(stamp: str) -> int:
    """Milliseconds of the normalised time of a caption, ``HH:MM:SS.mmm``."""
    hours, minutes, seconds = stamp.split(":")
    whole, _, fraction = seconds.partition(".")
    return (int(hours) * 60 + int(minutes)) * 60_000 + int(whole) * 1000 + int(fraction.ljust(3, "0")[:3])


def _voices(payload: str, previous: str) -> Iterator[tuple[str, str]]:
    """Speaker and words of each voice in one caption; a caption without a voice goes on with the last one."""
    parts = _VOICE.split(payload)
    if words(parts[0]):
        yield labelled(words(parts[0])) or (previous, words(parts[0]))
    for name, said in zip(parts[1::2], parts[2::2], strict=True):
        if words(said):
            yield name_of(words(name)) or UNKNOWN_SPEAKER, words(said)
