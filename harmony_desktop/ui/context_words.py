"""What goes with a question, in a few words: for chips, cards and screen readers."""

from datetime import datetime

from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import later, number, tr, trn

ICONS = {
    AttachmentKind.TEXT: "file",
    AttachmentKind.PDF: "file",
    AttachmentKind.IMAGE: "image",
    AttachmentKind.SELECTION: "selection",
    AttachmentKind.MEETING: "calendar",
}
KINDS = {
    AttachmentKind.TEXT: later("Text"),
    AttachmentKind.PDF: later("PDF"),
    AttachmentKind.IMAGE: later("Image"),
    AttachmentKind.SELECTION: later("Selection"),
    AttachmentKind.MEETING: later("Meeting"),
}
PASTED = later("Pasted text")
"""What a long text is called that was pasted into the question."""
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
        return f"{number(kb / 1024, 1)} MB" if kb >= 1000 else f"{max(1, round(kb))} KB"
    if attached.text:
        return words(attached.text)
    return trn("1 character", "{count} characters", count=attached.size)


def words(text: str) -> str:
    count = len(text.split())
    return trn("1 word", "{count} words", count=count)


def label(attached: Attachment) -> str:
    return " · ".join(filter(None, (short(attached.name), size(attached))))


def pasted(attached: Attachment) -> bool:
    return attached.kind is AttachmentKind.SELECTION and attached.name == tr(PASTED)


def spoken(attached: Attachment) -> str:
    """As a screen reader says it."""
    kind = "" if pasted(attached) else tr(KINDS[attached.kind])
    return ", ".join(filter(None, (kind, attached.name, size(attached))))


def on_chip(attached: Attachment) -> str:
    """As `spoken`, before it has gone off: a pasted text can still become words of the question again."""
    words = spoken(attached)
    if not pasted(attached):
        return words
    return tr("{words}; a click puts it back into the question", words=words)


def advice(longest: Attachment | None, *, may_choose: bool, begun: bool) -> str:
    """What to do about a question that is longer than its model reads; only what can be done right now."""
    if longest is None:
        if may_choose:
            return tr("Make it shorter, or choose a model that reads more.")
        if begun:
            return tr("Make it shorter, or start a new chat with a model that reads more.")
        return tr("Make it shorter.")
    name = short(longest.name)
    if may_choose:
        return tr("Remove {file}, the longest, or choose a model that reads more.", file=name)
    if begun:
        return tr("Remove {file}, the longest, or start a new chat with a model that reads more.", file=name)
    return tr("Remove {file}, the longest.", file=name)


def sources(narrowed: Sources) -> str:
    """3 meetings · Acme · since 9 Oct"""
    count = len(narrowed.conversation_ids)
    meetings = trn("1 meeting", "{count} meetings", count=count) if count else ""
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
