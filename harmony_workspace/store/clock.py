"""Times as the tables keep them, UTC milliseconds, and the time where somebody is."""

import re
import time
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def now_in(time_zone: str) -> datetime:
    """Now, in the zone of this name or offset; in this machine's own where there is no such zone."""
    zone = zone_of(time_zone)
    return datetime.now().astimezone() if zone is None else datetime.now(zone)


def zone_of(text: str) -> tzinfo | None:
    """The zone of this name or offset; None, which stands for this machine's own, where there is no such zone."""
    if offset := _OFFSET.fullmatch(text):
        minutes = int(offset[2]) * 60 + int(offset[3])
        return (
            timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)) if minutes < 1440 else None
        )
    try:
        return ZoneInfo(text) if text else None
    except (ValueError, OSError, LookupError):  # not the name of a zone, or of none known here
        return None
