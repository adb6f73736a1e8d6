"""What goes with a question, in a few words: for chips, cards and screen readers."""

from datetime import datetime

from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Model
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import later, number, tr, trn
from harmony_desktop.services.fitting import Excess

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
TOO_LONG = "question_too_long"
"""What the codes of such problems begin with."""


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
    return " · ".join(filter(None, (short(named(attached)), size(attached))))


def named(attached: Attachment) -> str:
    """A meeting that may not be read any more has no name."""
    return attached.name or tr("No longer available")


def pasted(attached: Attachment) -> bool:
    return attached.kind is AttachmentKind.SELECTION and attached.name == tr(PASTED)


def spoken(attached: Attachment) -> str:
    """As a screen reader says it."""
    kind = "" if pasted(attached) else tr(KINDS[attached.kind])
    return ", ".join(filter(None, (kind, named(attached), size(attached))))


def on_chip(attached: Attachment) -> str:
    """As `spoken`, before it has gone off: a pasted text can still become words of the question again."""
    words = spoken(attached)
    if not pasted(attached):
        return words
    return tr("{words}; a click puts it back into the question", words=words)


def too_long(excess: Excess, model: Model, *, may_choose: bool, begun: bool) -> Problem:
    """More than the model reads, and what to do about it: only what can be done right now."""
    longest = excess.heaviest
    way = "model" if may_choose else "chat" if begun else ""
    code = "_".join(filter(None, (TOO_LONG, "file" if longest else "", way)))
    file = {"file": short(longest.name)} if longest else {}
    args = {"model": model.name, "tokens": number(excess.tokens), "allowed": number(excess.allowed)}
    return Problem(code, args | file)


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
