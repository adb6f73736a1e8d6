"""The rows of a host's meetings: by day, the newest first; those without a date at the end."""

from collections.abc import Iterable
from datetime import UTC, datetime

from harmony_desktop.domain.hosted import HostedMeeting
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import tr
from harmony_desktop.ui.hosted.words import DONE, called
from harmony_desktop.ui.meetings.meeting_rows import MeetingRow
from harmony_desktop.ui.meetings.words import lasted, second_line
from harmony_desktop.ui.side_rows import Row, RowKind, day_group

_NEVER = datetime(1, 1, 2, tzinfo=UTC)


def hosted_rows(meetings: Iterable[HostedMeeting], now: datetime) -> list[Row]:
    rows: list[Row] = []
    last = ""
    for meeting in sorted(meetings, key=lambda m: m.started_at or _NEVER, reverse=True):
        group = day_group(meeting.started_at, now) if meeting.started_at else tr("Without a date")
        if group != last:
            rows.append(Row(RowKind.HEADER, group))
            last = group
        rows.append(_row(meeting))
    return rows


def _row(meeting: HostedMeeting) -> MeetingRow:
    whole = meeting.status.casefold() in DONE
    return MeetingRow(
        RowKind.HIT,
        called(meeting),
        meeting.id,
        note=day(meeting.started_at),
        excerpt=second_line(meeting),
        badge="" if whole else meeting.status,
        tone="" if whole else "warn",
        length=lasted(meeting.duration_ms),
    )
