"""What stands in the report of a meeting: who, when and where, what the insights found, and a way back. No transcript."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any, Literal

from harmony_protocol.insights import AnswerType, Insight, InsightItem
from harmony_protocol.meetings import Conversation, Participant
from harmony_workspace.report.texts import Text, fit

Paper = Literal["a4", "us-letter"]
NAME = "Conversation Insights Report"
_TITLE, _NAME, _ITEM, _NOTE = 300, 160, 4_000, 200
"""Characters of a title, a name, an item, and what stands below it."""
_PEOPLE = 60
_INSIGHTS = 200
_ITEMS = 300
"""Of one insight."""
_ALL_ITEMS = 3_000
_ALL_CHARACTERS = 400_000
_FONTS = (
    *("Inter", "Segoe UI", "Helvetica Neue", "Noto Sans"),
    *("Noto Color Emoji", "Segoe UI Emoji", "Apple Color Emoji", "DejaVu Sans"),
)
"""Each character from the first one that has it; what none of them has comes from any font of the system."""


@dataclass(frozen=True)
class Way:
    """Where the QR code and the link lead. ``here_only``: nobody but this computer finds it."""

    url: str
    here_only: bool


class _Room:
    """What still fits into the report."""

    def __init__(self) -> None:
        self.items, self.characters = _ALL_ITEMS, _ALL_CHARACTERS

    def take(self, items: Sequence[InsightItem]) -> Iterator[tuple[Text, list[Text]]]:
        for item in items[:_ITEMS]:
            text = fit(item.text, _ITEM)
            if self.items <= 0 or self.characters < len(text.text):
                return
            self.items, self.characters = self.items - 1, self.characters - len(text.text)
            owner = (
                "" if item.text.startswith(f"{item.owner}: “") else item.owner
            )  # a quotation names them already
            yield text, [fit(note, _NOTE) for note in (owner, item.due) if note.strip()]


def of(
    meeting: Conversation, insights: Sequence[Insight], way: Way, paper: Paper, zone: tzinfo | None
) -> dict[str, Any]:
    """All of it as data; the template says how it looks."""
    room = _Room()
    projects = [
        {"name": fit(name, _NAME).as_data(), "insights": [_insight(each, room) for each in found]}
        for (_, name), found in groupby(
            insights[:_INSIGHTS], key=lambda each: (each.project_id, each.project)
        )
    ]
    return {
        "paper": paper,
        "lang": meeting.language or "en",
        "fonts": list(_FONTS),
        "title": fit(meeting.title, _TITLE).as_data(),
        "facts": [{"label": label, **text.as_data()} for label, text in _facts(meeting, zone)],
        "projects": projects,
        "left_out": "More insights stand in Harmony." if len(insights) > _INSIGHTS else "",
        "url": way.url,
        "qr": _qr(way.url),
        "words": _words(way),
    }


def _words(way: Way) -> dict[str, str]:
    return {
        "report": NAME,
        "open": "Open in Harmony",
        "qr": "QR code with the address of this conversation in Harmony",
        "here_only": "Link and code open on the computer of this workspace only." if way.here_only else "",
        "none": "No insights were made of this conversation.",
    }


def _facts(meeting: Conversation, zone: tzinfo | None) -> Iterator[tuple[str, Text]]:
    yield "Date", Text(_date(meeting.started_at.astimezone(zone)))
    if meeting.participants:
        yield "Participants", _people(meeting.participants)
    if meeting.medium.strip():
        yield "Medium", fit(meeting.medium, _NAME)


def _date(when: datetime) -> str:
    return f"{when.day} {when:%B %Y, %H:%M}"


def _people(people: Sequence[Participant]) -> Text:
    shown = [_person(person) for person in people[:_PEOPLE]]
    more = [f"and {len(people) - _PEOPLE} more"] if len(people) > _PEOPLE else []
    return fit(", ".join([*shown, *more]), (_PEOPLE + 1) * 2 * _NAME)


def _person(person: Participant) -> str:
    name, company = fit(person.name, _NAME).text, fit(person.company, _NAME).text
    return f"{name} ({company})" if company else name


def _insight(insight: Insight, room: _Room) -> dict[str, Any]:
    shown = [
        {"text": text.as_data(), "notes": [note.as_data() for note in notes]}
        for text, notes in room.take(insight.items)
    ]
    left = len(insight.items) - len(shown)
    return {
        "title": fit(insight.title, _NAME).as_data(),
        "value": _value(insight),
        "list": insight.answer is AnswerType.LIST,
        "items": shown,
        "more": f"and {left:,} more in Harmony" if left else "",
        "nothing": _nothing(insight),
    }


def _value(insight: Insight) -> str:
    match insight.value:
        case bool():
            return "Yes" if insight.value else "No"
        case int():
            return f"{insight.value} of {insight.highest}"
    return ""


def _nothing(insight: Insight) -> str:
    if insight.items or insight.value is not None:
        return ""
    if insight.problem:
        return "This insight could not be made."
    if not insight.model:  # which read a few words of English, and so cannot tell that nobody said it
        return "Nothing was found by the fixed rules that stand in for a model."
    return "The conversation does not say."


def _qr(url: str) -> str:
    """As SVG. Dark and light are told apart also where part of it is covered or smudged."""
    import segno

    drawn = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=2)
    return drawn.getvalue().decode()
