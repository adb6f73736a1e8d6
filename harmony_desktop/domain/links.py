"""Links into the program, such as ``harmony://thread/…``: what each names. Whoever made one is not trusted."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from harmony_desktop.domain.ids import ConversationId, ThreadId
from harmony_desktop.domain.problems import HarmonyError

SCHEME = "harmony"
LONGEST_LINK = 100_000
LONGEST_TEXT = 8_000
"""More than anybody asks, less than what would slow the window down."""

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of reading
    "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"  # what is not seen
)
_MOMENT = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6})(?:\.\d*)?s?", re.ASCII)
"""Seconds, or minutes and hours before them: 95, 1:35, 1:02:35."""
_GAP = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


@dataclass(frozen=True)
class ThreadLink:
    thread_id: ThreadId


@dataclass(frozen=True)
class AskLink:
    """A question to be looked at in the composer. It is never sent."""

    text: str


@dataclass(frozen=True)
class MeetingLink:
    conversation_id: ConversationId
    at_ms: int | None = None
    """The moment in it."""


@dataclass(frozen=True)
class ApprovalsLink:
    """To all that waits for the user."""


Link = ThreadLink | AskLink | MeetingLink | ApprovalsLink


def is_link(word: str) -> bool:
    """Whether a word of a command line is meant as one."""
    return word[: len(SCHEME) + 1].lower() == f"{SCHEME}:"


def parse(link: str) -> Link:
    """What it holds beside what is known is passed over. Raises `HarmonyError`: link_unknown, link_long."""
    if len(link) > LONGEST_LINK:
        raise HarmonyError.of("link_long")
    try:
        parts = urlsplit(link.strip())
        said = parse_qs(parts.query, max_num_fields=8, errors="replace")
    except ValueError as broken:
        raise HarmonyError.of("link_unknown", detail=_shown(link)) from broken
    if parts.scheme != SCHEME or parts.username is not None:
        raise HarmonyError.of("link_unknown", detail=_shown(link))
    place, _, rest = "/".join(part for part in (parts.netloc, parts.path) if part).strip("/").partition("/")
    rest = unquote(rest.lstrip("/"))
    place = place.lower()
    if place == "thread" and _ID.fullmatch(rest):
        return ThreadLink(ThreadId(rest))
    if place == "meeting" and _ID.fullmatch(rest):
        return MeetingLink(ConversationId(rest), _moment(said.get("t", [""])[0]))
    if place == "approvals" and not rest:
        return ApprovalsLink()
    if place == "ask" and not rest:
        return AskLink(_clean(" ".join(said.get("text", ()))))
    raise HarmonyError.of("link_unknown", detail=_shown(link))


def _moment(text: str) -> int | None:
    """What is no time is passed over: the meeting itself can be opened."""
    read = _MOMENT.fullmatch(text.strip())
    if read is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in read.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def _clean(text: str) -> str:
    """Everything in it can be seen, and stands where it is read."""
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    text = _GAP.sub("\n\n", text).strip()
    if len(text) > LONGEST_TEXT:
        raise HarmonyError.of("link_long")
    return text


def _shown(link: str) -> str:
    """Enough of it to see what it is."""
    seen = _UNSEEN.sub("", _LINE_ENDS.sub(" ", link))
    return seen if len(seen) <= 200 else seen[:199] + "…"
