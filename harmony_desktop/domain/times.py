"""Times as they are read, in the window and in a terminal: the minute in a meeting, the day of it."""

from datetime import datetime


def minute(ms: int | None) -> str:
    """12:41, or 1:02:03 past the hour."""
    if ms is None:
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
    text = f"{local.day} {local:%b}"
    return text if local.year == datetime.now().astimezone().year else f"{text} {local.year}"
