"""Wire to domain, the one way. Nothing above `net` sees a wire model."""

from typing import Any

import pydantic

from harmony_desktop.domain import answers as a
from harmony_desktop.domain import syncing as s
from harmony_desktop.domain import threads as t
from harmony_desktop.domain.ids import ConversationId, MessageId, OpId, RunId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_protocol import errors, events, meetings, sync, threads

_STATES = {
    threads.RunStatus.RUNNING: t.MessageState.STREAMING,
    threads.RunStatus.FINISHED: t.MessageState.SETTLED,
    threads.RunStatus.FAILED: t.MessageState.FAILED,
    threads.RunStatus.STOPPED: t.MessageState.STOPPED,
    threads.RunStatus.INTERRUPTED: t.MessageState.INTERRUPTED,
}


def problem(wire: errors.Problem) -> Problem:
    detail = wire.detail or wire.title
    if wire.request_id:
        detail = f"{detail} (request {wire.request_id})".strip()
    return Problem(wire.code, wire.args, wire.retryable, detail)


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
    return t.Receipt(wire.provider, wire.model, wire.local, wire.conversations_read, wire.tools)


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
        ),
        wire.position,
    )


def thread(wire: threads.Thread) -> s.ThreadRow:
    return s.ThreadRow(ThreadId(wire.id), wire.title, wire.model, wire.created_at, wire.updated_at, wire.rev)


def model(wire: threads.Model) -> t.Model:
    return t.Model(wire.id, wire.name, wire.provider, wire.local, wire.small, wire.default)


def transcript(wire: meetings.Transcript) -> t.Transcript:
    turns = tuple(t.Turn(w.index, w.speaker, w.start_ms, w.end_ms, w.text) for w in wire.turns)
    return t.Transcript(ConversationId(wire.conversation_id), wire.title, turns)


def change(wire: sync.Change) -> s.Change | None:
    gone = wire.action != "upsert"
    match wire.kind:
        case "thread":
            return (
                s.ThreadGone(ThreadId(wire.id)) if gone else thread(threads.Thread.model_validate(wire.row))
            )
        case "message":
            if gone:
                return s.MessageGone(MessageId(wire.id))
            return message(threads.Message.model_validate(wire.row))
        case "conversation":
            id_ = ConversationId(wire.id)
            return s.MeetingGone(id_) if gone else s.MeetingChanged(id_)
        case _:
            return None


def change_page(body: dict[str, Any]) -> s.ChangePage:
    """A page of the feed; changes of kinds from a newer workspace are left out."""
    changes = []
    for row in body.get("changes", ()):
        try:
            changes.append(change(sync.Change.model_validate(row)))
        except pydantic.ValidationError:
            if row.get("kind") in ("thread", "message", "conversation"):
                raise
    return s.ChangePage(
        tuple(c for c in changes if c is not None), str(body["cursor"]), bool(body.get("has_more"))
    )


def operation(op: s.Operation) -> sync.Op:
    # what stands in the row for the screen alone stays here
    body = {name: value for name, value in op.body.items() if name != "answer_id"}
    return sync.Op(op_id=op.op_id, kind=op.kind.value, target=op.target, body=body, written_at=op.written_at)


def outcome(wire: sync.OpOutcome) -> s.Outcome:
    run_id, answer_id = wire.result.get("run_id"), wire.result.get("answer_id")
    return s.Outcome(
        op_id=OpId(wire.op_id),
        applied=wire.status in ("applied", "repeated"),
        skipped=wire.status == "skipped",
        run_id=RunId(run_id) if run_id else None,
        answer_id=MessageId(answer_id) if answer_id else None,
        problem=problem(wire.problem) if wire.problem else None,
    )


def happening(event: dict[str, Any]) -> a.Happening:
    """One AG-UI event. ``type`` is looked at first, so that tomorrow's events are skipped, not fatal."""
    match event.get("type"):
        case events.EventType.TEXT_CONTENT:
            return a.TextAdded(str(event.get("delta", "")))
        case events.EventType.RUN_FINISHED:
            return a.RunEnded(t.MessageState.SETTLED)
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
