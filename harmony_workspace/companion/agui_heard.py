"""What an AG-UI agent says in one run: pieces of our answer, and the messages it wants to see when it goes on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harmony_protocol.errors import ErrorCode
from harmony_protocol.tools import MAX_ARGUMENTS
from harmony_workspace.companion.agui_wire import Event, Fault
from harmony_workspace.companion.answering import Piece, Step, TextDelta, ToolCall
from harmony_workspace.companion.citations import CitationWriter
from harmony_workspace.tools.mcp.naming import shown

if TYPE_CHECKING:
    from ag_ui.core import Interrupt

MOST_CALLS = 200
"""Of the agent's own tools, in one run."""
MOST_TEXT = 400_000
"""Characters of one answer."""
MOST_STEPS = 200
MOST_INTERRUPTS = 100
MOST_MESSAGES = 1_000
"""In one run, those of its tools among them."""
LONGEST_ID = 200
LONGEST_NAME = 80
_RESULT = 20_000
"""Characters of a result that are kept for the agent itself."""


@dataclass
class Called:
    """A call of one of the agent's own tools."""

    id: str
    name: str
    parts: list[str] = field(default_factory=list)
    size: int = 0
    answered: bool = False

    @property
    def arguments(self) -> str:
        return "".join(self.parts)


