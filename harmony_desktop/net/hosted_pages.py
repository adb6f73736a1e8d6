"""Lists of meetings in the shapes that hosts plausibly answer with, and what leads from one page to the next."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harmony_desktop.domain.hosted import HostedMeeting, HostedPage
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Participant
from harmony_desktop.net.hosted_values import Row, length, moment, number, person, pick, row, text

ENVELOPES = ("items", "data", "conversations", "results", "meetings", "records", "entries", "value", "list")
_ABOUT_PAGES = ("pagination", "paging", "pageinfo", "page", "meta", "metadata", "links", "cursors")
_CURSORS = (
    "nextcursor",
    "cursor",
    "next",
    "nextpagetoken",
    "nexttoken",
    "endcursor",
    "continuation",
    "nextpage",
    "after",
    "nexturl",
    "nextlink",
)
_LINK = re.compile(r'<([^<>]{1,4000})>\s*;[^,]*?\brel="?next"?', re.IGNORECASE)
_IDS = ("id", "conversationid", "meetingid", "uuid", "uid", "key")
_TITLES = ("title", "name", "subject", "topic", "displayname")
_STARTS = (
    "startedat",
    "starttime",
    "startsat",
    "startdate",
    "start",
    "startat",
    "datetime",
    "date",
    "scheduledat",
)
_STARTS_LAST = ("occurredat", "recordedat", "createdat", "created", "timestamp", "time")
_PEOPLE = ("participants", "attendees", "people", "speakers", "members", "users", "invitees")
MOST = 1000
"""Rows of one page."""
_LONGEST_CURSOR = 2000


def rows(body: object, names: tuple[str, ...] = ENVELOPES, depth: int = 3) -> list[Any]:
    """The rows of a list, however it is wrapped."""
    if isinstance(body, list):
        return body[:MOST]
    of = row(body)
    for name in names:
        held = of.get(name)
        if isinstance(held, list):
            return held[:MOST]
        if isinstance(held, dict) and depth:
            if found := rows(held, names, depth - 1):
                return found
            by_ids = held and all(isinstance(each, dict) for each in held.values())
            if by_ids and not set(_ABOUT_PAGES) & set(row(held)):
                return [{"id": key, **each} for key, each in list(held.items())[:MOST]]
    return []


def page(body: object, link: str, asked: Mapping[str, str]) -> HostedPage:
    """``link``: the header of that name; ``asked``: what led here."""
    found = [meeting(each) for each in rows(body)]
    meetings = {each.id: each for each in found if each is not None}
    onward = _onward(body, link, asked, len(found)) if found else {}
    return HostedPage(tuple(meetings.values()), {} if onward == dict(asked) else onward)


def one(body: object) -> HostedMeeting | None:
    """A meeting, however it is wrapped."""
    of = row(body)
    for name in ("conversation", "meeting", *ENVELOPES[1:4], "item"):
        held = of.get(name)
        if isinstance(held, list) and len(held) == 1:
            held = held[0]
        if isinstance(held, dict) and (found := meeting(held)) is not None:
            return found
    return meeting(body)


def meeting(value: object) -> HostedMeeting | None:
    """None for what has no id: nothing more could be asked of it."""
    of = row(value)
    id_ = text(pick(of, _IDS), 200)
    if not id_:
        return None
    started = pick(of, (*_STARTS, *_STARTS_LAST))
    return HostedMeeting(
        ConversationId(id_),
        " ".join(text(pick(of, _TITLES), 300).split()),
        moment(started),
        length(of, ("duration", "length", "totalduration")),
        text(pick(of, ("medium", "platform", "source", "channel", "provider")), 100),
        text(pick(of, ("team", "teamname", "workspace", "group")), 100),
        text(pick(of, ("status", "state", "processingstatus")), 60),
        _people(of),
    )


def _people(of: Row) -> tuple[Participant, ...]:
    for name in _PEOPLE:
        held = of.get(name)
        if isinstance(held, str):
            held = held.split(",")
        if isinstance(held, dict):
            held = list(held.values())
        if isinstance(held, list) and held:
            people = [person(each) for each in held[:500]]
            return tuple(dict.fromkeys(each for each in people if each is not None))
    return ()


# --- from page to page ---------------------------------------------------------------------------------------------


def _onward(body: object, link: str, asked: Mapping[str, str], count: int) -> dict[str, str]:
    if found := _LINK.search(link):
        return _of_address(found[1])
    told = row(body)
    about = [told, *(row(told.get(name)) for name in _ABOUT_PAGES)]
    about += [row(each.get("cursors")) for each in about[1:]]
    if any(each.get("hasmore") is False or each.get("hasnextpage") is False for each in about):
        return {}
    for each in about:
        for name in _CURSORS:
            if onward := _by_cursor(name, each.get(name)):
                return onward
    return _by_number(about, asked, count)


def _by_cursor(name: str, value: object) -> dict[str, str]:
    """``next`` may be a token, an address, the number of a page, or something that holds one of them."""
    if isinstance(value, dict):
        of = row(value)
        value = pick(of, ("cursor", "token", "href", "url", "page"))
    if isinstance(value, bool) or not isinstance(value, str | int) or value in ("", 0):
        return {}
    told = str(value) if not isinstance(value, int) or abs(value) < 1e18 else ""
    if not told or len(told) > _LONGEST_CURSOR or text(told) != told:
        return {}
    if told.startswith(("https://", "http://", "/", "?")):
        return _of_address(told)
    if name in ("nextpage", "next") and told.isdecimal():
        return {"page": told}
    return {"cursor": told}


def _of_address(address: str) -> dict[str, str]:
    """What it asks for; where it leads is of no matter, because the key stays with its host."""
    try:
        asked = parse_qsl(urlsplit(address).query, max_num_fields=20)
    except ValueError:
        return {}
    return {name: value for name, value in asked if len(value) <= _LONGEST_CURSOR and text(value) == value}


def _by_number(about: list[Row], asked: Mapping[str, str], count: int) -> dict[str, str]:
    """Pages counted from one, or rows that were passed over; only where the host says that there are more."""

    def told(*names: str) -> int | None:
        values = (number(pick(each, names)) for each in about)
        found = next((value for value in values if value is not None), None)
        return round(found) if found is not None and 0 <= found < 1e9 else None

    more = any(each.get("hasmore") is True or each.get("hasnextpage") is True for each in about)
    offset, total = told("offset", "skip"), told("total", "totalcount", "count", "totalitems", "totalresults")
    here, last = (
        told("page", "currentpage", "pagenumber"),
        told("totalpages", "pages", "pagecount", "lastpage"),
    )
    if here is not None and (more or (last is not None and here < last)):
        return {"page": str(here + 1)}
    if offset is not None and (more or (total is not None and offset + count < total)):
        return {"offset": str(offset + count)}
    if more and "page" not in asked:
        return {"page": "2"}
    return {"page": str(int(asked["page"]) + 1)} if more and asked["page"].isdecimal() else {}
