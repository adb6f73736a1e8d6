"""The period a question names: one time, two with a word between them (“from 3 to 7 Nov”), or one side of one."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from harmony_workspace.companion.recall.moments import (
    MONTHS,
    NAMES,
    NUMBER,
    WEEKDAYS,
    Moment,
    date,
    midnight,
    number,
    read,
)

__all__ = ["NUMBER", "Period", "number", "period", "told", "unread"]

_LEAD = re.compile(
    r"(?P<lead>between|from|since|after|before|until|till|up to|up until|prior to|earlier than|later than"
    r"|starting(?: from| on| in| with)?|as of|in|on|at|during|within|over|throughout|through|for|of|by)\s+",
    re.I,
)
_FIRM = frozenset("in during since until till throughout between starting as".split())  # noqa: SIM905
"""After these even a month that is a name too is a month."""
_DASH = r"\s*(?:[-‑–—]|\.{2,3}|/)\s*"
_TO = re.compile(
    rf"(?P<word>{_DASH}|\s+(?:to|until|till|thru|through|up to|up until|and until|and up to|and before|but before|but until|and|or)\s+)"
    r"(?:in\s+|on\s+)?",
    re.I,
)
_NOW = re.compile(r"(?:now|date|the present|present)\b", re.I)
_ON = re.compile(r"\s+(?:on(?=\s*(?:$|[?!.,;:]))|onwards?|forward)", re.I)
_BARE_DAY = re.compile(r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?(?![\w:%])", re.I)
_DAY_AND_YEAR = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?![\w:%])(?:,?\s+(20\d\d)(?!\w))?", re.I)
_DAY_OF_MONTH = re.compile(rf"(?:the\s+)?\d.*(?:{'|'.join(name[:3] for name in MONTHS)}).*", re.I)
_WORD = re.compile(r"(?<![\w'’-])[\w'’]")
_SOON = 31
_SINCE, _AFTER = ("since", "starting", "as of"), ("after", "later than")
_BEFORE, _UNTIL = ("before", "prior to", "earlier than"), ("until", "till", "up to", "up until", "through")


@dataclass(frozen=True)
class Period:
    """``until`` is exclusive; ``phrase`` is the part of the question that said so."""

    since: datetime | None
    until: datetime | None
    phrase: str


def period(question: str, now: datetime) -> Period | None:
    """The first period a question names, in the asker's own days; None when it names none."""
    at = 0
    while word := _WORD.search(question, at):
        at = word.start()
        lead = _LEAD.match(question, at)
        said = (lead["lead"].casefold().split() or [""])[0] if lead else ""
        told = lead["lead"].casefold() if lead else ""
        start = lead.end() if lead else at
        found = _range(question, start, now, told) or _single(question, start, now, told, said)
        if found is None:
            at = word.end()
        elif said == "by":  # a date something is due by is no date of a meeting
            at = found[2]
        else:
            since, until, end = found
            return Period(since, until, question[word.start() : end].rstrip())
    return None


_Found = tuple[datetime | None, datetime | None, int]


def _single(text: str, start: int, now: datetime, lead: str, first: str) -> _Found | None:
    found = read(text, start, now, cued=bool(lead) and first not in ("by", "for"))
    if found is None or (first not in _FIRM and _a_name(text[start : found[1]])):
        return None
    moment, end = found
    if onward := _ON.match(text, end):
        return moment.since, None, onward.end()
    if lead.startswith(_SINCE):
        return moment.since, None, end
    if lead in _AFTER:
        return moment.until, None, end
    if lead in _BEFORE:
        return None, moment.edge or moment.since, end
    if lead in _UNTIL:
        return None, moment.until, end
    return moment.since, moment.until, end


def _a_name(text: str) -> bool:
    return text.casefold() in NAMES


def _range(text: str, start: int, now: datetime, lead: str) -> _Found | None:
    first = read(text, start, now, cued=bool(lead))
    loose = first or read(text, start, now, cued=True)
    if loose is not None:
        moment, end = loose
        to = _TO.match(text, end)
        if to is None:
            return None
        word = to["word"].strip().casefold()
        if word in ("and", "or") and (first is None or (lead and lead != "between" and not _listed(lead))):
            return None
        if now_itself := _NOW.match(text, to.end()):
            return moment.since, None, now_itself.end()
        second = read(text, to.end(), now, cued=True) or _same_month(text, to, moment)
        if second is None or _beyond(word, lead, moment, second[0]):
            return None
        if word in ("and", "or") and lead != "between":
            return *_both(moment, second[0]), second[1]
        return *_joined(moment, second[0], lead, word, now), second[1]
    return _days_of(text, start, now, lead)


def _listed(lead: str) -> bool:
    return lead in ("in", "on", "during", "over", "from", "for", "of", "after", "since")


def _beyond(word: str, lead: str, one: Moment, other: Moment) -> bool:
    """“in October and November” is both; “on Monday and last year” is not one period."""
    return word in ("and", "or") and lead != "between" and one.grain != other.grain


def _same_month(text: str, to: re.Match[str], first: Moment) -> tuple[Moment, int] | None:
    """“Nov 3-7”, “November 3 to 7, 2026”."""
    found = _DAY_AND_YEAR.match(text, to.end()) if first.grain == "day" and first.again else None
    if found is None:
        return None
    year = int(found[2]) if found[2] else first.since.year
    day = date(int(found[1]), first.since.month, year, first.since)
    return (
        (replace(day, dated=bool(found[2])), found.end())
        if day and day.since >= first.since.replace(year=year)
        else None
    )


