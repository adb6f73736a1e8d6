"""What goes with a question, in a few words: for chips, cards and screen readers."""

from datetime import datetime

from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import tr

ICONS = {
    AttachmentKind.TEXT: "file",
    AttachmentKind.PDF: "file",
    AttachmentKind.IMAGE: "image",
    AttachmentKind.SELECTION: "selection",
    AttachmentKind.MEETING: "calendar",
}
KINDS = {
    AttachmentKind.TEXT: "Text",
    AttachmentKind.PDF: "PDF",
    AttachmentKind.IMAGE: "Image",
    AttachmentKind.SELECTION: "Selection",
    AttachmentKind.MEETING: "Meeting",
}
NAME_LONG = 34


def short(name: str, most: int = NAME_LONG) -> str:
    """Its end stays: there the kind of a file stands."""
    name = " ".join(name.split())
    return name if len(name) <= most else f"{name[: most - 9]}…{name[-8:]}"


def size(attached: Attachment) -> str:
    if attached.kind is AttachmentKind.MEETING:
        return ""
    if attached.kind is AttachmentKind.IMAGE:
        kb = attached.size / 1024
        return f"{kb / 1024:.1f} MB" if kb >= 1000 else f"{max(1, round(kb))} KB"
    if attached.text:
        return words(attached.text)
    return tr("{count} characters", count=f"{attached.size:,}")


def words(text: str) -> str:
    count = len(text.split())
    return tr("1 word") if count == 1 else tr("{count} words", count=f"{count:,}")


def label(attached: Attachment) -> str:
    return " · ".join(filter(None, (short(attached.name), size(attached))))


def spoken(attached: Attachment) -> str:
    """As a screen reader says it."""
    return ", ".join(filter(None, (tr(KINDS[attached.kind]), attached.name, size(attached))))


def sources(narrowed: Sources) -> str:
    """3 meetings · Acme · since 9 Oct"""
    count = len(narrowed.conversation_ids)
    meetings = "" if not count else tr("1 meeting") if count == 1 else tr("{count} meetings", count=count)
    people = narrowed.people
    who = ", ".join(people[:2]) + (f" +{len(people) - 2}" if len(people) > 2 else "")
    return " · ".join(filter(None, (meetings, who, between(narrowed.since, narrowed.until))))


def between(since: datetime | None, until: datetime | None) -> str:
    """``until`` is the first moment that is not meant any more."""
    from datetime import timedelta

    last = until - timedelta(seconds=1) if until else None
    if since and last:
        return f"{day(since)} – {day(last)}" if day(since) != day(last) else day(since)
    if since:
        return tr("since {day}", day=day(since))
    return tr("until {day}", day=day(last)) if last else ""
