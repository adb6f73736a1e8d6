"""JSON transcripts: our own format and the common ones.

Ours: ``{"title", "started_at", "medium", "participants": [{"name", "role", "company", "email"}],
"turns": [{"speaker", "start_ms", "end_ms", "text"}]}``; everything but ``turns`` may be missing.
Also read: lists named ``meeting_transcripts``, ``segments``, ``transcript``, ``utterances``, ``monologues`` or
``results``, a bare list, ``content`` for the words, and seconds or clock readings for times.
"""

import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from harmony_protocol.base import Moment
from harmony_protocol.meetings import Participant
from harmony_workspace.meetings import problems
from harmony_workspace.meetings.formats.clock import MAX_MS, read_clock
from harmony_workspace.meetings.formats.speech import name_of
from harmony_workspace.meetings.parsed import UNKNOWN_SPEAKER, ParsedTranscript, ParsedTurn, timed
from harmony_workspace.words import whole

_LISTS = ("turns", "meeting_transcripts", "segments", "transcript", "utterances", "monologues", "results")
_WORDS = ("text", "content", "utterance", "transcript", "words")
_SPEAKER = ("speaker", "speaker_name", "name", "participant", "user")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""Where half of a character may stand; most files have none, and are not looked through again."""
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


def parse_json(text: str) -> ParsedTranscript:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise problems.unreadable(f"not JSON: {error}") from error
    if _HALF.search(text) and not whole(document):
        raise problems.unreadable("half of a character stands in it")
    head: Mapping[str, Any] = document if isinstance(document, dict) else {}
    return ParsedTranscript(
        turns=timed(turn for item in _items(document) if (turn := _turn(item)) is not None),
        title=_text(head, ("title", "name", "meeting_title")),
        started_at=_moment(head.get("started_at") or head.get("date")),
        medium=_text(head, ("medium",)),
        participants=_participants(head.get("participants")),
    )


def _items(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        for name in _LISTS:
            if isinstance(document.get(name), list):
                return list(document[name])
    raise problems.unreadable("this JSON holds no list of turns")


def _turn(item: Any) -> ParsedTurn | None:
    if not isinstance(item, dict):
        return None
    said = " ".join(_text(item, _WORDS).split())
    if not said:
        return None
    start = _time(item, "start_ms", ("start", "start_time", "offset", "timestamp", "time"))
    end = _time(item, "end_ms", ("end", "end_time"))
    if start is not None and end is not None and end < start:
        end = None
    return ParsedTurn(_speaker(item), said, start, end)


def _speaker(item: Mapping[str, Any]) -> str:
    for name in _SPEAKER:
        value = item.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, int) and not isinstance(value, bool):
            return f"{UNKNOWN_SPEAKER} {value}"
        if isinstance(value, str) and name_of(value):
            return name_of(value)
    return UNKNOWN_SPEAKER


def _text(item: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := item.get(name), str) and value.strip()), "")


def _time(item: Mapping[str, Any], exact: str, others: tuple[str, ...]) -> int | None:
    """Milliseconds: ``exact`` counts milliseconds, the other names seconds or a clock reading."""
    if exact in item:
        return _bounded(item[exact], 1)
    value = next((item[name] for name in others if name in item), None)
    if isinstance(value, str) and ":" in value:
        return read_clock(value.strip("[]"))
    return _bounded(value, 1000)


def _bounded(value: Any, factor: int) -> int | None:
    if isinstance(value, str):
        try:
            value = float(value.removesuffix("s"))
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        raise problems.unreadable(f"{value} is no time in a meeting")
    if not 0 <= value * factor <= MAX_MS:
        raise problems.unreadable(f"{value} is no time in a meeting")
    return int(value * factor)


def _moment(value: Any) -> datetime | None:
    """None also for what has no date in some zone: the first and last days that a calendar knows."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return _MOMENT.validate_python(moment if moment.tzinfo else moment.astimezone())
    except (ValueError, OverflowError):
        return None


def _participants(value: Any) -> tuple[Participant, ...]:
    found: list[Participant] = []
    for item in value if isinstance(value, list) else ():
        try:
            person = Participant.model_validate({"name": item} if isinstance(item, str) else item)
        except ValidationError:
            continue
        if name_of(person.name):
            found.append(person)
    return tuple(found)
