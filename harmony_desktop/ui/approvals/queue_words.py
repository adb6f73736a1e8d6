"""How a call that waits is told where there is little room: in the list, and on the desktop. No Qt."""

import re
from datetime import UTC, datetime, timedelta

from harmony_desktop.domain.approvals import Approval, ToolClass
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.approvals import marks
from harmony_desktop.ui.approvals.arguments import lines_of

SOON = timedelta(hours=1)
TITLE = 60
PREVIEW, PREVIEW_LINES = 180, 4
"""Letters and lines that desktops show whole."""
ENDLESS = re.compile(r"\S{40,}")
PIECE = re.compile(r"(.{8})(?=.)")


def preview(approval: Approval) -> str:
    """The arguments on one line."""
    told = (f"{marks.line(each.label, 40)}: {_joined(each.text)}" for each in lines_of(approval))
    return marks.line(" · ".join(told), 400)


def _joined(text: str) -> str:
    """Empty lines are no words."""
    return marks.line(" ".join(filter(None, text[:2_000].split("\n"))), 160)


def breakable(text: str) -> str:
    """A word without end is broken where the row is."""
    return ENDLESS.sub(lambda word: PIECE.sub("\\1\u200b", word[0]), text)


def lines(approval: Approval) -> str:
    """Every argument whole, one after the other."""
    return "\n".join(f"{marks.marked(each.label)}: {marks.marked(each.text)}" for each in lines_of(approval))


def fits(approval: Approval) -> bool:
    """Title and every argument can be read whole on a notification, and nothing in them is hidden."""
    texts = [approval.title, *(text for each in lines_of(approval) for text in (each.label, each.text))]
    if sum(map(len, texts)) > TITLE + PREVIEW or any(marks.marked(text) != text for text in texts):
        return False
    whole = lines(approval)
    return len(approval.title) <= TITLE and len(whole) <= PREVIEW and whole.count("\n") < PREVIEW_LINES


def may_be_approved_there(approval: Approval) -> bool:
    """With one press on a notification: what only changes the workspace, can be undone, and was read whole."""
    return approval.tool_class is ToolClass.WRITE and not approval.destructive and fits(approval)


def left(approval: Approval, now: datetime) -> str:
    """How long it waits; empty: without end."""
    if approval.expires_at is None:
        return ""
    rest = approval.expires_at - now
    if rest <= timedelta(0):
        return tr("Its time is over")
    if rest < SOON:
        return trn("1 minute left", "{count} minutes left", count=-(-int(rest.total_seconds()) // 60))
    at = approval.expires_at.astimezone()
    clock, today = f"{at:%H:%M}", now.astimezone().date()
    if at.date() == today:
        return tr("Waits until {time}", time=clock)
    if at.date() == today + timedelta(days=1):
        return tr("Waits until tomorrow {time}", time=clock)
    return tr("Waits until {day}, {time}", day=day(at), time=clock)


def over(approval: Approval) -> datetime:
    """When it waits no longer; those that wait without end come last, in the order they were asked in."""
    return approval.expires_at or datetime.max.replace(tzinfo=UTC)


def soon(approval: Approval, now: datetime) -> bool:
    return approval.expires_at is not None and approval.expires_at - now < SOON
