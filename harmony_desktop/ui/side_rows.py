"""The rows of the sidebar's lists: threads by day, spaces with their counts, and what a search found."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from harmony_desktop.domain.finding import Hit
from harmony_desktop.domain.ids import SpaceId
from harmony_desktop.domain.spaces import Space
from harmony_desktop.domain.threads import ThreadSummary
from harmony_desktop.i18n import later, tr, trn

MONTHS = (
    later("January"),
    later("February"),
    later("March"),
    later("April"),
    later("May"),
    later("June"),
    later("July"),
    later("August"),
    later("September"),
    later("October"),
    later("November"),
    later("December"),
)


EVERY = 1_000_000
LEAD = 24
"""Letters of an excerpt before what was found."""
SIGNS = re.compile(r"\*\*|__|`|^\s*#+ |^\s*[-*>] |\[\[quote:\d+\]\]|\[\d+\]", re.MULTILINE)
"""What Markdown writes and nobody reads."""


class RowKind(StrEnum):
    HEADER = "header"
    THREAD = "thread"
    SPACE = "space"
    HIT = "hit"
    QUIET = "quiet"
    """Something to do, said in a small voice."""


@dataclass(frozen=True)
class Row:
    """``key``: the id of what it stands for; ``note``: a few letters at the right."""

    kind: RowKind
    text: str
    key: str = ""
    note: str = ""
    excerpt: str = ""
    """Found words stand between \x01 and \x02."""
    message: str = ""
    running: bool = False
    unread: bool = False
    mine: bool = True
    icon: str = ""
    told: str = ""
    """Said with it, because the eye sees it in the heading above."""

    @property
    def spoken(self) -> str:
        """As a screen reader says it."""
        marks = [
            self.text,
            tr("being answered") if self.running else "",
            tr("new answer") if self.unread else "",
            tr("a colleague's") if not self.mine else "",
            trn("1 conversation", "{count} conversations", count=int(self.note))
            if self.note.isdecimal()
            else self.note,
            self.excerpt.replace("\x01", "").replace("\x02", ""),
            self.told,
        ]
        return ", ".join(filter(None, marks))


def thread_rows(
    threads: Sequence[ThreadSummary], now: datetime, *, archived_shown: bool = False, most: int = EVERY
) -> list[Row]:
    """Pinned first, then by day, the newest first; what is archived behind one quiet row. ``most``: of each of the
    two; the list asks for more when its end comes near."""
    newest = sorted(threads, key=lambda t: t.updated_at, reverse=True)
    kept = [t for t in newest if not t.archived]
    rows: list[Row] = []
    last = ""
    for thread in sorted(kept, key=lambda t: not t.pinned)[:most]:
        group = tr("Pinned") if thread.pinned else day_group(thread.updated_at, now)
        if group != last:
            rows.append(Row(RowKind.HEADER, group))
            last = group
        rows.append(_thread(thread))
    archived = [t for t in newest if t.archived]
    if archived:
        words = tr("Hide archived") if archived_shown else tr("Archived")
        rows.append(Row(RowKind.QUIET, words, key="archived", note=str(len(archived))))
        rows += [_thread(t) for t in archived[:most] if archived_shown]
    return rows


def _thread(thread: ThreadSummary) -> Row:
    return Row(
        RowKind.THREAD,
        thread.title or tr("New chat"),
        thread.id,
        running=thread.running,
        unread=thread.unread,
        mine=thread.mine,
    )


def day_group(at: datetime, now: datetime) -> str:
    """Today, Yesterday, This week, then months."""
    day, today = at.astimezone(now.tzinfo).date(), now.date()
    if day >= today:
        return tr("Today")
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    if day >= today - timedelta(days=today.weekday()):
        return tr("This week")
    month = tr(MONTHS[day.month - 1])
    return month if day.year == today.year else tr("{month} {year}", month=month, year=day.year)


def space_rows(spaces: Iterable[Space], threads: Iterable[ThreadSummary]) -> list[Row]:
    """By name; the number of threads inside at the right."""
    inside: Counter[SpaceId | None] = Counter(t.space_id for t in threads if not t.archived)
    ordered = sorted(spaces, key=lambda s: s.name.casefold())
    return [Row(RowKind.SPACE, s.name, s.id, note=str(inside[s.id] or ""), mine=s.mine) for s in ordered]


def hit_rows(hits: Iterable[Hit]) -> list[Row]:
    return [
        Row(
            RowKind.HIT,
            h.title or tr("New chat"),
            h.thread_id,
            excerpt=around_mark(h.excerpt),
            message=h.message_id or "",
        )
        for h in hits
    ]


def around_mark(excerpt: str) -> str:
    """On one line, without Markdown's own signs, and begun shortly before the first word that was found."""
    plain = " ".join(SIGNS.sub("", excerpt).split())
    at = plain.find("\x01")
    if at <= LEAD:
        return plain
    start = plain.rfind(" ", 0, at - LEAD // 2) + 1
    return "…" + plain[start:]
