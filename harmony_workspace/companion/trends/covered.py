"""The meetings a count went over, named one by one at the end of its answer, however many they are."""

from collections.abc import Iterable
from datetime import datetime

from harmony_protocol.meetings import Conversation
from harmony_workspace.companion.evidence import day
from harmony_workspace.companion.shown import plain


def covered(meetings: Iterable[Conversation], now: datetime) -> str:
    """Oldest first, as they are given."""
    named = [f"{plain(meeting.title)} ({_date(meeting.started_at, now)})" for meeting in meetings]
    return f"Meetings covered ({len(named)}): {'; '.join(named)}."


def _date(when: datetime, now: datetime) -> str:
    local = when.astimezone(now.tzinfo)
    if local.date() == now.date():
        return "today"
    return f"{day(when, now.tzinfo)}{'' if local.year == now.year else f' {local.year}'}"
