"""Between rows and domain objects: milliseconds and JSON on one side, frozen dataclasses on the other."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.ids import (
    AttachmentId,
    ConversationId,
    MessageId,
    OpId,
    RunId,
    SpaceId,
    ThreadId,
)
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import Operation, OpKind, OpState
from harmony_desktop.domain.threads import (
    Citation,
    Message,
    MessageState,
    Receipt,
    Role,
    ThreadSummary,
)

MESSAGE_COLUMNS = (
    "id, thread_id, role, text, spoken, created_at, run_id, state, op_id, problem, citations, steps, receipt,"
    " parent_id, attachments, rating, waits"
)
OPERATION_COLUMNS = "op_id, lane, kind, target, body, written_at, state, attempts, base_rev"
SUMMARY_COLUMNS = "id, title, model, updated_at, running, space_id, pinned, archived, unread, mine, sources"


def to_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def problem_json(problem: Problem | None) -> str | None:
    return None if problem is None else json.dumps(problem_row(problem), default=str)


def problem_from(text: str | None) -> Problem | None:
    return None if text is None else problem_told(json.loads(text))


def problem_row(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "args": dict(problem.args),
        "retryable": problem.retryable,
        "detail": problem.detail,
    }


def problem_told(row: dict[str, Any]) -> Problem:
    """Of a `problem_row`."""
    return Problem(row["code"], row["args"], row["retryable"], row["detail"])


def citation_row(citation: Citation) -> dict[str, Any]:
    return asdict(citation) | {"date": citation.date.isoformat() if citation.date else None}


def citations_json(citations: tuple[Citation, ...]) -> str:
    return json.dumps([citation_row(c) for c in citations])


def citation_from(row: dict[str, Any]) -> Citation:
    date = datetime.fromisoformat(row["date"]) if row["date"] else None
    return Citation(**(row | {"date": date}))


def receipt_json(receipt: Receipt | None) -> str | None:
    return None if receipt is None else json.dumps(asdict(receipt))


def receipt_from(text: str | None) -> Receipt | None:
    if text is None:
        return None
    return Receipt.of(json.loads(text))


def attachment_row(attachment: Attachment) -> dict[str, Any]:
    """All but its content."""
    return {
        "id": attachment.id,
        "kind": attachment.kind.value,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "conversation_id": attachment.conversation_id,
    }


def attachments_json(attachments: Iterable[Attachment]) -> str:
    return json.dumps([attachment_row(a) for a in attachments])


def attachment_from(row: dict[str, Any], text: str = "", data: bytes = b"") -> Attachment:
    of = row.get("conversation_id")
    return Attachment(
        AttachmentId(row["id"]),
        AttachmentKind(row["kind"]),
        row["name"],
        row["media_type"],
        row["size"],
        ConversationId(of) if of else None,
        text,
        data,
    )


def sources_row(sources: Sources) -> dict[str, Any]:
    return {
        "conversation_ids": list(sources.conversation_ids),
        "people": list(sources.people),
        "since": sources.since.isoformat() if sources.since else None,
        "until": sources.until.isoformat() if sources.until else None,
        "web": sources.web,
    }


def sources_json(sources: Sources) -> str:
    return json.dumps(sources_row(sources))


@lru_cache(1024)
def sources_from(text: str) -> Sources:
    """Most threads have the same: none."""
    row = json.loads(text)
    since, until = row.get("since"), row.get("until")
    return Sources(
        tuple(ConversationId(c) for c in row.get("conversation_ids", ())),
        tuple(row.get("people", ())),
        datetime.fromisoformat(since) if since else None,
        datetime.fromisoformat(until) if until else None,
        row.get("web", True),
    )


def message_from(row: tuple[Any, ...]) -> Message:
    """Of a row with `MESSAGE_COLUMNS`."""
    id_, thread_id, role, text, spoken, created, run_id, state, op_id, problem, *more = row
    citations, steps, receipt, parent_id, attachments, rating, waits = more
    return Message(
        id=MessageId(id_),
        thread_id=ThreadId(thread_id),
        role=Role(role),
        text=text,
        created_at=from_ms(created),
        state=MessageState(state),
        spoken=bool(spoken),
        run_id=RunId(run_id) if run_id else None,
        op_id=OpId(op_id) if op_id else None,
        problem=problem_from(problem),
        citations=tuple(citation_from(c) for c in json.loads(citations)),
        steps=tuple(json.loads(steps)),
        receipt=receipt_from(receipt),
        parent_id=None if parent_id is None else MessageId(parent_id),
        attachments=tuple(attachment_from(a) for a in json.loads(attachments)),
        rating=rating,
        waits=bool(waits),
    )


def operation_from(row: tuple[Any, ...]) -> Operation:
    """Of a row with `OPERATION_COLUMNS`."""
    op_id, lane, kind, target, body, written_at, state, attempts, base_rev = row
    return Operation(
        OpId(op_id),
        lane,
        OpKind(kind),
        target,
        json.loads(body),
        from_ms(written_at),
        OpState(state),
        attempts,
        base_rev,
    )


def summary_from(row: tuple[Any, ...]) -> ThreadSummary:
    """Of a row with `SUMMARY_COLUMNS`."""
    id_, title, model, updated_at, running, space_id, pinned, archived, unread, mine, sources = row
    return ThreadSummary(
        ThreadId(id_),
        title,
        from_ms(updated_at),
        model,
        running=bool(running),
        space_id=SpaceId(space_id) if space_id else None,
        pinned=bool(pinned),
        archived=bool(archived),
        unread=bool(unread),
        mine=bool(mine),
        sources=sources_from(sources),
    )
