"""Our turns as any AG-UI 1.0 client knows them: one run, whatever it takes here, with approvals as interrupts."""

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError
from pydantic.alias_generators import to_camel

from harmony_protocol.errors import Problem
from harmony_protocol.events import CustomName, EventType
from harmony_protocol.tools import MAX_REASON, Approval, Decision
from harmony_workspace.problems import bad_request

Event = dict[str, Any]
VERSION = "1.0"
MOST_ANSWERS = 100
"""In one ``resume``."""
_QUOTE = re.compile(r"\[\[quote:(\d+)\]\]")


class _Asked(BaseModel):
    """What is not named here is not looked at: a client's tools, context, state and memory are its own matter."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Resume(_Asked):
    interrupt_id: str = Field(max_length=200)
    status: Literal["resolved", "cancelled"]
    payload: Any = None


class RunInput(_Asked):
    """What of AG-UI's ``RunAgentInput`` counts here: the last message of the user, or the answers to interrupts."""

    run_id: str = Field(min_length=1, max_length=150)
    thread_id: str = Field(default="", max_length=200)
    messages: list[dict[str, Any]] = Field(default_factory=list)
    resume: list[Resume] | None = Field(default=None, max_length=MOST_ANSWERS)


class _Answer(_Asked):
    """``approved`` is strict: nothing that only looks like a yes is one."""

    approved: StrictBool
    edited_args: dict[str, Any] | None = None
    reason: str = Field(default="", max_length=MAX_REASON)


def last_words(asked: RunInput) -> tuple[str, str]:
    """Id and text of the user's last message. Raises ``Refused``."""
    for message in reversed(asked.messages):
        if message.get("role") == "user":
            text = _text(message.get("content"))
            if not text.strip():
                break
            return str(message.get("id") or asked.run_id)[:200], text
    raise bad_request("There is no message of the user to answer.")


def message_id(thread_id: str, given: str) -> str:
    """Ours are UUIDs; any other name becomes one, always the same in one thread."""
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"agui:{thread_id}:{given}"))


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    if any(not isinstance(part, dict) or part.get("type") != "text" for part in parts):
        raise bad_request("Only text can be asked here.")
    return "\n\n".join(str(part.get("text") or "") for part in parts)


def decisions(answers: Sequence[Resume]) -> dict[str, Decision]:
    """What was decided, by approval. Raises ``Refused`` unless every answer can be read."""
    found = dict(map(_decided, answers))
    if len(found) != len(answers):
        raise bad_request("An interrupt is answered twice.")
    return found


def _decided(answer: Resume) -> tuple[str, Decision]:
    """The interrupt's name holds the approval and the hash that was looked at."""
    call_id, _, args_hash = answer.interrupt_id.partition(":")
    if not args_hash:
        raise bad_request("This is none of our interrupts.")
    if answer.status == "cancelled":
        return call_id, Decision(decision="deny", args_hash=args_hash)
    try:
        told = _Answer.model_validate(answer.payload)
        if not told.approved:
            return call_id, Decision(decision="deny", args_hash=args_hash, reason=told.reason)
        changed = None if told.edited_args is None else json.dumps(told.edited_args, ensure_ascii=False)
        return call_id, Decision(decision="approve", args_hash=args_hash, arguments=changed)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"])) or "payload"
        words = f"The answer to {call_id} does not fit its responseSchema: {place}: {fault['type']}."
        raise bad_request(words) from error


@dataclass
class Shaper:
    """Makes the client's run out of the events of ours: one beginning, one end, under the client's own names."""

    run_id: str
    thread_id: str
    _quotes: dict[str, str] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def started(self, ours: str, run: str) -> Event:
        return {
            **self._names(EventType.RUN_STARTED),
            "protocolVersion": VERSION,
            "metadata": {"harmony": {"threadId": ours, **({"runId": run} if run else {})}},
        }

    def passed(self, event: Event) -> Iterator[Event]:
        """What of our event goes through; beginnings and ends are told apart from it."""
        match event["type"]:
            case EventType.RUN_STARTED:
                self._quotes.clear()
            case EventType.RUN_FINISHED | EventType.RUN_ERROR:
                pass
            case _ if event.get("toolCallId") in self._told:
                pass
            case EventType.TEXT_CONTENT:
                yield {
                    **event,
                    "delta": _QUOTE.sub(lambda mark: self._quotes.get(mark[1], ""), event["delta"]),
                }
            case EventType.CUSTOM if event["name"] == CustomName.CITATION:
                self._quotes[str(event["value"]["n"])] = str(event["value"].get("quote") or "")
                yield event
            case _:
                yield event

    def result(self, call_id: str, provider_call_id: str, words: str) -> Event:
        """Of a call that the client was asked about; the run that goes on tells of it once more, without words."""
        self._told.add(provider_call_id)
        return {
            "type": EventType.TOOL_RESULT.value,
            "messageId": f"{call_id}-result",
            "toolCallId": call_id,
            "role": "tool",
            "content": words,
        }

    def finished(self, *, cancelled: bool = False) -> Event:
        return {
            **self._names(EventType.RUN_FINISHED),
            "outcome": {"type": "cancelled" if cancelled else "success"},
        }

    def failed(self, problem: Problem | Mapping[str, Any]) -> Event:
        told = problem if isinstance(problem, Problem) else Problem.model_validate(problem)
        return {
            "type": EventType.RUN_ERROR.value,
            "message": told.detail or told.title or told.code,
            "code": str(told.code),
        }

    def waits(self, waiting: Sequence[Approval]) -> Iterator[Event]:
        """The calls themselves, whole, and then the interrupts about them."""
        for approval in waiting:
            yield from _call(approval)
        outcome = {"type": "interrupt", "interrupts": [_interrupt(approval) for approval in waiting]}
        yield {**self._names(EventType.RUN_FINISHED), "outcome": outcome}

    def _names(self, kind: EventType) -> Event:
        return {"type": kind.value, "threadId": self.thread_id, "runId": self.run_id}


def _call(approval: Approval) -> Iterator[Event]:
    yield {
        "type": EventType.TOOL_START.value,
        "toolCallId": approval.id,
        "toolCallName": approval.tool_id,
        "parentMessageId": approval.message_id,
    }
    yield {"type": EventType.TOOL_ARGS.value, "toolCallId": approval.id, "delta": approval.arguments}
    yield {"type": EventType.TOOL_END.value, "toolCallId": approval.id}


def _interrupt(approval: Approval) -> Event:
    interrupt = {
        "id": f"{approval.id}:{approval.args_hash}",
        "reason": "tool_call",
        "message": approval.preview.title,
        "toolCallId": approval.id,
        "responseSchema": {
            "type": "object",
            "properties": {
                "approved": {"type": "boolean"},
                "editedArgs": approval.input_schema or {"type": "object"},
                "reason": {"type": "string", "maxLength": MAX_REASON},
            },
            "required": ["approved"],
        },
        "metadata": {
            "harmony": {
                "preview": approval.preview.model_dump(mode="json"),
                "toolClass": approval.tool_class,
                "destructive": approval.destructive,
                "reason": approval.reason,
                "argsHash": approval.args_hash,
            }
        },
    }
    if approval.expires_at is not None:
        interrupt["expiresAt"] = approval.expires_at.isoformat()
    return interrupt