def _days_of(text: str, start: int, now: datetime, lead: str) -> _Found | None:
    """“3-7 November”, “between 3 and 7 Nov”."""
    bare = _BARE_DAY.match(text, start)
    to = _TO.match(text, bare.end()) if bare else None
    if bare is None or to is None or (to["word"].strip() in ("and", "or") and lead not in ("between", "on")):
        return None
    second = read(text, to.end(), now, cued=False)
    if second is None or not _DAY_OF_MONTH.fullmatch(text[to.end() : second[1]]):
        return None
    last, end = second
    month = last.since.month - (int(bare[1]) > last.since.day)
    first = date(int(bare[1]), month or 12, last.since.year - (month == 0), now)
    return (first.since, last.until, end) if first else None


def _both(one: Moment, other: Moment) -> tuple[datetime, datetime | None]:
    until = None if one.until is None or other.until is None else max(one.until, other.until)
    return min(one.since, other.since), until


def _joined(
    one: Moment, other: Moment, lead: str, word: str, now: datetime
) -> tuple[datetime | None, datetime | None]:
    one, other = _in_order(one, other, now)
    since = one.until if lead in _AFTER else one.since
    until = (other.edge or other.since) if word.endswith("before") else other.until
    if since is None or (until is not None and until < since):  # nothing lies between: then both themselves
        return one.since, other.until
    return since, until


def _in_order(one: Moment, other: Moment, now: datetime) -> tuple[Moment, Moment]:
    """Which year, week or month is meant where only one of the two names it, or neither does."""
    if one.dated and other.again and not other.dated:
        other = _nearest(other, one, forward=True)
    elif other.dated and one.again and not one.dated:
        one = _nearest(one, other, forward=False)
    if other.since >= one.since:
        return one, other
    later = other.again(1) if other.again else None
    earlier = one.again(-1) if one.again else None
    if later and later.since >= one.since:
        ahead = later.since - now  # meetings lie behind us: “to Monday” may be the next one, “to May” is not
        if earlier is None or (ahead < now - other.since and ahead.days < _SOON):
            return one, later
    return (earlier, other) if earlier and earlier.since <= other.since else (other, one)


def _nearest(moving: Moment, fixed: Moment, *, forward: bool) -> Moment:
    """The first that begins no earlier than the fixed one, or the last that begins no later."""
    assert moving.again is not None
    found = moving
    for steps in range(-40, 41):
        there = moving.again(steps)
        if there is None:
            continue
        if forward and there.since >= fixed.since:
            return there
        if not forward and there.since <= fixed.since:
            found = there
    return found


def told(since: datetime | None, until: datetime | None, now: datetime) -> str:
    """“from 1 Oct to 31 Oct”, “since 4 Nov”, “on 5 Nov”; the year where it is not this one. Empty without bounds."""

    def when(moment: datetime) -> str:
        day = f"{moment.day} {moment:%b}{'' if moment.year == now.year else f' {moment.year}'}"
        return day if moment == midnight(moment) else f"{day}, {moment:%H:%M}"

    if since and until:
        last = midnight(until - timedelta(minutes=1))
        if last == since:
            return f"on {when(last)}"
        return f"from {when(since)} on" if since <= now < until else f"from {when(since)} to {when(last)}"
    return f"since {when(since)}" if since else f"before {when(until)}" if until else ""


# ── what was not understood ──────────────────────────────────────────────────────────────────────────
_SEASONS = r"spring|summer|autumn|fall|winter|holidays?|fiscal year|semester|decade"
_FEASTS = r"christmas|easter|thanksgiving|new year['’]?s?(?: eve| day)?|ramadan|diwali|hanukkah|pentecost"
_CUES = r"(?:by|before|after|since|until|till|in|on|during|over|around|at|from|of)\s+(?:the\s+)?"
_TIME = re.compile(
    rf"\b(?:{_CUES})?(?:(?:next|coming|last|this|past|every)\s+)?(?:{'|'.join(WEEKDAYS)}|{_FEASTS}|tomorrow|yesterday|today"
    rf"|{'|'.join(name for name in MONTHS if name not in NAMES)})\b"
    rf"|\b(?:{_CUES}|the\s+)?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{'|'.join(MONTHS)}|{'|'.join(m[:3] for m in MONTHS)})\b"
    rf"|\b(?:{_CUES})?(?:next|coming|following|last|past|this|previous)\s+(?:{NUMBER}\s+)?(?:business |fiscal )?(?:hour|day|night|week|weekend|fortnight|month|quarter|year|time|{_SEASONS})s?\b"
    rf"|\b(?:{_CUES}|last |this |next ){{1,2}}(?:{_SEASONS})\b"
    rf"|\b(?:{NUMBER}|some|long)\s+(?:time|while|hour|day|week|month|quarter|year)s?\s+(?:ago|back|earlier)\b"
    r"|\b(?:a while ago|the other day|recently|lately|earlier on|back then|in the past|20\d\d-\d\d?(?:-\d\d?)?|Q[1-9]\b)",
    re.I,
)  # fmt: skip


def unread(question: str, found: Period | None) -> tuple[str, ...]:
    """Words that tell a time and are no part of the period found: whoever answers has to say so."""
    rest = question.replace(found.phrase, " · ", 1) if found else question
    return tuple(dict.fromkeys(match[0].strip() for match in _TIME.finditer(rest)))
