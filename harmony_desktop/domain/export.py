"""A thread as a file that other programs read: Markdown for people, JSON with everything in it."""

import json
from dataclasses import asdict, dataclass

from harmony_desktop.domain.context import Attachment
from harmony_desktop.domain.ids import MessageId
from harmony_desktop.domain.threads import Citation, Message, Role, Thread, ThreadSummary, expand_quotes
from harmony_desktop.domain.times import day, minute
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
    parts = [f"# {about.title or tr('New chat')}", f"*{day(about.updated_at)}*"]
    parts += [_told(message) for message in thread.messages]
    return "\n\n".join(parts) + "\n"


def body(message: Message) -> str:
    """The words of a message with its quotes filled in, and its sources below."""
    words = expand_quotes(message.text, message.citations, withdrawn=tr("no longer available")).strip()
    sources = "\n".join(_source(c) for c in sorted(message.citations, key=lambda c: c.n))
    return "\n\n".join(filter(None, (words, sources)))


def _told(message: Message) -> str:
    who = tr("You") if message.role is Role.USER else tr("Companion")
    words = expand_quotes(message.text, message.citations, withdrawn=tr("no longer available")).strip()
    lines = [f"## {who}", words]
    if message.attachments:
        lines.append("\n".join(f"- {tr('attached')}: {a.name}" for a in message.attachments))
    if message.citations:
        lines.append("\n".join(_source(c) for c in sorted(message.citations, key=lambda c: c.n)))
    return "\n\n".join(filter(None, lines))


def _source(cited: Citation) -> str:
    if cited.withdrawn:
        return f"- [{cited.n}] {tr('No longer available')}"
    where = " ".join(filter(None, (cited.speaker, minute(cited.start_ms))))
    return f"- [{cited.n}] " + " · ".join(
        filter(None, (cited.title or cited.url or tr("Source"), where, day(cited.date)))
    )


def to_json(whole: Whole) -> str:
    """Every field of every branch; contents of attachments are not in it, their names are."""
    about = whole.summary
    told = {
        "id": about.id,
        "title": about.title,
        "updated_at": about.updated_at.isoformat(),
        "model": about.model,
        "space_id": about.space_id,
        "head_id": whole.head_id,
        "messages": [_message(m) for m in whole.messages],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _message(message: Message) -> dict[str, object]:
    return {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role.value,
        "created_at": message.created_at.isoformat(),
        "state": message.state.value,
        "spoken": message.spoken,
        "text": message.text,
        "citations": [_citation(c) for c in message.citations],
        "steps": list(message.steps),
        "attachments": [_attachment(a) for a in message.attachments],
        "receipt": asdict(message.receipt) if message.receipt else None,
    }


def _citation(cited: Citation) -> dict[str, object]:
    return {**asdict(cited), "date": cited.date.isoformat() if cited.date else None}


def _attachment(attached: Attachment) -> dict[str, object]:
    return {
        "id": attached.id,
        "kind": attached.kind.value,
        "name": attached.name,
        "media_type": attached.media_type,
        "size": attached.size,
        "conversation_id": attached.conversation_id,
    }
