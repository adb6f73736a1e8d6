"""Single values as other people's JSON writes them: words, moments, lengths of time, people. Nothing here raises."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from harmony_desktop.domain.meetings import Participant

LONGEST = 200_000
"""Letters of one value."""
_FIRST, _LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?")
_ISO = re.compile(r"P?T?(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7}(?:\.\d{1,9})?)S)?", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,12})?")
_MOST_MS = 1000 * 3600 * 1000
"""No meeting lasts longer."""
NAMES = ("name", "displayname", "fullname", "speakername", "label", "speaker", "user", "email", "id")
COMPANIES = ("company", "companyname", "organization", "organisation", "org", "account")

Row = Mapping[str, Any]


def row(value: object) -> Row:
    """An object by names without case and signs, so that ``startedAt`` and ``started_at`` are one; else nothing."""
    if not isinstance(value, dict):
        return {}
    made: dict[str, Any] = {}
    for name, held in value.items():
        key = re.sub(r"[^a-z0-9]", "", str(name).lower())
        if made.get(key) in (None, "", [], {}):
            made[key] = held
    return made


def pick(of: Row, names: Iterable[str]) -> Any:
    """What stands under the first of the names that holds something."""
    return next((of[name] for name in names if of.get(name) not in (None, "", [], {})), None)


def text(value: object, longest: int = LONGEST) -> str:
    """Words, also of a number or of something that has a name; without what no screen and no database takes."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, dict):
        value = pick(row(value), ("text", "name", "title", "label", "value", "displayname"))
        return "" if isinstance(value, dict | list) else text(value, longest)
    if isinstance(value, int | float):
        return str(value) if abs(value) < 1e18 else ""
    if not isinstance(value, str):
        return ""
    whole = value[:longest].encode("utf-8", errors="ignore").decode("utf-8").replace("\0", "")
    return whole.replace("\r\n", "\n").strip()


def number(value: object) -> float | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def moment(value: object) -> datetime | None:
    """ISO, or seconds, milliseconds or microseconds since 1970; without an offset it is UTC."""
    since = number(value)
    try:
        if since is not None:
            for _ in range(3):
                since = since / 1000 if abs(since) > 1e11 else since
            found = datetime.fromtimestamp(since, UTC)
        elif isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
        else:
            return None
        found = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
        return found if _FIRST <= found <= _LAST else None
    except (ValueError, OverflowError, OSError):
        return None


def clock(value: object) -> int | None:
    """``00:12:33``, ``12:33.5`` or ``PT12M33S`` in milliseconds."""
    if not isinstance(value, str):
        return None
    told = value.strip()
    if found := _CLOCK.fullmatch(told):
        hours, minutes, seconds, part = found.groups()
        ms = ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000
        return _length(ms + float(f"0.{part}") * 1000 if part else ms)
    if told[:1] in ("P", "p") and (found := _ISO.fullmatch(told)) and any(found.groups()):
        hours, minutes, seconds = (float(part or 0) for part in found.groups())
        return _length((hours * 3600 + minutes * 60 + seconds) * 1000)
    return None


def length(of: Row, names: Iterable[str]) -> int:
    """A length of time in milliseconds, by what its name says of the unit; a bare number of more than ten hours' seconds
    is taken for milliseconds."""
    for name in names:
        for unit, times in (
            ("ms", 1),
            ("millis", 1),
            ("milliseconds", 1),
            ("minutes", 60_000),
            ("min", 60_000),
        ):
            if (told := number(of.get(name + unit))) is not None:
                return _length(told * times)
        for unit in ("seconds", "secs", "sec", "s"):
            if (told := number(of.get(name + unit))) is not None:
                return _length(told * 1000)
        if (read := clock(of.get(name))) is not None:
            return read
        if (told := number(of.get(name))) is not None:
            return _length(told if told > 36_000 else told * 1000)
    return 0


def person(value: object) -> Participant | None:
    """A name, or something that has one."""
    of = row(value)
    if not of:
        name = text(value, 200)
        return Participant(name) if name else None
    first, last = text(of.get("firstname"), 100), text(of.get("lastname"), 100)
    name = text(pick(of, NAMES[:5]), 200) or f"{first} {last}".strip() or text(pick(of, NAMES[5:]), 200)
    if not name:
        return None
    role = text(pick(of, ("role", "title", "jobtitle", "position")), 200)
    return Participant(name, text(pick(of, COMPANIES), 200), role, text(pick(of, ("email", "mail")), 200))


def _length(ms: float) -> int:
    return round(ms) if 0 <= ms <= _MOST_MS else 0
