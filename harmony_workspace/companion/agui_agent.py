"""An external AG-UI agent as the model of a thread: it brings its own tools, and asks its user through our approvals.

It is told the thread as it stands here, what the user attached, and how they wish answers to be. Our tools it does not
get. What it waits for becomes calls with hash, preview and expiry; decisions go back by ``resume``.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import uuid_utils

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import Limits
from harmony_protocol.tools import CallState
from harmony_workspace.companion import agui_calls, agui_wire, evidence, receipts, wires
from harmony_workspace.companion.agui_heard import Heard
from harmony_workspace.companion.agui_wire import Fault, OutOfTime
from harmony_workspace.companion.answering import (
    AnswerError,
    Attachment,
    Piece,
    Processed,
    Question,
    ToolCall,
    Waiting,
)
from harmony_workspace.companion.catalogue import Source
from harmony_workspace.companion.citations import CitationWriter, without_marks
from harmony_workspace.companion.faults import answer_error
from harmony_workspace.companion.limits import reached
from harmony_workspace.companion.meeting_tools import MeetingTools
from harmony_workspace.companion.prompt import ALREADY, STYLES, refuse_images
from harmony_workspace.companion.providers import Connector
from harmony_workspace.store.database import Database
from harmony_workspace.tools import reads

if TYPE_CHECKING:
    from pydantic_ai import RunUsage

READ = "get_transcript"
"""As what the record knows the reading of an attached meeting."""
_GOES_ON = re.compile(r"\(goes on: [^()\n]*\)\Z")
MOST_COUNTED = 2**53
"""A count beyond it is no count."""
_CHARACTERS = 4
"""Of a token, about."""
_NUMBERS = "Put the number in brackets of the line that says it after each claim about an attached meeting, like [3]."


class AgUiAgent:
    """Answers with the agent behind ``source``."""

    def __init__(self, database: Database, connector: Connector, silence_seconds: float) -> None:
        self._database = database
        self._connector = connector
        self._silence_seconds = silence_seconds

    async def answer(self, question: Question, source: Source, limits: Limits) -> AsyncIterator[Piece]:
        refuse_images(question, source.model.model_copy(update={"images": False}))
        tools = MeetingTools(self._database, question)
        if (resumed := question.resumed) is not None:
            tools.evidence = await self._database.read(evidence.again, question.reader, resumed.places)
        run = _Run(source, question, tools, limits)
        http, key = await asyncio.to_thread(self._reach, source)
        asked = run.request([await self._meeting(tools, id_) for id_ in question.attached])
        for step in tools.notes.values():
            yield step
        yield run.receipt(so_far=True)
        ended: BaseException | None = None
        try:
            telling = agui_wire.events(http, source.base_url, key, asked, run.deadline)
            async with http, aclosing(telling) as events:
                async for event in events:
                    for piece in run.of(event):
                        yield piece
                    if run.heard.finished:
                        break
            run.check_end()
        except asyncio.CancelledError as stopped:
            ended = stopped
        except Exception as error:
            ended = self._known(error, source, limits) or error
        for piece in run.heard.writer.end():
            yield piece
        yield run.receipt()
        if ended is not None:
            raise ended
        if (waiting := run.waiting()) is not None:
            yield waiting

    async def _meeting(self, tools: MeetingTools, meeting_id: str) -> str:
        """An attached meeting as it goes along; the record says that it did."""
        call_id = str(uuid_utils.uuid7())
        read = reads.Read(tools.question, READ, call_id, CallState.SUCCEEDED, what="read")
        await self._database.write(
            reads.note, replace(read, arguments=json.dumps({"conversation_id": meeting_id}))
        )
        return _GOES_ON.sub("(The rest is left out.)", await tools.read(call_id, meeting_id, 0))

    def _reach(self, source: Source) -> tuple[Any, str]:
        """May wait: for the keyring, for the system's certificates, for the library to be loaded."""
        import ag_ui.core  # noqa: F401

        return wires.client(self._silence_seconds), self._connector.key(source)

    def _known(self, error: Exception, source: Source, limits: Limits) -> AnswerError | None:
        if isinstance(error, AnswerError):
            return error
        if isinstance(error, OutOfTime) and limits.seconds is not None:
            return reached("seconds", limits.seconds)
        if isinstance(error, Fault):
            return AnswerError(
                error.code,
                retryable=error.retryable,
                detail=self._connector.without_keys(error.detail)[:500],
                provider=source.model.provider,
                model=source.model.name,
                seconds=round(self._silence_seconds),
            )
        return answer_error(error, source.model, self._silence_seconds, self._connector.without_keys)


