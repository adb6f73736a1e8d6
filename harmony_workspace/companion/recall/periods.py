"""Dates in a question: “this month”, “last week”, “in October”, “on 4 Nov”, “since Monday”."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

NUMBERS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        range(1, 13),
        strict=True,
    )
)
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)}|a|couple of|few)"
_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]  # fmt: skip
_MONTH = "|".join(f"{name}|{name[:3]}" + ("|sept" if name == "september" else "") for name in _MONTHS)
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAY = "|".join(_WEEKDAYS)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DATE = rf"\d{{4}}-\d{{2}}-\d{{2}}|{_DAY}(?: of)? (?:{_MONTH})\.?(?: \d{{4}})?|(?:{_MONTH})\.? {_DAY}(?:,? \d{{4}})?"

_RELATIVE = re.compile(r"\b(?:(since|after|before|until)\s+)?(today|yesterday|(?:this|last|past) (?:morning|afternoon|week|month|quarter|year))(?:['’]s)?\b", re.I)  # fmt: skip
_LAST_N = re.compile(rf"\b(?:last|past|previous) ({NUMBER}) (day|week|month)s?\b", re.I)
_ON_DATE = re.compile(rf"\b(?:(since|after|before|until)\s+)?(?:on\s+)?(?:the\s+)?({_DATE})(?!\w)", re.I)
_IN_MONTH = re.compile(rf"\b(in|during|since|last|this)\s+({_MONTH})\b(?:\s+(\d{{4}}))?", re.I)
_ON_WEEKDAY = re.compile(rf"\b(?:(on|last|since|this)\s+)?({_WEEKDAY})(?:['’]s)?\b", re.I)


@dataclass(frozen=True)
class Period:
    """``until`` is exclusive; ``phrase`` is the part of the question that said so."""

    since: datetime | None
    until: datetime | None
    phrase: str


def number(text: str) -> int:
    text = text.casefold()
    if text.isdecimal():
        return int(text)
    return {"a": 1, "couple of": 2, "few": 3}.get(text) or NUMBERS[text]


def period(question: str, now: datetime) -> Period | None:
    """The period a question names, in the asker's own days; None when it names none."""
    for find in (_last_n, _on_date, _in_month, _relative, _on_weekday):
        found = find(question, now)
        if found is not None:
            return found
    return None


def _midnight(when: datetime) -> datetime:
    return when.replace(hour=0, minute=0, second=0, microsecond=0)


def _month(year: int, month: int, now: datetime) -> datetime:
    """First moment of a month; months are counted on past the year's ends."""
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=now.tzinfo)


def _relative(question: str, now: datetime) -> Period | None:
    found = _RELATIVE.search(question)
    if found is None:
        return None
    today, phrase = _midnight(now), found[2].casefold()
    this, _, unit = phrase.partition(" ")
    back = this != "this"
    monday = today - timedelta(days=today.weekday())
    quarter = (now.month - 1) // 3 * 3 + 1
    match unit or this:
        case "yesterday":
            span = (today - timedelta(days=1), today)
        case "week":
            span = (monday - timedelta(days=7), monday) if back else (monday, monday + timedelta(days=7))
        case "month":
            span = (_month(now.year, now.month - back, now), _month(now.year, now.month + 1 - back, now))
        case "quarter":
            first = quarter - 3 * back
            span = (_month(now.year, first, now), _month(now.year, first + 3, now))
        case "year":
            span = (_month(now.year - back, 1, now), _month(now.year + 1 - back, 1, now))
        case _:
            span = (today, today + timedelta(days=1))
    return _bounded(*span, found)


def _last_n(question: str, now: datetime) -> Period | None:
    found = _LAST_N.search(question)
    if found is None:
        return None
    days = {"day": 1, "week": 7, "month": 30}[found[2].casefold()] * number(found[1])
    return Period(_midnight(now) - timedelta(days=days), None, found[0])


def _on_date(question: str, now: datetime) -> Period | None:
    found = _ON_DATE.search(question)
    if found is None:
        return None
    import dateparser

    day = dateparser.parse(
        re.sub(r"\bof\b", "", found[2]),
        languages=["en"],
        settings={"PREFER_DATES_FROM": "past", "RELATIVE_BASE": now.replace(tzinfo=None)},
    )
    if day is None:
        return None
    start = _midnight(day).replace(tzinfo=now.tzinfo)
    return _bounded(start, start + timedelta(days=1), found)


def _bounded(start: datetime, end: datetime, found: re.Match[str]) -> Period:
    """The span itself, or what lies on one side of it when the phrase begins with such a word."""
    match (found[1] or "").casefold():
        case "since":
            return Period(start, None, found[0])
        case "after":
            return Period(end, None, found[0])
        case "before":
            return Period(None, start, found[0])
        case "until":
            return Period(None, end, found[0])
    return Period(start, end, found[0])


def _in_month(question: str, now: datetime) -> Period | None:
    found = _IN_MONTH.search(question)
    if found is None:
        return None
    month = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(found[2].casefold()[:3]))
    year = int(found[3]) if found[3] else now.year - (month > now.month)
    if not 1 <= year <= 9998:
        return None
    until = None if found[1].casefold() == "since" else _month(year, month + 1, now)
    return Period(_month(year, month, now), until, found[0])


def _on_weekday(question: str, now: datetime) -> Period | None:
    found = _ON_WEEKDAY.search(question)
    if found is None:
        return None
    back = (now.weekday() - _WEEKDAYS.index(found[2].casefold())) % 7
    if (found[1] or "").casefold() == "last" and back == 0:
        back = 7
    start = _midnight(now) - timedelta(days=back)
    until = None if (found[1] or "").casefold() == "since" else start + timedelta(days=1)
    return Period(start, until, found[0])
