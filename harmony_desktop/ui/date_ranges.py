"""Stretches of time by name, in the user's own time zone."""

from datetime import datetime, timedelta

from PySide6.QtCore import QDate

from harmony_desktop.domain.context import Sources
from harmony_desktop.i18n import later

PRESETS = {
    "any": later("Any time"),
    "week": later("This week"),
    "month": later("This month"),
    "quarter": later("Last 3 months"),
    "custom": later("Custom"),
}
Range = tuple[datetime | None, datetime | None]


def date_range(name: str, now: datetime) -> Range:
    """Begin, and exclusive end: one that goes on until today has none, so that tomorrow is in it too."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match name:
        case "week":
            return _local(midnight - timedelta(days=now.weekday())), None
        case "month":
            return _local(midnight.replace(day=1)), None
        case "quarter":
            back = now.month - 3
            year, month = (now.year, back) if back > 0 else (now.year - 1, back + 12)
            return _local(midnight.replace(year=year, month=month, day=min(now.day, 28))), None
    return None, None


def of_dates(since: QDate, until: QDate, now: datetime) -> Range:
    """Both days are meant, in whichever order they were given."""
    first, last = sorted((since, until), key=lambda d: d.toJulianDay())
    after = last.addDays(1)
    zero = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        _local(zero.replace(year=first.year(), month=first.month(), day=first.day())),
        _local(zero.replace(year=after.year(), month=after.month(), day=after.day())),
    )


def preset_of(sources: Sources, now: datetime) -> str:
    """The name of the stretch, if it has one."""
    if sources.since is None and sources.until is None:
        return "any"
    wanted = (sources.since, sources.until)
    return next((name for name in ("week", "month", "quarter") if date_range(name, now) == wanted), "custom")


def _local(day: datetime) -> datetime:
    """That midnight in this computer's zone: summer time may have changed in between."""
    return day.replace(tzinfo=None).astimezone()
