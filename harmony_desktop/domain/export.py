"""A thread as a file that other programs read: Markdown for people, JSON with everything in it."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import (
    Citation,
    Message,
    MessageState,
    Receipt,
    Role,
    Thread,
    ThreadSummary,
    expand_quotes,
)
from harmony_desktop.domain.times import minute
from harmony_desktop.i18n import tr


@dataclass(frozen=True)
class Whole:
    """A thread with all its branches; ``head_id``: the last message of the one that is shown."""

    summary: ThreadSummary
    messages: tuple[Message, ...]
    head_id: MessageId | None = None


def markdown(thread: Thread) -> str:
    """The shown branch: questions, answers with their quotes filled in, sources below each answer."""
    about = thread.summary
    parts = [f"# {about.title or tr('New chat')}", f"*{_when(about.updated_at)}*"]
    parts += [_told(message) for message in thread.messages]
    return "\n\n".join(parts) + "\n"


def body(message: Message) -> str:
    """The words of a message with its quotes filled in, and its sources below."""
    words = expand_quotes(message.text, message.citations, withdrawn=tr("no longer available")).strip()
    sources = "\n".join(_source(c) for c in sorted(message.citations, key=lambda c: c.n))
    return "\n\n".join(filter(None, (words, sources, _ended(message))))


def _ended(message: Message) -> str:
    """An answer that is not whole says so."""
    told = {
        MessageState.STOPPED: tr("You stopped this answer."),
        MessageState.INTERRUPTED: tr("This answer was interrupted."),
        MessageState.FAILED: tr("This answer could not be written."),
    }.get(message.state)
    return f"*{told}*" if told and message.role is Role.ASSISTANT else ""


def _told(message: Message) -> str:
    who = tr("You") if message.role is Role.USER else tr("Companion")
    words = expand_quotes(message.text, message.citations, withdrawn=tr("no longer available")).strip()
    lines = [f"## {who} · {_when(message.created_at)}", words]
    if message.attachments:
        lines.append("\n".join(f"- {tr('attached')}: {a.name}" for a in message.attachments))
    if message.citations:
        lines.append("\n".join(_source(c) for c in sorted(message.citations, key=lambda c: c.n)))
    lines.append(_ended(message))
    return "\n\n".join(filter(None, lines))


def _source(cited: Citation) -> str:
    if cited.withdrawn:
        return f"- [{cited.n}] {tr('No longer available')}"
    where = " ".join(filter(None, (cited.speaker, minute(cited.start_ms))))
    return f"- [{cited.n}] " + " · ".join(
        filter(None, (cited.title or cited.url or tr("Source"), where, _when(cited.date, "%Y-%m-%d")))
    )


def _when(at: datetime | None, form: str = "%Y-%m-%d %H:%M") -> str:
    """With the year: a file is read years later."""
    return f"{at.astimezone():{form}}" if at else ""


def to_json(whole: Whole) -> str:
    """Every field of every branch; contents of attachments are not in it, their names are."""
    about = whole.summary
    told = {
        "id": about.id,
        "title": about.title,
        "updated_at": about.updated_at.isoformat(),
        "model": about.model,
        "space_id": about.space_id,
        "pinned": about.pinned,
        "archived": about.archived,
        "sources": asdict(about.sources),
        "head_id": whole.head_id,
        "messages": [_message(m) for m in whole.messages],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=_plain) + "\n"


def from_json(text: str) -> Whole:
    """What `to_json` wrote. Raises ValueError on anything else."""
    try:
        row = json.loads(text)
        about = {name: row[name] for name in ("id", "title", "model", "space_id", "pinned", "archived")}
        summary = ThreadSummary(
            **about, updated_at=_moment(row["updated_at"]), sources=_sources(row["sources"])
        )
        messages = tuple(replace(_message_from(m), thread_id=summary.id) for m in row["messages"])
        return Whole(summary, messages, row["head_id"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a thread of this form") from error


def _message(message: Message) -> dict[str, object]:
    return {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role.value,
        "created_at": message.created_at.isoformat(),
        "state": message.state.value,
        "spoken": message.spoken,
        "text": message.text,
        "citations": [asdict(c) for c in message.citations],
        "steps": list(message.steps),
        "attachments": [_attachment(a) for a in message.attachments],
        "receipt": asdict(message.receipt) if message.receipt else None,
        "problem": message.problem.code if message.problem else None,
        "rating": message.rating,
    }


def _message_from(row: dict[str, Any]) -> Message:
    kept = {name: row[name] for name in ("id", "parent_id", "text", "spoken", "rating")}
    return Message(
        **kept,
        thread_id=ThreadId(""),
        role=Role(row["role"]),
        created_at=_moment(row["created_at"]),
        state=MessageState(row["state"]),
        citations=tuple(Citation(**c | {"date": c["date"] and _moment(c["date"])}) for c in row["citations"]),
        steps=tuple(row["steps"]),
        attachments=tuple(Attachment(**a | {"kind": AttachmentKind(a["kind"])}) for a in row["attachments"]),
        receipt=_receipt(row["receipt"]),
        problem=Problem(row["problem"]) if row["problem"] else None,
    )


def _receipt(row: dict[str, Any] | None) -> Receipt | None:
    return None if row is None else Receipt.of(row)


def _attachment(attached: Attachment) -> dict[str, object]:
    return {
        "id": attached.id,
        "kind": attached.kind.value,
        "name": attached.name,
        "media_type": attached.media_type,
        "size": attached.size,
        "conversation_id": attached.conversation_id,
    }


def _sources(row: dict[str, Any]) -> Sources:
    since, until = (_moment(row[name]) if row[name] else None for name in ("since", "until"))
    return Sources(tuple(row["conversation_ids"]), tuple(row["people"]), since, until, row.get("web", True))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