@dataclass
class Heard:
    """Feed it the events in their order. What it does not know it skips: the protocol grows."""

    writer: CitationWriter
    earlier: Mapping[str, str] = field(default_factory=dict)
    """Calls of this turn's runs before, by id, with their names: their results come now."""
    messages: list[dict[str, Any]] = field(default_factory=list)
    """The agent's part of this run: AG-UI messages whose text is still in parts."""
    calls: dict[str, Called] = field(default_factory=dict)
    interrupts: "list[Interrupt]" = field(default_factory=list)
    finished: bool = False
    usage: list[dict[str, Any]] = field(default_factory=list)
    written: int = 0
    """Characters of the answer."""
    _snapshot: Any = None
    _message: str = ""
    _by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    _steps: int = 0
    _ours: set[str] = field(default_factory=set)
    """Messages that are the agent's answer; those of its helpers and of other roles are not."""
    _call: str = ""

    def of(self, event: Event) -> Iterator[Piece]:
        """Raises ``Fault``."""
        if event.get("subagentRunId"):
            return
        if len(self.messages) > MOST_MESSAGES:
            raise Fault(ErrorCode.ANSWER_LENGTH, f"The agent wrote more than {MOST_MESSAGES} messages.")
        match event["type"]:
            case "TEXT_MESSAGE_START":
                self._begin_text(event)
            case "TEXT_MESSAGE_CONTENT":
                yield from self._text(event)
            case "TEXT_MESSAGE_CHUNK":
                event = {**event, "messageId": event.get("messageId") or self._message}
                if event["messageId"] != self._message:
                    self._begin_text(event)
                yield from self._text(event)
            case "TOOL_CALL_START":
                self._begin_call(event)
            case "TOOL_CALL_ARGS":
                self._arguments(event)
            case "TOOL_CALL_CHUNK":
                event = {**event, "toolCallId": event.get("toolCallId") or self._call}
                if _id(event, "toolCallId") not in self.calls:
                    self._begin_call(event)
                self._arguments(event)
            case "TOOL_CALL_RESULT":
                yield from self._result(event)
            case "STEP_STARTED":
                self._steps += 1
                name = shown(_text(event, "stepName"), LONGEST_NAME)
                if name and self._steps <= MOST_STEPS:
                    yield Step(name)
            case "RUN_ERROR":
                words = shown(_text(event, "message"), 400) or "The agent says that it failed."
                raise Fault(ErrorCode.PROVIDER_FAULT, words)
            case "MESSAGES_SNAPSHOT":
                self._snapshot = event.get("messages")
            case "RUN_FINISHED":
                self._finish(event)
                if not self.written:
                    yield from self._as_whole()

    def _begin_text(self, event: Event) -> None:
        self._message = _id(event, "messageId")
        if event.get("role", "assistant") == "assistant":
            self._ours.add(self._message)

    def _text(self, event: Event) -> Iterator[Piece]:
        message_id, words = _id(event, "messageId"), _text(event, "delta")
        if message_id not in self._ours or not words:
            return
        message = self._assistant(message_id)
        apart = "\n\n" if self.written and not message["content"] else ""
        message["content"].append(words)
        self.written += len(words)
        if self.written > MOST_TEXT:
            raise Fault(ErrorCode.ANSWER_LENGTH, f"The agent wrote more than {MOST_TEXT} characters.")
        if apart:
            yield TextDelta(apart)
        yield from self.writer.feed(words)

    def _as_whole(self) -> Iterator[Piece]:
        """Some agents do not write as they go, and tell the whole thread instead: what follows the last question."""
        told = (
            [it for it in self._snapshot if isinstance(it, dict)] if isinstance(self._snapshot, list) else []
        )
        asked = max((n for n, it in enumerate(told) if it.get("role") == "user"), default=-1)
        for message in told[asked + 1 :]:
            if message.get("role") == "assistant" and _text(message, "content"):
                given = {"messageId": _id(message, "id")}
                self._begin_text(given)
                yield from self._text({**given, "delta": message["content"]})

    def _begin_call(self, event: Event) -> None:
        self._call = _id(event, "toolCallId")
        if self._call in self.calls or len(self.calls) >= MOST_CALLS:
            raise Fault(ErrorCode.PROVIDER_BAD_REPLY, "The agent calls one tool twice, or too many.")
        if self._called(self._call) is not None:  # told again as it goes on
            return
        called = Called(self._call, _text(event, "toolCallName")[:LONGEST_NAME])
        self.calls[called.id] = called
        parent = event.get("parentMessageId")
        last = self.messages[-1] if self.messages else {}
        goes_along = last.get("role") == "assistant" and (not parent or parent == last["id"])
        message = (
            last
            if goes_along
            else self._assistant(parent if isinstance(parent, str) and parent else called.id)
        )
        message.setdefault("toolCalls", []).append(called)

    def _arguments(self, event: Event) -> None:
        called = self.calls.get(_id(event, "toolCallId"))
        if called is None or called.answered:
            return
        part = _text(event, "delta")
        called.parts.append(part)
        called.size += len(part)
        if called.size > MAX_ARGUMENTS:
            raise Fault(ErrorCode.PROVIDER_BAD_REPLY, "The agent calls a tool with more than can be kept.")

    def _result(self, event: Event) -> Iterator[Piece]:
        called = self._called(_id(event, "toolCallId"))
        content = event.get("content")
        words = content if isinstance(content, str) else ""
        self.messages.append(
            {
                "id": _id(event, "messageId"),
                "role": "tool",
                "toolCallId": _id(event, "toolCallId"),
                "content": words[:_RESULT],
            }
        )
        if called is not None and not called.answered:
            called.answered = True
            name = shown(called.name, LONGEST_NAME) or "tool"
            yield ToolCall(called.id, name, called.arguments or "{}", words)
            yield Step(f"Used {name}")

    def _called(self, call_id: str) -> Called | None:
        if call_id in self.earlier:
            self.calls.setdefault(call_id, Called(call_id, self.earlier[call_id]))
        return self.calls.get(call_id)

    def _finish(self, event: Event) -> None:
        from ag_ui.core import RunFinishedInterruptOutcome
        from pydantic import ValidationError

        self.finished = True
        usage = event.get("usage")
        self.usage = [it for it in usage if isinstance(it, dict)] if isinstance(usage, list) else []
        outcome = event.get("outcome")
        if not isinstance(outcome, dict) or outcome.get("type") != "interrupt":
            return  # a kind of end that we do not know is an end
        try:
            self.interrupts = RunFinishedInterruptOutcome.model_validate(outcome).interrupts
        except (ValidationError, RecursionError) as error:
            raise Fault(
                ErrorCode.PROVIDER_BAD_REPLY, "The agent waits for something that cannot be read."
            ) from error
        ids = [it.id for it in self.interrupts]
        if len(ids) > MOST_INTERRUPTS:
            raise Fault(ErrorCode.PROVIDER_BAD_REPLY, "The agent waits for more than anybody could decide.")
        if len(set(ids)) != len(ids) or any(not 0 < len(id_) <= LONGEST_ID for id_ in ids):
            raise Fault(ErrorCode.PROVIDER_BAD_REPLY, "The agent waits for two things of one name.")

    def _assistant(self, message_id: str) -> dict[str, Any]:
        if message_id not in self._by_id:
            self._by_id[message_id] = {"id": message_id, "role": "assistant", "content": []}
            self.messages.append(self._by_id[message_id])
        return self._by_id[message_id]

    def sent(self) -> list[dict[str, Any]]:
        """The messages as they go back to the agent."""
        return [_plain(message) for message in self.messages]


def _plain(message: dict[str, Any]) -> dict[str, Any]:
    if message["role"] != "assistant":
        return message
    plain = {key: value for key, value in message.items() if key != "toolCalls"}
    plain["content"] = "".join(message["content"])
    if "toolCalls" in message:
        plain["toolCalls"] = [
            {
                "id": it.id,
                "type": "function",
                "function": {"name": it.name, "arguments": it.arguments or "{}"},
            }
            for it in message["toolCalls"]
        ]
    return plain


def _text(event: Event, name: str) -> str:
    value = event.get(name)
    return value if isinstance(value, str) else ""


def _id(event: Event, name: str) -> str:
    value = event.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID:
        raise Fault(ErrorCode.PROVIDER_BAD_REPLY, f"The agent sent an event without a {name}.")
    return value
