"""The full companion, for models that can choose tools: reads meetings, then answers from what it read."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import Limits
from harmony_protocol.threads import Model as Offered
from harmony_protocol.tools import CallState
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import acting, email_drafts, evidence, reading_tools, receipts
from harmony_workspace.companion.acting import More
from harmony_workspace.companion.answering import (
    AnswerError,
    Piece,
    Processed,
    Question,
    Step,
    TextDelta,
    ToolCall,
    Waiting,
)
from harmony_workspace.companion.catalogue import Source
from harmony_workspace.companion.citations import CitationWriter
from harmony_workspace.companion.faults import answer_error, check_ending
from harmony_workspace.companion.limits import Meter, reached
from harmony_workspace.companion.meeting_tools import MeetingTools, record
from harmony_workspace.companion.prompt import INSTRUCTIONS, Prompt, composed
from harmony_workspace.companion.providers import Connector
from harmony_workspace.store.database import Database
from harmony_workspace.tools import reads, rules
from harmony_workspace.tools.toolbox import Toolbox

if TYPE_CHECKING:
    from pydantic_ai import Agent, AgentStreamEvent, UsageLimits
    from pydantic_ai.messages import ModelResponse
    from pydantic_ai.models import Model


class FullAgent:
    """Answers with the model behind ``source``."""

    def __init__(
        self, database: Database, connector: Connector, toolbox: Toolbox, silence_seconds: float
    ) -> None:
        self._database = database
        self._toolbox = toolbox
        self._connector = connector
        self._silence_seconds = silence_seconds

    async def answer(self, question: Question, source: Source, limits: Limits) -> AsyncIterator[Piece]:
        from pydantic_ai import RunUsage

        held = partial(self._held, question.reader)
        tools = MeetingTools(self._database, question, held=held)
        if question.resumed is not None:
            tools.evidence = await self._database.read(
                evidence.again, question.reader, question.resumed.places
            )
        box = await self._database.read(self._toolbox.all, question.reader)
        tools.off = frozenset(tool.id for tool in box if tool.reason_off)
        more = More(acting.offered(box, question), question, self._note, held)
        prompt = composed(question, source.model, await tools.attached())
        if source.model.local:  # a price published for its name is nobody's here
            limits = limits.model_copy(update={"cost_usd": None})
        meter = Meter(limits, RunUsage())
        tools.goes_on = meter.goes_on
        run = _Run(prompt, tools, CitationWriter(tools.evidence), meter, more)
        ended: BaseException | None = None
        try:
            async with self._connector.open(source) as model:
                yield run.receipt(source.model, so_far=True)
                async for piece in run.pieces(model):
                    yield piece
                    if isinstance(piece, ToolCall):
                        yield run.receipt(source.model, so_far=True)
        except asyncio.CancelledError as stopped:
            ended = stopped
        except Exception as error:
            ended = self._known(error, source, limits) or error
        if ended is not None:
            for piece in run.writer.end():
                yield piece
        if run.begun:  # what was spent is told, also where nothing came of it
            run.settle(ended)
            yield run.receipt(source.model)
        if ended is not None:
            raise ended

    async def _note(self, read: reads.Read) -> None:
        await self._database.write(reads.note, read)

    async def _held(
        self, reader: Reader, tool: rules.Ruled, arguments: Mapping[str, Any]
    ) -> rules.Verb | None:
        return await self._database.read(reads.held, reader, tool, arguments)

    def _known(self, error: Exception, source: Source, limits: Limits) -> AnswerError | None:
        from pydantic_ai.exceptions import RunTimedOut

        if isinstance(error, AnswerError):
            return error
        if isinstance(error, RunTimedOut) and limits.seconds is not None:
            return reached("seconds", limits.seconds)
        return answer_error(error, source.model, self._silence_seconds, self._connector.without_keys)


@dataclass
class _Run:
    """One answer being written."""

    prompt: Prompt
    tools: MeetingTools
    writer: CitationWriter
    meter: Meter
    more: More
    used: dict[str, None] = field(default_factory=dict)
    """The tools that ran, in order."""
    begun: bool = False
    _asking: bool = False
    """A request is under way that nobody has counted yet."""
    _heard: bool = False
    """Something of its reply is there."""

    def receipt(self, model: "Offered", *, so_far: bool = False) -> Processed:
        usage = None if so_far else self.meter.usage
        read, used = tuple(self.tools.evidence.read), tuple(self.used)
        made = receipts.of(model, usage, read, used, tuple(self.more.sent_by))
        return replace(made, so_far=so_far)

    def settle(self, ended: BaseException | None) -> None:
        """A request that was broken off took nobody knows what; one that was turned away took nothing."""
        code = ended.code if isinstance(ended, AnswerError) else None
        turned_away = code not in (None, ErrorCode.PROVIDER_TIMEOUT, ErrorCode.RUN_LIMIT)
        if self._asking and (self._heard or not turned_away):
            self.meter.usage.unmeasured_requests += 1

    def _over(self) -> AnswerError | None:
        """The limit that is reached."""
        try:
            self.meter.goes_on()
        except AnswerError as error:
            return error
        return None

    async def pieces(self, model: "Model") -> AsyncIterator[Piece]:
        from pydantic_ai import AgentRunResultEvent, DeferredToolRequests
        from pydantic_ai.messages import FunctionToolCallEvent, FunctionToolResultEvent, PartStartEvent
        from pydantic_ai.settings import ModelSettings

        from harmony_workspace.companion.underway import Underway

        resumed = self.tools.question.resumed
        run: Any = the_agent().run_stream_events(
            self.prompt.question if resumed is None else None,
            model=model,
            deps=self.tools,
            output_type=[str, DeferredToolRequests],
            toolsets=[self.more.toolset()],
            instructions=self.prompt.instructions,
            message_history=self.prompt.history if resumed is None else acting.messages(resumed),
            deferred_tool_results=None if resumed is None else acting.results(resumed),
            model_settings=ModelSettings(max_retries=0),
            usage=self.meter.usage,
            usage_limits=_unlimited(),
            timeout=self.meter.limits.seconds,
            infer_name=False,
        )
        self.begun = self._asking = True
        calls: dict[str, Any] = {}
        written = _Text(self.writer, self.meter)
        last: ModelResponse | None = None
        waiting: Waiting | None = None
        recalled: list[ToolCall] = []
        over: AnswerError | None = None
        async with run as events:
            async for event in events:
                self._heard = self._heard or isinstance(event, PartStartEvent)
                for piece in written.of(event):
                    yield piece
                if isinstance(event, FunctionToolCallEvent):
                    self._asking = self._heard = False
                    self.meter.goes_on()
                    calls[event.part.tool_call_id] = event.part.args
                    if event.args_valid is not False:
                        self.used[event.part.tool_name] = None
                elif isinstance(event, FunctionToolResultEvent) and event.part.tool_name:
                    call_id = event.part.tool_call_id
                    for piece in _tool_pieces(self.tools, call_id, event, calls.get(call_id)):
                        if isinstance(piece, ToolCall) and piece.name in self.used:
                            recalled.append(piece)
                        yield piece
                    if (draft := self.tools.drafts.pop(call_id, None)) is not None:
                        for piece in written.apart(email_drafts.block(draft)):
                            yield piece
                    # a tool may have asked the model as well; nothing is waited for before, or it is asked again
                    if (over := self._over()) is not None:
                        break
                    while recalled:
                        await self._recalled(recalled.pop(0))
                    self._asking = True
                elif isinstance(event, Underway):
                    yield Step(event.text)
                elif isinstance(event, AgentRunResultEvent):
                    last = event.result.response
                    self._asking = False
                    waiting = self.more.waiting(event.result, self.tools.evidence)
        if over is not None:
            for call in recalled:
                await self._recalled(call)
            raise over
        for piece in self.writer.end():
            yield piece
        if written.begun:
            for ending in dict.fromkeys(self.tools.endings.values()):
                yield TextDelta(f"\n\n{ending}")
        if last is not None:
            check_ending(last)
        if waiting is not None:
            yield waiting

    async def _recalled(self, call: ToolCall) -> None:
        denied = call.call_id in self.tools.denied
        await self.more.recalled(call, CallState.DENIED_BY_RULE if denied else CallState.SUCCEEDED)


def _unlimited() -> "UsageLimits":
    """The meter watches the limits; the library would stop at fifty requests by itself."""
    from pydantic_ai import UsageLimits

    return UsageLimits(request_limit=None)


class _Text:
    """The words of the model's messages; a new message after a tool call begins a paragraph of its own."""

    def __init__(self, writer: CitationWriter, meter: Meter) -> None:
        self._writer = writer
        self._meter = meter
        self.begun = False

    def of(self, event: "AgentStreamEvent | Any") -> list[Piece]:
        from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta

        words = ""
        if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
            words = f"\n\n{event.part.content}" if self.begun else event.part.content
        elif isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
            words = event.delta.content_delta
        if not words:
            return []
        return self._add(words)

    def apart(self, block: str) -> list[Piece]:
        """A block that stands alone, with the numbers and quotations of any other text."""
        return self._add(f"\n\n{block}" if self.begun else block)

    def _add(self, words: str) -> list[Piece]:
        self.begun = True
        self._meter.wrote(len(words))
        return self._writer.feed(words)


def _tool_pieces(tools: MeetingTools, call_id: str, event: Any, arguments: Any) -> Iterator[Piece]:
    content = event.part.content
    yield record(call_id, event.part.tool_name, arguments, content if isinstance(content, str) else "")
    step: Step | None = tools.notes.get(call_id)
    if step is not None:
        yield step


@cache
def the_agent() -> "Agent[MeetingTools, str]":
    """The agent with its tools; it holds nothing of any one answer, so one is enough."""
    from pydantic_ai import Agent

    return Agent(
        deps_type=MeetingTools,
        instructions=INSTRUCTIONS,
        name="companion",
        retries=2,
        tools=reading_tools.offered(),
    )
