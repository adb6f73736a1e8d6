"""Threads and what happens in them, between wire and domain. Nothing above `net` sees a wire model."""

import base64
from dataclasses import replace
from typing import Any

import pydantic

from harmony_desktop.domain import answers as a
from harmony_desktop.domain import syncing as s
from harmony_desktop.domain import threads as t
from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.ids import (
    ApprovalId,
    AttachmentId,
    ConversationId,
    MessageId,
    OpId,
    RunId,
    SpaceId,
    ThreadId,
)
from harmony_desktop.net import translate_places as places
from harmony_desktop.net import translate_tools as tools
from harmony_desktop.net.translate_problems import problem
from harmony_protocol import errors, events, meetings, preferences, spaces, sync, threads

KINDS = ("thread", "message", "conversation", "space", "preferences", "approval")
_STATES = {
    threads.RunStatus.RUNNING: t.MessageState.STREAMING,
    threads.RunStatus.FINISHED: t.MessageState.SETTLED,
    threads.RunStatus.FAILED: t.MessageState.FAILED,
    threads.RunStatus.STOPPED: t.MessageState.STOPPED,
    threads.RunStatus.INTERRUPTED: t.MessageState.INTERRUPTED,
}


def citation(wire: threads.Citation) -> t.Citation:
    return t.Citation(
        n=wire.n,
        kind=wire.kind,
        conversation_id=ConversationId(wire.conversation_id) if wire.conversation_id else None,
        turn_index=wire.turn_index,
        title=wire.title,
        speaker=wire.speaker,
        start_ms=wire.start_ms,
        date=wire.date,
        quote=wire.quote,
        url=wire.url,
        withdrawn=wire.withdrawn,
    )


def receipt(wire: threads.Receipt) -> t.Receipt:
    return t.Receipt(**wire.model_dump())


def attachment(wire: threads.Attachment) -> Attachment:
    return Attachment(
        AttachmentId(wire.id),
        AttachmentKind(wire.kind),
        wire.name,
        wire.media_type,
        wire.size,
        ConversationId(wire.conversation_id) if wire.conversation_id else None,
    )


def whole_attachment(wire: threads.NewAttachment) -> Attachment:
    return replace(attachment(wire), text=wire.text, data=base64.b64decode(wire.data))


def packed(item: Attachment) -> dict[str, Any]:
    """An attachment with its content, as a question carries it up."""
    wire = threads.NewAttachment(
        id=item.id,
        kind=item.kind.value,
        name=item.name,
        media_type=item.media_type,
        size=item.size,
        conversation_id=item.conversation_id,
        text=item.text,
        data=base64.b64encode(item.data).decode(),
    )
    return wire.model_dump(mode="json")


def sources(wire: threads.Sources) -> Sources:
    ids = tuple(ConversationId(id_) for id_ in wire.conversation_ids)
    return Sources(ids, wire.people, wire.since, wire.until, wire.web)


def message(wire: threads.Message) -> s.MessageRow:
    state = _STATES[wire.status] if wire.status else t.MessageState.SETTLED
    return s.MessageRow(
        t.Message(
            id=MessageId(wire.id),
            thread_id=ThreadId(wire.thread_id),
            role=t.Role(wire.role),
            text=wire.text,
            created_at=wire.created_at,
            state=state,
            spoken=wire.spoken,
            run_id=RunId(wire.run_id) if wire.run_id else None,
            problem=problem(wire.problem) if wire.problem else None,
            citations=tuple(citation(c) for c in wire.citations),
            steps=wire.steps,
            receipt=receipt(wire.receipt) if wire.receipt else None,
            parent_id=MessageId(wire.parent_id) if wire.parent_id else None,
            attachments=tuple(attachment(a) for a in wire.attachments),
        ),
        wire.position,
    )


def thread(wire: threads.Thread) -> s.ThreadRow:
    return s.ThreadRow(
        ThreadId(wire.id),
        wire.title,
        wire.model,
        wire.created_at,
        wire.updated_at,
        wire.rev,
        space_id=SpaceId(wire.space_id) if wire.space_id else None,
        pinned=wire.pinned,
        archived=wire.archived,
        mine=wire.mine,
        named=wire.named,
        head_id=MessageId(wire.head_id) if wire.head_id else None,
        sources=sources(wire.sources),
    )


def model(wire: threads.Model) -> t.Model:
    return places.model(wire)


def transcript(wire: meetings.Transcript) -> t.Transcript:
    turns = tuple(t.Turn(w.index, w.speaker, w.start_ms, w.end_ms, w.text) for w in wire.turns)
    return t.Transcript(ConversationId(wire.conversation_id), wire.title, turns)


def change(wire: sync.Change) -> s.Change | None:
    return _gone(wire) if wire.action != "upsert" else _upsert(wire)


