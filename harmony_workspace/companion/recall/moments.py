"""Single times in a question (“last Tuesday”, “Q3”, “3 Nov”, “two weeks ago”): each is a span of the asker's own days."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

NUMBERS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve".split(),  # noqa: SIM905
        range(1, 13),
        strict=True,
    )
)
_VAGUE = {"a": 1, "an": 1, "a couple of": 2, "couple of": 2, "a few": 3, "few": 3, "several": 3}
_TENS = {"fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
NUMBER = rf"(?:\d{{1,3}}|{'|'.join([*NUMBERS, *_TENS])}|(?:a )?couple of|(?:a )?few|several|an?)"
MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]  # fmt: skip
_MONTH = "|".join(f"{name}|{name[:3]}" + ("|sept" if name == "september" else "") for name in MONTHS)
NAMES = frozenset("april may june august mar jan march".split())  # noqa: SIM905
"""Months that are other words too; alone they need a word before them that only times have."""
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAY = "|".join(WEEKDAYS)
_SHORT = "mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
_UNIT = "day|week|fortnight|month|quarter|year"
_YEAR = r"(?:20\d\d)(?![\w.,]*\d)"
_LAST = r"last|past|previous"
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}  # fmt: skip
_ORDINAL = "|".join(_ORDINALS)


@dataclass(frozen=True)
class Moment:
    """``until`` is exclusive; None reaches to now and beyond."""

    since: datetime
    until: datetime | None
    grain: str
    dated: bool = False
    """It names its year, so that it lies where it lies."""
    again: "Callable[[int], Moment | None] | None" = None
    """The same so many years, months or weeks later, where nothing says which of them is meant."""
    edge: datetime | None = None
    """What lies “before” it lies before this, where that is not where it begins."""


def number(text: str) -> int:
    text = " ".join(text.casefold().split())
    return int(text) if text.isdecimal() else {**_VAGUE, **_TENS, **NUMBERS}[text]


def midnight(when: datetime) -> datetime:
    return when.replace(hour=0, minute=0, second=0, microsecond=0)


def _first(year: int, month: int, now: datetime) -> datetime:
    """First moment of a month; months are counted on past the year's ends."""
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=now.tzinfo)


def _span(unit: str, now: datetime, back: int = 0) -> Moment:
    """The day, week, month … in which ``now`` lies, or one so many of them before."""
    today = midnight(now)
    if unit in ("week", "fortnight"):
        days = 7 if unit == "week" else 14
        start = today - timedelta(days=today.weekday() + days * back)
        return Moment(start, start + timedelta(days=days), "week")
    if unit == "day":
        return Moment(today - timedelta(days=back), today - timedelta(days=back - 1), "day")
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    month = (now.month - 1) // months * months + 1 - back * months
    return Moment(_first(now.year, month, now), _first(now.year, month + months, now), unit)


def _rolling(count: int, unit: str, now: datetime) -> Moment:
    """The last so many days or months up to now, from a midnight on; hours and minutes from the minute on."""
    if unit in ("hour", "minute"):
        length = timedelta(hours=count) if unit == "hour" else timedelta(minutes=count)
        return Moment(now - length, None, "hour")
    days = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    if days:
        return Moment(midnight(now) - timedelta(days=days * count), None, "day")
    first = _first(now.year, now.month - count * {"month": 1, "quarter": 3, "year": 12}[unit], now)
    after = _first(first.year, first.month + 1, now) - timedelta(days=1)
    return Moment(first.replace(day=min(now.day, after.day)), None, "day")


def _latest(at: Callable[[int], Moment | None], now: datetime) -> Moment | None:
    """The latest that has begun; a day such as 29 February is looked for in earlier years."""
    begun = ((steps, at(steps)) for steps in range(1, -9, -1))
    for latest, found in begun:
        if found is not None and found.since <= now:
            return replace(found, again=partial(_steps_from, at, latest))
    return None


def _steps_from(at: Callable[[int], Moment | None], latest: int, steps: int) -> Moment | None:
    found = at(latest + steps)
    return found and replace(found, again=partial(_steps_from, at, latest + steps))


def _day(year: int, month: int, day: int, now: datetime, *, dated: bool = True) -> Moment | None:
    try:
        start = datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, day, tzinfo=now.tzinfo)
        return Moment(start, start + timedelta(days=1), "day", dated=dated)
    except (ValueError, OverflowError):
        return None


