"""The meetings a count went over, all of them, at the end of its answer: one paragraph, each title once."""

from collections.abc import Iterable
from datetime import datetime

from harmony_protocol.meetings import Conversation
from harmony_workspace.companion.evidence import day
from harmony_workspace.companion.shown import plain


def covered(meetings: Iterable[Conversation], now: datetime) -> str:
    """In the order given; those of one title stand together, with their dates."""
    dates: dict[str, list[str]] = {}
    for meeting in meetings:
        dates.setdefault(plain(meeting.title), []).append(_date(meeting.started_at, now))
    named = [f"{title} ({', '.join(when)})" for title, when in dates.items()]
    count = sum(map(len, dates.values()))
    return f"Meetings covered ({count}): {'; '.join(named)}."


def _date(when: datetime, now: datetime) -> str:
    local = when.astimezone(now.tzinfo)
    if local.date() == now.date():
        return "today"
    return f"{day(when, now.tzinfo)}{'' if local.year == now.year else f' {local.year}'}"