def _gone(wire: sync.Change) -> s.Change | None:
    match wire.kind:
        case "thread":
            return s.ThreadGone(ThreadId(wire.id))
        case "message":
            return s.MessageGone(MessageId(wire.id))
        case "conversation":
            return s.MeetingGone(ConversationId(wire.id))
        case "space":
            return s.SpaceGone(SpaceId(wire.id))
        case "approval":
            return s.ApprovalGone(ApprovalId(wire.id))
    return None


def _upsert(wire: sync.Change) -> s.Change | None:
    match wire.kind:
        case "thread":
            return thread(threads.Thread.model_validate(wire.row))
        case "message":
            return message(threads.Message.model_validate(wire.row))
        case "conversation":
            return s.MeetingRow(places.meeting(meetings.Conversation.model_validate(wire.row)))
        case "space":
            return s.SpaceRow(places.space(spaces.Space.model_validate(wire.row)))
        case "preferences":
            row = preferences.Preferences.model_validate(wire.row)
            return s.PreferencesRow(places.preferences(row), row.rev)
        case "approval":
            return s.ApprovalRow(tools.approval(wire.row or {}))
    return None


def change_page(body: dict[str, Any]) -> s.ChangePage:
    """A page of the feed; changes of kinds from a newer workspace are left out."""
    changes = []
    for row in body.get("changes", ()):
        try:
            changes.append(change(sync.Change.model_validate(row)))
        except pydantic.ValidationError:
            if row.get("kind") in KINDS:
                raise
    return s.ChangePage(
        tuple(c for c in changes if c is not None),
        str(body["cursor"]),
        bool(body.get("has_more")),
        str(body.get("workspace_name", "")),
    )


def operation(op: s.Operation) -> sync.Op:
    # what stands in the row for the screen alone stays here
    body = {name: value for name, value in op.body.items() if name != "answer_id"}
    if op.attachments:
        body["attachments"] = [packed(a) for a in op.attachments]
    return sync.Op(
        op_id=op.op_id,
        kind=op.kind.value,
        target=op.target,
        body=body,
        base_rev=op.base_rev,
        written_at=op.written_at,
    )


def outcome(wire: sync.OpOutcome) -> s.Outcome:
    run_id, answer_id, rev, state = (
        wire.result.get(name) for name in ("run_id", "answer_id", "rev", "state")
    )
    return s.Outcome(
        op_id=OpId(wire.op_id),
        applied=wire.status in ("applied", "repeated"),
        skipped=wire.status == "skipped",
        run_id=RunId(run_id) if run_id else None,
        answer_id=MessageId(answer_id) if answer_id else None,
        rev=rev if isinstance(rev, int) else None,
        state=str(state or ""),
        place=wire.place,
        problem=problem(wire.problem) if wire.problem else None,
    )


def happening(event: dict[str, Any]) -> a.Happening:
    """One AG-UI event. ``type`` is looked at first, so that tomorrow's events are skipped, not fatal."""
    match event.get("type"):
        case events.EventType.TEXT_CONTENT:
            return a.TextAdded(str(event.get("delta", "")))
        case events.EventType.RUN_FINISHED:
            outcome, result = event.get("outcome"), event.get("result")
            waits = isinstance(outcome, dict) and outcome.get("type") == "interrupt"
            goes_on = isinstance(result, dict) and bool(result.get("goesOn"))
            return a.RunEnded(t.MessageState.SETTLED, waits=waits or goes_on)
        case events.EventType.RUN_ERROR:
            return _run_error(event)
        case events.EventType.CUSTOM:
            return _custom(str(event.get("name", "")), event.get("value"))
    return a.NothingNew()


def _run_error(event: dict[str, Any]) -> a.RunEnded:
    try:
        told = errors.Problem.model_validate(event.get("problem"))
    except pydantic.ValidationError:  # a plain AG-UI agent says a message and a code
        code, words = str(event.get("code") or errors.ErrorCode.INTERNAL), str(event.get("message", ""))
        told = errors.Problem(code=code, detail=words, retryable=True)
    interrupted = told.code == errors.ErrorCode.RUN_INTERRUPTED
    state = t.MessageState.INTERRUPTED if interrupted else t.MessageState.FAILED
    return a.RunEnded(state, problem(told))


def _custom(name: str, value: Any) -> a.Happening:
    match name:
        case events.CustomName.STEP:
            return a.StepAdded(str(value["text"]))
        case events.CustomName.CITATION:
            return a.SourceAdded(citation(threads.Citation.model_validate(value)))
        case events.CustomName.RECEIPT:
            return a.ReceiptGiven(receipt(threads.Receipt.model_validate(value)))
        case events.CustomName.TITLE:
            return a.TitleGiven(str(value["title"]))
        case events.CustomName.STOPPED:
            return a.StopTold()
    return a.NothingNew()
