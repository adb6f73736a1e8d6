"""The tools beside recall, as the model's library wants them: reading ones run, those that ask are put off."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harmony_workspace.companion.answering import Asked, Question, Resumed, Waiting
from harmony_workspace.companion.evidence import Evidence
from harmony_workspace.tools import outcomes, schema
from harmony_workspace.tools.tool import Call, Tool, ToolFailed, ToolUncertain

if TYPE_CHECKING:
    from pydantic_ai import DeferredToolResults, FunctionToolset
    from pydantic_ai.messages import ModelMessage
    from pydantic_ai.run import AgentRunResult

REASON = 600
"""Characters of the model's own words on a card."""
_ADDRESS = re.compile(r"https?://[^\s<>\"'“”]+")
LONGEST = 60.0
"""Seconds for a tool that reads."""


@dataclass
class More:
    """The tools of one answer. ``known``: addresses that the user gave or a search returned."""

    tools: list[Tool]
    question: Question
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._by_id = {tool.id: tool for tool in self.tools}
        self.known |= set(_addresses(self.question.text))
        for said in self.question.history:
            if said.role == "user":
                self.known |= set(_addresses(said.text))

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

    def asks(self, tool: Tool, arguments: dict[str, Any]) -> bool:
        if tool.tool_class != "read":
            return True
        return tool.asks is not None and tool.asks(arguments, frozenset(self.known))

    def _function(self, tool: Tool) -> Any:
        async def run(ctx: Any, **arguments: Any) -> str:
            from pydantic_ai import CallDeferred

            if self.asks(tool, arguments):
                raise CallDeferred
            return await self._read(tool, ctx.tool_call_id or "", arguments)

        return run

    async def _read(self, tool: Tool, call_id: str, arguments: dict[str, Any]) -> str:
        from pydantic_ai import ModelRetry

        try:
            fitting = schema.checked(tool.input_schema, json.dumps(arguments))
        except schema.Invalid as error:
            raise ModelRetry(str(error)) from error
        assert tool.run is not None
        try:
            async with asyncio.timeout(LONGEST):
                result = await tool.run(Call(call_id, self.question.reader, "", fitting))
        except (ToolFailed, ToolUncertain) as error:
            return f"It failed: {outcomes.data(str(error))}"
        except TimeoutError:
            return "It took too long and was given up."
        if tool.gives_addresses:
            self.known |= set(_addresses(result))
        return outcomes.data(result)

    def waiting(self, result: "AgentRunResult[Any]", evidence: Evidence, read: bool) -> Waiting | None:
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
            read or _foreign(self.question),
        )


def messages(resumed: Resumed) -> list["ModelMessage"]:
    from pydantic_ai.messages import ModelMessagesTypeAdapter

    return ModelMessagesTypeAdapter.validate_json(resumed.history)


def results(resumed: Resumed) -> "DeferredToolResults":
    from pydantic_ai import DeferredToolResults

    return DeferredToolResults(calls=dict(resumed.results))


def _foreign(question: Question) -> bool:
    """Whether words of others stand in what the model was given."""
    return bool(question.resumed or question.attached or question.attachments or question.history)


def _addresses(text: str) -> Iterator[str]:
    for found in _ADDRESS.findall(text):
        yield found.rstrip(".,;:!?)]")