def date(day: int, month: int, year: int | None, now: datetime) -> Moment | None:
    if year is not None:
        return _day(year, month, day, now)
    return _latest(lambda steps: _day(now.year + steps, month, day, now, dated=False), now)


def _months(first: int, count: int, year: int | None, now: datetime, grain: str) -> Moment | None:
    def at(of: int) -> Moment:
        return Moment(_first(of, first, now), _first(of, first + count, now), grain, dated=year is not None)

    return at(year) if year is not None else _latest(lambda steps: at(now.year + steps), now)


def month_named(text: str) -> int:
    return next(i for i, name in enumerate(MONTHS, 1) if name.startswith(text.casefold()[:3]))


# ── the forms ────────────────────────────────────────────────────────────────────────────────────────
def _relative(found: re.Match[str], now: datetime) -> Moment | None:
    word, unit = found["rel"].casefold(), found["unit"].casefold()
    looking_back = word == "past" or (found["the"] and word == "last" and unit != "quarter")
    if looking_back or unit in ("hour", "minute"):  # “the last month” up to now, “last month” by the calendar
        return _rolling(1, unit, now)
    return _span(unit, now, 0 if word in ("this", "current", "all") else 1)


def _before_last(found: re.Match[str], now: datetime) -> Moment:
    if found["unit"].casefold() == "weekend":
        return _weekend(now, 2)
    return _span(found["unit"].casefold(), now, 2)


def _named_day(found: re.Match[str], now: datetime) -> Moment:
    word = found[0].casefold()
    if "before yesterday" in word:
        return _span("day", now, 2)
    return _span("day", now, 1 if "yesterday" in word or word.startswith("last") else 0)


def _ago(found: re.Match[str], now: datetime) -> Moment:
    count, unit = number(found["n"]), found["unit"].casefold()
    if unit in ("hour", "minute"):
        return _span("day", now - timedelta(**{f"{unit}s": count}))
    return _span("week", now, 2 * count) if unit == "fortnight" else _span(unit, now, count)


def _last_n(found: re.Match[str], now: datetime) -> Moment:
    unit = found["unit"].casefold()
    unit = {"h": "hour", "hr": "hour", "min": "minute"}.get(unit, unit)
    return _rolling(number(found["n"]) if found["n"] else 3, unit, now)


def _written(found: re.Match[str], now: datetime) -> Moment | None:
    told = found["year"]
    year = (int(told) + 2000 if len(told) == 2 else int(told)) if told else None
    return date(int(found["day"]), month_named(found["month"]), year, now)


def _iso(found: re.Match[str], now: datetime) -> Moment | None:
    return _day(int(found["y"]), int(found["m"]), int(found["d"]), now)


def _numeric(found: re.Match[str], now: datetime) -> Moment | None:
    """Day first, unless it can only be a month."""
    day, month = int(found["a"]), int(found["b"])
    if month > 12 and day <= 12:
        day, month = month, day
    return date(day, month, int(found["y"]) if found["y"] else None, now) if month <= 12 else None


def _month(found: re.Match[str], now: datetime) -> Moment | None:
    month, told = month_named(found["month"]), (found["year"] or "").casefold()
    if told.endswith("year"):
        return _months(month, 1, now.year - told.startswith("last"), now, "month")
    latest = _months(month, 1, int(told) if told else None, now, "month")
    if (found["rel"] or "").casefold() == "this":
        return _months(month, 1, now.year, now, "month")
    if found["rel"] and latest and latest.again and latest.until and latest.until > now:
        return latest.again(-1)
    return latest


def _quarter(found: re.Match[str], now: datetime) -> Moment | None:
    said, told = next(filter(None, (found["q"], found["nth"]))).casefold(), (found["year"] or "").casefold()
    which = int(said) if said.isdecimal() else _ORDINALS[said]
    year = None
    if told:
        year = int(told) if told.isdecimal() else now.year - told.startswith("last")
    return _months(3 * which - 2, 3, year, now, "quarter")


def _half(found: re.Match[str], now: datetime) -> Moment | None:
    return _months(
        1 if found["h"] == "1" else 7, 6, int(found["year"]) if found["year"] else None, now, "half"
    )


def _year(found: re.Match[str], now: datetime) -> Moment | None:
    return _months(1, 12, int(found["year"]), now, "year")


