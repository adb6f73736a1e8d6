"""The tools beside recall, as the model's library wants them: reading ones run, those that ask are put off."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import uuid_utils

from harmony_protocol.tools import CallState
from harmony_workspace.companion.answering import Asked, Question, Resumed, ToolCall, Waiting
from harmony_workspace.companion.evidence import Evidence
from harmony_workspace.tools import outcomes, reads, rules, schema
from harmony_workspace.tools.builtin import reading, search
from harmony_workspace.tools.tool import Call, Given, Tool, ToolFailed, ToolUncertain, words_of

if TYPE_CHECKING:
    from pydantic_ai import DeferredToolResults, FunctionToolset
    from pydantic_ai.messages import ModelMessage
    from pydantic_ai.run import AgentRunResult

REASON = 600
"""Characters of the model's own words on a card."""
_ADDRESS = re.compile(r"https?://[^\s<>\"'“”]+")
_CARRIED_OUT = (CallState.SUCCEEDED, CallState.FAILED, CallState.UNKNOWN)
LONGEST = 60.0
"""Seconds for a tool that reads."""
Held = Callable[[rules.Ruled, Mapping[str, Any]], Awaitable[rules.Verb | None]]
"""What a rule of the user says of a call, at the moment it is made; None where none speaks."""


@dataclass
class More:
    """The tools of one answer. ``known``: addresses that the user gave or a search returned; ``typed``: the user's words.
    ``note``: writes into the ledger what a tool that reads was asked and gave. ``held``: asks the user's rules."""

    tools: list[Tool]
    question: Question
    note: Callable[[reads.Read], Awaitable[None]]
    held: Held
    known: set[str] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)
    foreign: bool = field(init=False)
    """Words of others stand in what the model was given so far."""
    sent_by: dict[str, None] = field(default_factory=dict)
    """The tools through which something may have left the workspace, in order."""

    def __post_init__(self) -> None:
        self._by_id = {tool.id: tool for tool in self.tools}
        if self.question.resumed is not None:
            for call in self.question.resumed.settled.values():
                tool = self._by_id.get(call.tool_id)
                if call.state in _CARRIED_OUT and (tool is None or tool.may_send):
                    self.sent_by[call.tool_id] = None
        self.foreign = _foreign(self.question)
        asked = [said.text for said in self.question.history if said.role == "user"]
        for text in (self.question.text, *asked):
            self.known |= set(_addresses(text))
            self.typed |= words_of(text)

    def toolset(self) -> "FunctionToolset[Any]":
        from pydantic_ai import FunctionToolset
        from pydantic_ai import Tool as Offered

        return FunctionToolset(
            [
                Offered.from_schema(
                    self._function(tool), tool.id, tool.description, dict(tool.input_schema), takes_ctx=True
                )
                for tool in self.tools
            ]
        )

    async def asks(self, tool: Tool, arguments: dict[str, Any]) -> bool:
        """One that a rule denies or has asked about is put off, too, and answered like any other."""
        if tool.tool_class != "read" or await self.held(tool, arguments) in (rules.Verb.DENY, rules.Verb.ASK):
            return True
        given = Given(frozenset(self.known), frozenset(self.typed), self.foreign)
        return tool.asks is not None and tool.asks(arguments, given)

    def _function(self, tool: Tool) -> Any:
        async def run(ctx: Any, /, **arguments: Any) -> str:  # a tool may name its own as it likes
            from pydantic_ai import CallDeferred

            if await self.asks(tool, arguments):
                raise CallDeferred
            return await self._read(tool, arguments)

        return run

    async def _read(self, tool: Tool, arguments: dict[str, Any]) -> str:
        from pydantic_ai import ModelRetry

        try:
            fitting = schema.checked(tool.input_schema, json.dumps(arguments))
        except schema.Invalid as error:
            raise ModelRetry(str(error)) from error
        call_id = str(uuid_utils.uuid7())
        asked = reads.Read(self.question, tool.id, call_id, CallState.EXECUTING)
        await self.note(replace(asked, arguments=json.dumps(fitting, ensure_ascii=False)))
        state, result = CallState.FAILED, ""
        try:
            result = await self._run(tool, Call(call_id, self.question.reader, "", fitting))
            state = CallState.SUCCEEDED
        except (ToolFailed, ToolUncertain) as error:
            result = str(error)
            return f"It failed: {outcomes.data(result)}"
        except TimeoutError:
            return "It took too long and was given up."
        finally:  # also of one that was stopped: it may have been asked outside
            await asyncio.shield(self.note(replace(asked, state=state, result=result)))
        if tool.gives_addresses:
            self.known |= set(_addresses(result))
        return outcomes.data(result)

    async def _run(self, tool: Tool, call: Call) -> str:
        assert tool.run is not None
        self.foreign = True
        if tool.may_send:
            self.sent_by[tool.id] = None
        async with asyncio.timeout(LONGEST):
            return await tool.run(call)

    async def recalled(self, call: ToolCall, state: CallState = CallState.SUCCEEDED) -> None:
        """A tool of recall ran. What it gave is not copied: meetings are read where their readers are looked up."""
        self.foreign = True
        if call.name not in self._by_id:
            read = reads.Read(self.question, call.name, call.call_id, state)
            await self.note(replace(read, what="read", arguments=call.arguments))

    def waiting(self, result: "AgentRunResult[Any]", evidence: Evidence) -> Waiting | None:
        from pydantic_ai import DeferredToolRequests
        from pydantic_ai.messages import TextPart

        output = result.output
        if not isinstance(output, DeferredToolRequests):
            return None
        calls = tuple(
            Asked(call.tool_call_id, self._by_id[call.tool_name], call.args_as_json_str())
            for call in output.calls
        )
        said = " ".join(part.content for part in result.response.parts if isinstance(part, TextPart))
        return Waiting(
            calls,
            said.strip()[:REASON],
            result.all_messages_json().decode(),
            evidence.where,
            self.foreign,
        )


def offered(box: Sequence[Tool], question: Question) -> list[Tool]:
    """Those of the box an answer may use; its thread may keep it off the web. The agent's own come by another way."""
    return [
        tool
        for tool in box
        if not tool.reason_off
        and tool.id not in reading.IDS
        and (question.sources.web or tool.id != search.ID)
    ]


def messages(resumed: Resumed) -> list["ModelMessage"]:
    from pydantic_ai.messages import ModelMessagesTypeAdapter

    return ModelMessagesTypeAdapter.validate_json(resumed.history)


def results(resumed: Resumed) -> "DeferredToolResults":
    from pydantic_ai import DeferredToolResults

    return DeferredToolResults(calls=dict(resumed.results))


def _foreign(question: Question) -> bool:
    """Whether words of others stand in what the model was given; those of a space may be its team's."""
    return bool(
        question.resumed
        or question.done
        or question.attached
        or question.attachments
        or question.history
        or question.space_context.strip()
    )


def _addresses(text: str) -> Iterator[str]:
    for found in _ADDRESS.findall(text):
        yield found.rstrip(".,;:!?)]")
