"""Transcripts in the shapes that hosts plausibly answer with: turns, segments, utterances, captions, or just text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from harmony_desktop.domain.threads import UNTIMED, Turn
from harmony_desktop.net.hosted_pages import ENVELOPES
from harmony_desktop.net.hosted_values import Row, clock, moment, number, person, pick, row, text

MOST = 100_000
"""Turns of one transcript."""
_LISTS = (
    "turns",
    "segments",
    "utterances",
    "monologues",
    "sentences",
    "paragraphs",
    "entries",
    "lines",
    "cues",
)
_WHOLE = ("transcript", "transcription", "conversation", *ENVELOPES)
_WORDS = (
    "text",
    "content",
    "utterance",
    "transcript",
    "sentence",
    "message",
    "body",
    "words",
    "value",
    "speech",
    "word",
)
_SPEAKERS = (
    "speaker",
    "speakername",
    "speakerlabel",
    "participant",
    "author",
    "user",
    "name",
    "from",
    "speakerid",
)
_STARTS = (
    "start",
    "starttime",
    "startedat",
    "offset",
    "timestamp",
    "time",
    "begin",
    "from",
    "startsat",
    "at",
)
_ENDS = ("end", "endtime", "endedat", "to", "until", "endsat")
_TABLES = ("speakers", "participants", "people", "users", "speakermap", "attendees")
_TIMING = re.compile(r"\s*([\d:.,]{4,16})\s*-->\s*([\d:.,]{4,16})")
_VOICE = re.compile(r"<v[^\s>]*\s+([^>]{1,200})>")
_TAG = re.compile(r"<[^>]{0,200}>")
_LINE = re.compile(r"(?:[\[(]?(\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?)[\])]?\s*[-–—]?\s*)?(.*)", re.DOTALL)
_NAMED = re.compile(r"([^\W\d_][^:\n]{0,60}?)\s*:\s+(.*)", re.DOTALL)
_ABSOLUTE = 1e9
"""A number from here on counts seconds since 1970, not since the meeting began."""
_SLOWEST = 20.0
"""Seconds a word: nobody speaks so slowly, so those were milliseconds."""


class _Said(NamedTuple):
    speaker: str
    start: "float | int | datetime | None"
    end: "float | int | datetime | None"
    text: str
    exact: bool
    """The times are milliseconds already."""


def turns(body: object) -> tuple[Turn, ...]:
    """What was said; nothing where nothing can be read. ``body``: JSON, or the text of a reply that is none."""
    held, names = _unwrapped(body)
    said = list(_of_text(held) if isinstance(held, str) else _of_list(held, names))
    return _timed(said[:MOST])


def _unwrapped(body: object) -> tuple[Any, Mapping[str, str]]:
    """The list or the text, and who the speakers are where they stand apart."""
    names: dict[str, str] = {}
    held: Any = body
    for _ in range(5):
        of = row(held)
        if not of:
            break
        names = _speakers(of) or names
        inner = pick(of, _LISTS)
        if not isinstance(inner, list | dict | str):
            inner = pick(of, (*_WHOLE, "text", "content", "vtt", "srt", "markdown"))
        if inner is None:
            break
        held = inner
    return (held if isinstance(held, list | str) else []), names


def _speakers(of: Row) -> dict[str, str]:
    """Names by the ids of a table, a list or an object."""
    table = pick(of, _TABLES)
    pairs: list[tuple[object, object]] = []
    if isinstance(table, dict):
        pairs = list(table.items())
    elif isinstance(table, list):
        for at, each in enumerate(table[:500]):
            told = row(each)
            pairs += [
                (told.get(key), each) for key in ("id", "speakerid", "key", "label", "index") if key in told
            ]
            pairs += [(at, each)] if not told else []
    made: dict[str, str] = {}
    for key, each in pairs[:2000]:
        found = person(each)
        if found is not None and (name := text(key, 200)):
            made.setdefault(name, found.name)
    return made


def _of_list(held: object, names: Mapping[str, str]) -> Iterator[_Said]:
    for each in held if isinstance(held, list) else ():
        if isinstance(each, str):
            yield from _of_lines([" ".join(text(each).split())])
            continue
        of = row(each)
        words = pick(of, _WORDS)
        if isinstance(words, list):  # one by one
            words = " ".join(
                text(pick(row(w), _WORDS)) if isinstance(w, dict) else text(w) for w in words[:50_000]
            )
        if said := " ".join(text(words).split()):
            start, exact = _time(of, _STARTS)
            yield _Said(_speaker(of, names), start, _time(of, _ENDS)[0], said, exact)


def _speaker(of: Row, names: Mapping[str, str]) -> str:
    for name in _SPEAKERS:
        held = of.get(name)
        if held in (None, "", [], {}):
            continue
        key = text(pick(row(held), ("id", "speakerid")) if isinstance(held, dict) else held, 200)
        if key in names:
            return names[key]
        found = person(held)
        if found is not None:
            return found.name if not found.name.isdecimal() else f"Speaker {found.name}"
    return ""


def _time(of: Row, names: Sequence[str]) -> tuple[float | datetime | None, bool]:
    """When, and whether that is in milliseconds for certain."""
    for name in names:
        for unit in ("ms", "millis", "milliseconds"):
            if (told := number(of.get(name + unit))) is not None:
                return told, True
        for unit in ("seconds", "sec", "s"):
            if name + unit != "starts" and (told := number(of.get(name + unit))) is not None:
                return told * 1000, True
        held = of.get(name)
        if (read := clock(held)) is not None:
            return read, True
        if (told := number(held)) is not None:
            return told, False
        if isinstance(held, str) and (then := moment(held)) is not None:
            return then, False
    return None, False


# --- captions and text -----------------------------------------------------------------------------------------------


def _of_text(held: str) -> Iterator[_Said]:
    whole = text(held, 20_000_000)
    lines = whole.splitlines()
    return _of_captions(lines) if any("-->" in line for line in lines[:200]) else _of_lines(lines)


def _of_captions(lines: Sequence[str]) -> Iterator[_Said]:
    at, said = None, list[str]()
    for line in [*lines, ""]:
        timing = _TIMING.match(line)
        if at is not None and (timing or not line.strip()):
            yield from _cue(at, said)
            at = None
        if timing:
            at, said = (clock(timing[1]), clock(timing[2])), []
        elif at is not None:
            said.append(line)


def _cue(at: tuple[int | None, int | None], said: Sequence[str]) -> Iterator[_Said]:
    whole = " ".join(said)
    voice = _VOICE.search(whole)
    plain = " ".join(_TAG.sub("", whole).split())
    named = _NAMED.fullmatch(plain) if voice is None else None
    speaker, words = (named[1], named[2]) if named else (voice[1].strip() if voice else "", plain)
    if words:
        yield _Said(speaker, at[0], at[1], words, True)


def _of_lines(lines: Sequence[str]) -> Iterator[_Said]:
    for line in lines:
        parted = _LINE.fullmatch(line.strip())
        when, words = (clock(parted[1]), parted[2]) if parted else (None, line)
        named = _NAMED.fullmatch(words)
        speaker, words = (named[1], named[2]) if named else ("", words)
        if said := " ".join(words.split()):
            yield _Said(speaker, when, None, said, True)


# --- times -----------------------------------------------------------------------------------------------------------


def _timed(said: Sequence[_Said]) -> tuple[Turn, ...]:
    """In milliseconds from the beginning, whatever they were counted in."""
    times = 1000.0 if _in_seconds(said) else 1.0
    starts = [_since(each.start, each.exact, times) for each in said]
    ends = [_since(each.end, each.exact, times) for each in said]
    first = min((start for start in starts if start is not None), default=0.0)
    zero = first if first > _ABSOLUTE * 1000 else 0.0
    made = []
    for at, each in enumerate(said):
        start = _placed(starts[at], zero)
        end = _placed(ends[at], zero)
        made.append(Turn(at, each.speaker, start, max(start, end, 0), each.text))
    return tuple(made)


def _in_seconds(said: Sequence[_Said]) -> bool:
    """Of numbers whose names tell no unit: fractions are seconds; else as fast as people speak."""
    told = [each for each in said if isinstance(each.start, float | int) and not each.exact]
    numbers = [float(each.start) for each in told if isinstance(each.start, float | int)]
    if any(not value.is_integer() for value in numbers):
        return True
    span = max(numbers, default=0.0) - min(numbers, default=0.0)
    return span <= _SLOWEST * sum(len(each.text.split()) for each in told)


def _since(value: "float | int | datetime | None", exact: bool, times: float) -> float | None:
    if isinstance(value, datetime):
        return value.timestamp() * 1000
    return None if value is None else value if exact else value * times


def _placed(ms: float | None, zero: float) -> int:
    if ms is None or not 0 <= ms - zero < 1e12:
        return UNTIMED
    return round(ms - zero)