def _weekday(found: re.Match[str], now: datetime) -> Moment:
    index = next(i for i, name in enumerate(WEEKDAYS) if name.startswith(found["weekday"].casefold()[:3]))
    if found["of"]:
        start = _span("week", now, 0 if found["of"].casefold() == "this" else 1).since
        return Moment(start + timedelta(days=index), start + timedelta(days=index + 1), "day")
    back = (now.weekday() - index) % 7
    last = (found["rel"] or "").casefold()
    if back == 0 and re.fullmatch(rf"(?:this )?(?:{_LAST})", last):
        back = 7

    def at(weeks: int) -> Moment:
        start = midnight(now) - timedelta(days=back - 7 * weeks)
        return Moment(start, start + timedelta(days=1), "day", again=lambda steps: at(weeks + steps))

    return at(0)


def _weekend(now: datetime, back: int) -> Moment:
    """The latest that has begun is the first one back."""
    start = midnight(now) - timedelta(days=(now.weekday() - 5) % 7 + 7 * (back - 1))
    return Moment(start, start + timedelta(days=2), "day")


def _the_weekend(found: re.Match[str], now: datetime) -> Moment:
    during = now.weekday() >= 5 and (found["rel"] or "").casefold() in ("last", "past", "previous")
    return _weekend(now, 2 if during else 1)


def _nth(found: re.Match[str], now: datetime) -> Moment | None:
    """“the 5th”."""
    day = int(found["day"])
    return _latest(lambda steps: _day(now.year, now.month + steps, day, now, dated=False), now)


