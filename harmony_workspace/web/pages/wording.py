"""How times, lengths and states read on a page."""

from datetime import datetime

from harmony_protocol.insights import AnswerType, Insight, InsightKind
from harmony_protocol.meetings import Conversation, ConversationStatus

_BADGES = {
    ConversationStatus.QUEUED: "Queued",
    ConversationStatus.TRANSCRIBING: "Transcribing",
    ConversationStatus.EXTRACTING: "Extracting insights",
    ConversationStatus.COMPLETED: "Completed",
    ConversationStatus.FAILED: "Failed",
}
_UNITS = ("bytes", "KB", "MB", "GB")


def badge(meeting: Conversation) -> str:
    words = _BADGES[meeting.status]
    return f"{words} {meeting.percent} %" if meeting.status is ConversationStatus.TRANSCRIBING else words


def clock(ms: int) -> str:
    """Where in a meeting: 03:18, or 1:02:05."""
    minutes, seconds = divmod(max(ms, 0) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def length(ms: int) -> str:
    """How long something is: 38 min, or 1 h 5 min."""
    if ms < 60_000:
        return f"{max(ms, 0) // 1000} s"
    hours, minutes = divmod(round(ms / 60_000), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def day(when: datetime) -> str:
    """In this machine's zone; a script of the page tells it in the reader's."""
    local = when.astimezone()
    return f"{local.day} {local:%b %Y}"


def moment(when: datetime) -> str:
    local = when.astimezone()
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def size(count: int) -> str:
    value, unit = float(count), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{count} {_UNITS[0]}" if unit == 0 else f"{value:.1f} {_UNITS[unit]}"


def verdict(insight: Insight) -> str:
    """The yes, no or number of a question; empty where it has none."""
    match insight.value:
        case bool():
            return "Yes" if insight.value else "No"
        case int():
            return f"{insight.value} ({insight.lowest} to {insight.highest})"
    return ""


def prose(insight: Insight) -> bool:
    """Its items are sentences of one text; otherwise each stands for itself."""
    if insight.kind is InsightKind.QUESTION:
        return insight.answer is AnswerType.TEXT
    return insight.kind is InsightKind.SUMMARY


def wait(seconds: int) -> str:
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


FILTERS = {
    "badge": badge,
    "clock": clock,
    "length": length,
    "day": day,
    "moment": moment,
    "size": size,
    "verdict": verdict,
    "prose": prose,
}
