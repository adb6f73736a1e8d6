"""Clock readings in transcripts: ``1:02:03.400``, ``02:03,4``, ``[00:01:05]``."""

import re

MAX_MS = 48 * 3600 * 1000
"""A meeting does not last two days; a later time is a fault of the file."""

STAMP = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)(?:[.,](\d{1,6}))?"
_STAMP = re.compile(STAMP)


def read_clock(text: str) -> int | None:
    """Milliseconds of a clock reading; None when the text is none or the time is absurd."""
    found = _STAMP.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds, fraction = found.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    ms = whole * 1000 + int(((fraction or "") + "000")[:3])
    return ms if ms <= MAX_MS else None


def write_clock(ms: int) -> str:
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"
