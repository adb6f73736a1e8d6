"""Times as they are read, in the window and in a terminal: the minute in a meeting, the day of it."""

from datetime import datetime

from harmony_desktop.i18n import later, tr

MONTHS = (
    later("Jan"),
    later("Feb"),
    later("Mar"),
    later("Apr"),
    later("May"),
    later("Jun"),
    later("Jul"),
    later("Aug"),
    later("Sep"),
    later("Oct"),
    later("Nov"),
    later("Dec"),
)


def minute(ms: int | None) -> str:
    """12:41, or 1:02:03 past the hour; nothing where it is not known."""
    if ms is None or ms < 0:
        return ""
    seconds = ms // 1000
    hours, rest = divmod(seconds, 3600)
    clock = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{clock}" if hours else clock


def day(date: datetime | None) -> str:
    """9 Oct; the year only when it is another one."""
    if date is None:
        return ""
    local = date.astimezone()
    month = tr(MONTHS[local.month - 1])
    if local.year == datetime.now().astimezone().year:
        return tr("{day} {month}", day=local.day, month=month)
    return tr("{day} {month} {year}", day=local.day, month=month, year=local.year)
