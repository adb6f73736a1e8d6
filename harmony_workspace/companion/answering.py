"""What a run asks of whoever writes the answer, and the pieces it gets back.

``runs`` turns pieces into stored AG-UI events; an `Answerer` knows nothing of HTTP, sequence numbers or storage.
In the text, ``[n]`` is a numbered citation and ``[[quote:n]]`` stands for the cited words, which are filled in
at read time through the reader's scope, so that deletion and a narrowed role reach old answers.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from harmony_protocol.errors import ErrorCode
from harmony_protocol.preferences import ResponseStyle
from harmony_protocol.threads import Sources
from harmony_protocol.tools import CallState
from harmony_workspace.access.scope import Reader
from harmony_workspace.tools.tool import Tool


@dataclass(frozen=True)
class Attachment:
    """A text or an image above a question; an attached meeting is an id in ``Question.attached``."""

    kind: Literal["text", "pdf", "image", "selection"]
    name: str
    text: str = ""
    data: bytes = b""
    """An image's bytes."""
    media_type: str = ""


@dataclass(frozen=True)
class Said:
    """One earlier message of the thread."""

    role: Literal["user", "assistant"]
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Settled:
    """What became of a call, for an agent that carries it out itself and for the receipt."""

    tool_id: str
    state: CallState
    arguments: str
    """The exact JSON text that was decided on."""
    denial: str = ""


@dataclass(frozen=True)
class Resumed:
    """Where a turn goes on that waited for its calls."""

    history: str
    """The model's messages so far, as JSON of its library."""
    places: tuple[tuple[str, int], ...]
    """Meeting and turn of each number given out so far."""
    results: dict[str, str]
    """What the model is told of each call."""
    settled: Mapping[str, Settled] = field(default_factory=dict)
    """Of those that were asked for, by the same ids."""
    reader: Reader | None = None
    """The asker as they were: what is told further on is for nobody who may read less."""


@dataclass(frozen=True)
class Question:
    reader: Reader
    text: str
    history: tuple[Said, ...]
    model: str
    """Id of the model the thread is locked to; see ``providers.Catalogue``."""
    now: datetime
    """With the reader's offset: “today” and “this month” mean theirs."""
    sources: Sources = field(default_factory=Sources)
    """What the thread is narrowed to: recall reads nothing else."""
    attached: tuple[str, ...] = ()
    """Ids of the meetings attached to the question: what it asks about unless it names others."""
    attachments: tuple[Attachment, ...] = ()
    space_context: str = ""
    custom_instructions: str = ""
    response_style: ResponseStyle | None = None
    resumed: Resumed | None = None
    done: tuple[str, ...] = ()
    """What other answers to it did already, for a model that answers from the beginning."""
    run_id: str = ""
    thread_id: str = ""


@dataclass(frozen=True)
class TextDelta:
    text: str


@dataclass(frozen=True)
class Step:
    """One quiet line about what was looked at."""

    text: str


@dataclass(frozen=True)
class ToolCall:
    """A tool ran; arguments and result are JSON text."""

    call_id: str
    name: str
    arguments: str
    result: str


@dataclass(frozen=True)
class Cited:
    """Citation ``n`` points at this turn."""

    n: int
    conversation_id: str
    turn_index: int


@dataclass(frozen=True)
class Processed:
    """The receipt: which model, where, and what was read."""

    provider: str
    model: str
    local: bool
    conversations_read: tuple[str, ...]
    tools: tuple[str, ...]
    sent_by: tuple[str, ...] = ()
    """Those of the tools through which something may have left the workspace."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    """None where nobody published a price; 0 on this machine."""
    duration_ms: int | None = None
    so_far: bool = False
    """Told before the end, for an answer that may not come to it."""


@dataclass(frozen=True)
class Asked:
    """A call that has to be decided on before it is carried out. ``arguments``: the model's exact JSON text."""

    call_id: str
    tool: Tool
    arguments: str
    reason: str = ""
    """What the model said about this one; empty: what it said before all of them."""


@dataclass(frozen=True)
class Waiting:
    """The model waits for these calls; nothing comes after it."""

    calls: tuple[Asked, ...]
    reason: str
    """What the model said before it called."""
    history: str
    places: tuple[tuple[str, int], ...]
    foreign: bool
    """It had read what others wrote."""


Piece = TextDelta | Step | ToolCall | Cited | Processed | Waiting


class AnswerError(Exception):
    """The answer could not be written; the run ends ``failed`` with this code and the text so far is kept."""

    def __init__(
        self, code: ErrorCode, *, retryable: bool = True, detail: str = "", **args: str | int | float
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.retryable = retryable
        self.detail = detail
        self.args_for_wording: dict[str, str | int | float] = args


class Answerer(Protocol):
    """Cancelling the iteration stops the model."""

    def answer(self, question: Question) -> AsyncIterator[Piece]: ...

    async def close(self) -> None:
        """The workspace ends and no answer is running; safe to repeat."""
