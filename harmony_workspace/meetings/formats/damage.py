"""Cues of caption files that the parser passes over because they are damaged: how many, and where."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import webvtt
from webvtt.errors import MalformedFileError

from harmony_workspace.meetings.parsed import Unread

_VTT = r"(?:\d{2,4}:)?[0-5]\d:[0-5]\d\.\d{3}"
_SRT = r"\d{1,4}:[0-5]\d:[0-5]\d[.,]\d{3}"
_VTT_TIMES = re.compile(rf"{_VTT}\s*-->\s*{_VTT}(?=\s|$)")
_SRT_TIMES = re.compile(rf"{_SRT}\s*-->\s*{_SRT}(?=\s|$)")
_NO_CUE = ("WEBVTT", "NOTE", "STYLE", "REGION")
_ARROW = "-->"


def unread_vtt(text: str) -> Unread:
    """A block that is no cue counts too where it holds words: then the blank line above them is the damage."""
    return _counted(
        number
        for number, block in _blocks(text)
        if not block[0].startswith(_NO_CUE)
        and not (len(block) == 1 and block[0].strip().isdigit())
        and not any(_VTT_TIMES.match(line) for line in block[:2])
        and not _read(["WEBVTT", "", *block[:3]], "vtt")
    )


def unread_srt(text: str) -> Unread:
    """A block without times goes on with the cue before it, so words are lost only where times or number are bad."""
    lines = ["", *text.splitlines()]
    return _counted(
        number
        for number, (above, line) in enumerate(pairwise(lines), 1)
        if _ARROW in line
        and line.strip()[0].isdigit()
        and not (above.strip().isdigit() and _SRT_TIMES.match(line))
        and not _read([above.strip(), line, "words"], "srt")
    )


def _counted(numbers: Iterable[int]) -> Unread:
    found = list(numbers)
    return Unread(len(found), found[0]) if found else Unread()


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each block of lines with the number of its first; blank lines and the times of a next cue divide them."""
    first, block = 1, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if block and (not line.strip() or _begins_anew(block, line)):
            yield first, block
            block = []
        if line.strip():
            first = first if block else number
            block.append(line.rstrip())
    if block:
        yield first, block


def _begins_anew(block: list[str], line: str) -> bool:
    return _ARROW in line and (len(block) > 1 or _ARROW in block[0] or block[0].startswith("WEBVTT"))


def _read(lines: list[str], format: str) -> bool:
    """About times that are not written as they mostly are, the parser itself decides."""
    try:
        return bool(webvtt.from_buffer(lines, format=format).captions)
    except (MalformedFileError, ValueError):
        return False