_ON_WEEKDAY = rf"(?:(?:{_WEEKDAY}|{_SHORT})\.?,?\s+(?:the\s+)?)?"
_Make = Callable[[re.Match[str], datetime], Moment | None]
_PLAIN: tuple[tuple[str, _Make], ...] = (
    (r"(?:day before yesterday|yesterday(?:\s+(?:morning|afternoon|evening))?|(?:earlier\s+)?today|tonight|last (?:night|evening)|this (?:morning|afternoon|evening))", _named_day),
    (r"(?P<unit>week|weekend|month|quarter|year) before last", _before_last),
    (rf"(?P<n>{NUMBER})\s+(?P<unit>minute|hour|{_UNIT})s?\s+(?:ago|back)", _ago),
    (rf"(?:{_LAST}|preceding|recent)\s+(?:(?P<n>{NUMBER})\s*(?:(?:calendar|working|business|full)\s+)?(?P<unit>minute|min|hour|hr?|{_UNIT})s?)", _last_n),
    (rf"(?:{_LAST}|recent)\s+(?P<n>)(?P<unit>minute|hour|{_UNIT})s", _last_n),
    (rf"(?P<rel>this past|{_LAST}|this|current|all)\s+(?P<unit>minute|hour|{_UNIT})", _relative),
    (r"(?:(?P<rel>last|this past|past|previous|this)\s+)?weekend", _the_weekend),
    (r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", _iso),
    (rf"{_ON_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>{_MONTH})\.?(?!\w)(?:,?\s+(?P<year>{_YEAR}))?", _written),
    (rf"{_ON_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>{_MONTH})\.?\s+['’](?P<year>\d\d)(?!\d)", _written),
    (rf"{_ON_WEEKDAY}(?P<month>{_MONTH})\.?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<year>{_YEAR}))?", _written),
    (r"(?P<a>\d{1,2})[./](?P<b>\d{1,2})[./](?P<y>20\d\d)(?!\d)", _numeric),
    (rf"(?P<rel>last|past|previous|this)\s+(?P<month>{_MONTH})(?P<year>)(?!\w)", _month),
    (rf"(?P<rel>)(?P<month>{_MONTH})\.?(?:,|\s+of)?\s+(?P<year>{_YEAR}|(?:this|last) year)", _month),
    (rf"(?:Q(?P<q>[1-4])|(?P<nth>{_ORDINAL})\s+quarter)(?:(?:\s+|/)(?:of\s+)?(?P<year>{_YEAR}|(?:this|last) year))?", _quarter),
    (rf"H(?P<h>[12])(?:\s+(?:of\s+)?(?P<year>{_YEAR}))?", _half),
    (rf"(?:(?P<rel>this past|{_LAST}|this)\s+)?(?P<weekday>{_WEEKDAY})(?P<of>)(?:\s+(?:morning|afternoon|evening|night))?(?!s\b)", _weekday),
    (rf"(?P<rel>)(?P<weekday>{_WEEKDAY})\s+(?:of\s+)?(?P<of>this|last)\s+week", _weekday),
)  # fmt: skip
_CUED: tuple[tuple[str, _Make], ...] = (
    (rf"(?P<rel>)(?P<month>{_MONTH})\.?(?P<year>)(?!\w)", _month),
    (rf"(?P<year>{_YEAR})(?!\s*[%€$]|\s+(?:dollars|euros|pounds|users|people|words|records|customers|addresses|rows|items|seats|percent|hours|days)\b)", _year),
    (rf"(?P<rel>(?:last\s+)?)(?P<weekday>{_SHORT})\.?(?P<of>)(?!\w)", _weekday),
    (r"(?P<day>\d{1,2})(?:st|nd|rd|th)(?!\s+(?!to\b|and\b|until\b|till\b|through\b|of\b|about\b|with\b|by\b|at\b)\w)(?!\s+of\s+(?!this month|the month)\w)", _nth),
    (r"(?P<a>\d{1,2})[./](?P<b>\d{1,2})(?P<y>)(?![\d/.]*\d)", _numeric),
)  # fmt: skip
"""Only where a word before them says that a time follows."""


def _compiled(forms: tuple[tuple[str, _Make], ...]) -> list[tuple[re.Pattern[str], _Make]]:
    return [
        (re.compile(rf"(?P<the>the\s+)?(?:{form})(?:['’]s)?(?![\w])", re.I), make) for form, make in forms
    ]


_FORMS, _CUED_FORMS = _compiled(_PLAIN), _compiled(_CUED)
_PART = re.compile(
    r"(?:the\s+)?(?P<part>beginning|start|early part|middle|mid|end|late part|(?:first|second) half"
    rf"|(?:{_ORDINAL}|last) week|week)\s+(?:of|starting|beginning|commencing)\s+(?:on\s+)?"
    r"|(?P<early>early|mid|late)(?:\s*-\s*|\s+)(?:in\s+)?",
    re.I,
)
_UNIT_ITSELF = re.compile(r"(?:the\s+)?(?P<unit>week|month|quarter|year)\b", re.I)


def read(text: str, at: int, now: datetime, *, cued: bool) -> tuple[Moment, int] | None:
    """The longest time that begins at ``at``, and where it ends. ``cued``: a word before says that a time follows."""
    found: tuple[Moment, int] | None = _part(text, at, now)
    for form, make in _FORMS + (_CUED_FORMS if cued else []):
        match = form.match(text, at)
        if match is None or (found is not None and match.end() <= found[1]):
            continue
        moment = make(match, now)
        if moment is not None:
            found = (moment, match.end())
    return found


def _part(text: str, at: int, now: datetime) -> tuple[Moment, int] | None:
    """“the end of October”, “early November”, “the first week of May”, “the week of 3 Nov”."""
    said = _PART.match(text, at)
    if said is None:
        return None
    inner = read(text, said.end(), now, cued=True)
    if inner is None and said["part"] and (unit := _UNIT_ITSELF.match(text, said.end())):
        inner = (_span(unit["unit"].casefold(), now), unit.end())
    if inner is None or inner[0].until is None:
        return None
    moment = _part_of((said["part"] or said["early"]).casefold(), inner[0], now)
    return (moment, inner[1]) if moment else None


def _part_of(part: str, whole: Moment, now: datetime) -> Moment | None:
    assert whole.until is not None
    days = (whole.until.date() - whole.since.date()).days

    def span(first: int, last: int, edge: datetime | None = None) -> Moment:
        start = whole.since
        return Moment(start + timedelta(days=first), start + timedelta(days=last), "part", edge=edge)

    if part == "week":
        return replace(_span("week", whole.since), dated=whole.dated) if whole.grain == "day" else None
    if part.endswith(" week"):
        if days < 28:
            return None
        if part == "last week":
            return span(days - 7, days)
        nth = _ORDINALS[part.split()[0]]
        return span(7 * nth - 7, min(7 * nth, days)) if 7 * nth - 7 < days else None
    if days < 2:
        return None
    if part.endswith("half"):
        return span(0, days // 2) if part.startswith("first") else span(days // 2, days)
    if part in ("beginning", "start", "early part", "early"):
        return span(0, days // 3)
    if part in ("middle", "mid"):
        return span(days // 3, 2 * days // 3)
    return span(2 * days // 3, days, whole.until)
