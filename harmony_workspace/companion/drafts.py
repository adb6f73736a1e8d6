"""An answer as its events tell it: pieces become AG-UI events, and events add up to the message that is kept.

The same sum is made while a run goes on and, after a crash, from the stored events.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harmony_protocol.errors import Problem
from harmony_protocol.events import CustomName, EventType, custom
from harmony_workspace.companion.answering import Cited, Piece, Processed, Step, TextDelta, ToolCall, Waiting
from harmony_workspace.tools.tool import mended

Event = dict[str, Any]


@dataclass
class Draft:
    """What the events said so far."""

    text: str = ""
    text_open: bool = False
    citations: dict[int, tuple[str, int]] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    receipt: dict[str, Any] | None = None

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Draft":
        draft = cls()
        for event in events:
            draft.apply(event)
        return draft

    @property
    def meetings(self) -> set[str]:
        """Ids of those it was drawn from, as far as it was told."""
        read = (self.receipt or {}).get("conversations_read", ())
        return {*read, *(conversation_id for conversation_id, _ in self.citations.values())}

    def apply(self, event: Event) -> None:
        match event["type"]:
            case EventType.TEXT_START:
                self.text_open = True
            case EventType.TEXT_CONTENT:
                self.text += event["delta"]
            case EventType.TEXT_END:
                self.text_open = False
            case EventType.CUSTOM:
                self._apply_custom(event["name"], event["value"])

    def _apply_custom(self, name: str, value: dict[str, Any]) -> None:
        match name:
            case CustomName.CITATION:
                self.citations[value["n"]] = (value["conversation_id"], value["turn_index"])
            case CustomName.STEP:
                self.steps.append(value["text"])
            case CustomName.RECEIPT:
                self.receipt = value


def of_piece(piece: Piece, answer_id: str, draft: Draft) -> list[Event]:
    """The events of one piece, given what the draft holds already."""
    match piece:
        case TextDelta(said):
            text = mended(said)
            opening = [] if draft.text_open else [text_start(answer_id)]
            return [*opening, text_content(answer_id, text)] if text else []
        case Step(text):
            return [custom(CustomName.STEP, {"text": text})]
        case Cited(n, conversation_id, turn_index):
            # ids and a place only: the words are filled in for each reader when the event is sent
            value = {
                "n": n,
                "kind": "conversation",
                "conversation_id": conversation_id,
                "turn_index": turn_index,
            }
            return [custom(CustomName.CITATION, value)]
        case Processed():
            value = {
                "provider": piece.provider,
                "model": piece.model,
                "local": piece.local,
                "conversations_read": list(piece.conversations_read),
                "tools": list(piece.tools),
                "sent_by": list(piece.sent_by),
                "input_tokens": piece.input_tokens,
                "output_tokens": piece.output_tokens,
                "cost_usd": piece.cost_usd,
                "duration_ms": piece.duration_ms,
            }
            return [custom(CustomName.RECEIPT, value)]
        case ToolCall():
            kept = replace(piece, name=mended(piece.name), arguments=mended(piece.arguments))
            return tool_call(kept, answer_id)
        case Waiting():
            return []  # told with the run's end


def tool_call(call: ToolCall, answer_id: str) -> list[Event]:
    """The result stays out: it holds what meetings say, and events outlive the right to read those."""
    return [
        {
            "type": EventType.TOOL_START.value,
            "toolCallId": call.call_id,
            "toolCallName": call.name,
            "parentMessageId": answer_id,
        },
        {"type": EventType.TOOL_ARGS.value, "toolCallId": call.call_id, "delta": call.arguments},
        {"type": EventType.TOOL_END.value, "toolCallId": call.call_id},
        {
            "type": EventType.TOOL_RESULT.value,
            "toolCallId": call.call_id,
            "messageId": f"{call.call_id}-result",
            "role": "tool",
            "content": "",
        },
    ]


def run_started(thread_id: str, run_id: str) -> Event:
    return {"type": EventType.RUN_STARTED.value, "threadId": thread_id, "runId": run_id}


def run_finished(
    thread_id: str, run_id: str, interrupts: Sequence[Event] = (), *, goes_on: bool = False
) -> Event:
    """With ``interrupts`` it waits for these; ``goes_on``: by itself, in another run."""
    finished: Event = {"type": EventType.RUN_FINISHED.value, "threadId": thread_id, "runId": run_id}
    if interrupts:
        finished["outcome"] = {"type": "interrupt", "interrupts": list(interrupts)}
    elif goes_on:
        finished["result"] = {"goesOn": True}
    return finished


def run_error(problem: Problem) -> Event:
    return {
        "type": EventType.RUN_ERROR.value,
        "message": problem.detail or problem.title or str(problem.code),
        "code": str(problem.code),
        "problem": problem.model_dump(mode="json"),
    }


def text_start(answer_id: str) -> Event:
    return {"type": EventType.TEXT_START.value, "messageId": answer_id, "role": "assistant"}


def text_content(answer_id: str, delta: str) -> Event:
    return {"type": EventType.TEXT_CONTENT.value, "messageId": answer_id, "delta": delta}


def text_end(answer_id: str) -> Event:
    return {"type": EventType.TEXT_END.value, "messageId": answer_id}


def merged(events: Iterable[Event]) -> list[Event]:
    """Neighbouring deltas of one message become one event."""
    result: list[Event] = []
    for event in events:
        last = result[-1] if result else None
        if (
            last is not None
            and last["type"] == event["type"] == EventType.TEXT_CONTENT
            and last["messageId"] == event["messageId"]
        ):
            result[-1] = {**last, "delta": last["delta"] + event["delta"]}
        else:
            result.append(event)
    return result