@dataclass
class _Run:
    """One answer being written by the agent."""

    source: Source
    question: Question
    tools: MeetingTools
    limits: Limits

    def __post_init__(self) -> None:
        resumed = self.question.resumed
        self._kept: dict[str, Any] = {} if resumed is None else json.loads(resumed.history)
        self._before: list[dict[str, Any]] = self._kept.get("messages", [])
        """The agent's messages of this turn, from the runs before."""
        called = (it for message in self._before for it in message.get("toolCalls", ()))
        earlier = {it["id"]: it["function"]["name"] for it in called}
        self.heard = Heard(CitationWriter(self.tools.evidence), earlier)
        self.deadline = (
            None if self.limits.seconds is None else asyncio.get_running_loop().time() + self.limits.seconds
        )
        self._used: dict[str, None] = {}

    def request(self, meetings: Sequence[str]) -> dict[str, Any]:
        """A ``RunAgentInput``."""
        from ag_ui.core import PROTOCOL_VERSION, RunAgentInput

        goes_on: dict[str, Any] = {}
        if (resumed := self.question.resumed) is not None:
            answers = [agui_calls.entry(it, resumed.settled.get(it["id"])) for it in self._kept["interrupts"]]
            goes_on = {"resume": answers}
        asked = RunAgentInput.model_validate(
            {
                "threadId": self.question.thread_id,
                "runId": self.question.run_id,
                "protocolVersion": PROTOCOL_VERSION,
                "state": {},
                "messages": [*_messages(self.question, meetings), *self._before],
                "tools": [],
                "context": list(_context(self.question, bool(meetings))),
                "forwardedProps": {},
                **goes_on,
            }
        )
        told: dict[str, Any] = asked.model_dump(mode="json", by_alias=True)
        return told

    def of(self, event: agui_wire.Event) -> Iterator[Piece]:
        for piece in self.heard.of(event):
            if isinstance(piece, ToolCall):
                self._used[piece.name] = None
            yield piece
        allowed = self.limits.tokens
        if allowed is not None and self.heard.written // _CHARACTERS > allowed:
            raise reached("tokens", allowed)
        if self.limits.steps is not None and len(self.heard.calls) > self.limits.steps:
            raise reached("steps", self.limits.steps)

    def check_end(self) -> None:
        if not self.heard.finished:
            raise Fault(ErrorCode.ANSWER_UNENDED, "The stream ended without RUN_FINISHED.")
        if not self.heard.written and not self.heard.interrupts:
            raise Fault(ErrorCode.PROVIDER_BAD_REPLY, "The agent ended without a word.")

    def receipt(self, *, so_far: bool = False) -> Processed:
        usage = None if so_far else _usage(self.heard.usage)
        used = tuple(self._used)  # the agent carries them out: where, nobody here can say
        made = receipts.of(self.source.model, usage, tuple(self.tools.evidence.read), used, used)
        return replace(made, so_far=so_far)

    def waiting(self) -> Waiting | None:
        if not self.heard.interrupts:
            return None
        found = [agui_calls.asked(self.source, it, self.heard.calls) for it in self.heard.interrupts]
        history = {"messages": [*self._before, *self.heard.sent()], "interrupts": [kept for _, kept in found]}
        return Waiting(
            calls=tuple(call for call, _ in found),
            reason="",
            history=json.dumps(history, ensure_ascii=False),
            places=self.tools.evidence.where,
            foreign=True,  # its wishes are those of somebody else, always
        )


def _messages(question: Question, meetings: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The thread as it stands here: the agent's own memory of it, if it has one, is its own matter."""
    for n, said in enumerate(question.history):
        text = without_marks(said.text) if said.role == "assistant" else said.text
        if words := "\n\n".join([text, *_quoted(said.attachments)]).strip():
            yield {"id": f"{question.thread_id}-{n}", "role": said.role, "content": words}
    parts = [question.text, *_quoted(question.attachments)]
    if question.done:
        parts.append("\n".join([ALREADY, *question.done]))
    parts += [f"<attached_meeting>\n{meeting}\n</attached_meeting>" for meeting in meetings]
    yield {"id": f"{question.thread_id}-question", "role": "user", "content": "\n\n".join(parts)}


def _quoted(attachments: Sequence[Attachment]) -> Iterator[str]:
    for it in attachments:
        if it.kind != "image":
            name = it.name.replace('"', "'").replace("\n", " ")
            yield f'<attachment kind="{it.kind}" name="{name}">\n{it.text}\n</attachment>'


def _context(question: Question, meetings: bool) -> Iterator[dict[str, str]]:
    now = question.now
    yield {"description": "The time where the user is", "value": now.isoformat(timespec="minutes")}
    if question.response_style is not None:
        yield {"description": "How the user likes answers", "value": STYLES[question.response_style]}
    if wishes := question.custom_instructions.strip():
        yield {"description": "What the user asks for in every answer", "value": wishes}
    if background := question.space_context.strip():
        yield {"description": "Background the user gave for this space", "value": background}
    if meetings:
        yield {"description": "How to cite", "value": _NUMBERS}


def _usage(told: Sequence[dict[str, Any]]) -> "RunUsage | None":
    """What the agent says it used; nobody can check it."""
    from pydantic_ai import RunUsage

    if not told:
        return None
    return RunUsage(
        requests=1,
        input_tokens=sum(_count(it.get("inputTokens")) for it in told),
        output_tokens=sum(_count(it.get("outputTokens")) for it in told),
    )


def _count(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value < MOST_COUNTED else 0
