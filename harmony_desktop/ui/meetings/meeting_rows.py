"""The rows of the list of meetings: by day, the newest first, and below them what was said in others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting, MeetingStatus, Said
from harmony_desktop.domain.times import day, minute
from harmony_desktop.i18n import tr
from harmony_desktop.ui.meetings.words import lasted, second_line, status_words, tone
from harmony_desktop.ui.side_rows import Row, RowKind, around_mark, day_group

SIGN = "#"
"""Between a meeting's id and the turn that a row leads to."""


@dataclass(frozen=True)
class MeetingRow(Row):
    """``excerpt`` is one line below the title; ``message`` the turn that it leads to."""

    badge: str = ""
    tone: str = ""
    length: str = ""

    @property
    def spoken(self) -> str:
        return ", ".join(filter(None, (self.text, self.badge, self.note, self.length, _plain(self.excerpt))))

    @property
    def conversation_id(self) -> ConversationId:
        return ConversationId(self.key.partition(SIGN)[0])


def meeting_rows(meetings: Iterable[Meeting], now: datetime) -> list[Row]:
    """In the order they come, a heading above each stretch of time."""
    rows: list[Row] = []
    last = ""
    for meeting in meetings:
        group = day_group(meeting.started_at, now)
        if group != last:
            rows.append(Row(RowKind.HEADER, group))
            last = group
        rows.append(_row(meeting))
    return rows


def said_rows(hits: Iterable[Said], known: Mapping[ConversationId, Meeting], words: str) -> list[Row]:
    """Under a heading; meetings that nothing is known of yet are left out."""
    rows = [_said(hit, known[hit.conversation_id], words) for hit in hits if hit.conversation_id in known]
    return [Row(RowKind.HEADER, tr("Said in meetings")), *rows] if rows else []


def _row(meeting: Meeting) -> MeetingRow:
    done = meeting.status is MeetingStatus.COMPLETED
    return MeetingRow(
        RowKind.HIT,
        meeting.title,
        meeting.id,
        note=day(meeting.started_at),
        excerpt=second_line(meeting),
        badge="" if done else status_words(meeting),
        tone=tone(meeting.status),
        length=lasted(meeting.duration_ms),
    )


def _said(hit: Said, meeting: Meeting, words: str) -> MeetingRow:
    who = tr("{speaker} at {time}", speaker=hit.speaker, time=minute(hit.start_ms))
    return MeetingRow(
        RowKind.HIT,
        meeting.title,
        f"{meeting.id}{SIGN}{hit.turn_index}",
        note=day(meeting.started_at),
        excerpt=f"{who}: {around_mark(_marked(hit.text, words))}",
        message=str(hit.turn_index),
    )


def _marked(text: str, words: str) -> str:
    """The first of the words that stands there, between marks."""
    small = text.lower()
    places = [(small.find(word), len(word)) for word in words.lower().split()]
    found = [(at, long) for at, long in places if at >= 0]
    if not found or len(small) != len(text):
        return text
    at, long = min(found)
    return f"{text[:at]}\x01{text[at : at + long]}\x02{text[at + long :]}"


def _plain(excerpt: str) -> str:
    return excerpt.replace("\x01", "").replace("\x02", "")
