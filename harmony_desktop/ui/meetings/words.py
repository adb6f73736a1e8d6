"""How meetings are named, dated and counted in the window."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from harmony_desktop.domain.meetings import Meeting, MeetingStatus, Participant
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import later, listed, number, tr, trn


class Described(Protocol):
    """What is known of a meeting, wherever it is read."""

    @property
    def started_at(self) -> datetime | None: ...
    @property
    def duration_ms(self) -> int: ...
    @property
    def medium(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def participants(self) -> Sequence[Participant]: ...


STATUS = {
    MeetingStatus.QUEUED: later("Queued"),
    MeetingStatus.TRANSCRIBING: later("Transcribing"),
    MeetingStatus.EXTRACTING: later("Extracting insights"),
    MeetingStatus.COMPLETED: later("Completed"),
    MeetingStatus.FAILED: later("Failed"),
}
TONES = {MeetingStatus.COMPLETED: "ok", MeetingStatus.FAILED: "err"}
"""Of the badge; all others wait."""


def status_words(meeting: Meeting) -> str:
    """With the percent, while it is transcribed."""
    words = tr(STATUS[meeting.status])
    if meeting.status is MeetingStatus.TRANSCRIBING:
        return tr("{status} {percent} %", status=words, percent=number(meeting.percent))
    return words


def tone(status: MeetingStatus) -> str:
    return TONES.get(status, "warn")


def lasted(ms: int) -> str:
    """38 min, 1 h 5 min."""
    minutes = max(1, round(ms / 60_000)) if ms else 0
    hours, rest = divmod(minutes, 60)
    if hours:
        return (
            tr("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else tr("{hours} h", hours=hours)
        )
    return tr("{minutes} min", minutes=rest) if minutes else ""


def names(meeting: Described, most: int) -> str:
    """The first few, and how many more."""
    people = [person.name for person in meeting.participants]
    if len(people) <= most:
        return listed(people)
    more = trn("1 more", "{count} more", count=len(people) - most)
    return listed([*people[:most], more])


def facts(meeting: Described, most: int = 4) -> str:
    """Date, length, medium, people, team: on one line."""
    parts = (
        day(meeting.started_at),
        lasted(meeting.duration_ms),
        meeting.medium,
        names(meeting, most),
        meeting.team,
    )
    return " · ".join(part for part in parts if part)


def second_line(meeting: Described) -> str:
    """Below its title in a list."""
    companies = dict.fromkeys(p.company for p in meeting.participants if p.company)
    parts = (names(meeting, 3), listed(list(companies)[:2]), meeting.medium, meeting.team)
    return " · ".join(part for part in parts if part)
