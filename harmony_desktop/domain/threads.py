"""Threads as a reader sees them: messages, the answer that is being written, and its sources."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from harmony_desktop.domain.approvals import Approval, AskedCall
from harmony_desktop.domain.context import NOT_NARROWED, Attachment, Sources
from harmony_desktop.domain.disclosure import Place
from harmony_desktop.domain.ids import ConversationId, MessageId, OpId, RunId, SpaceId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import later, tr

BUILT_IN = later("Built in")
"""As the workspace names the provider of the model that comes along."""


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


class MessageState(StrEnum):
    WAITING = "waiting"
    """In the outbox: not yet taken by the workspace."""
    PARKED = "parked"
    """The workspace refused it, or it was written long ago: the user decides (send, edit, delete)."""
    SETTLED = "settled"
    """A user's message the workspace has, or a finished answer."""
    STREAMING = "streaming"
    FAILED = "failed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Citation:
    """One numbered source of an answer. Times in milliseconds from the start of the meeting."""

    n: int
    kind: str = "conversation"
    conversation_id: ConversationId | None = None
    turn_index: int | None = None
    title: str = ""
    speaker: str = ""
    start_ms: int | None = None
    date: datetime | None = None
    quote: str = ""
    url: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Receipt:
    """Which model answered, where, and what it read."""

    provider: str
    model: str
    local: bool
    conversations_read: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    sent_by: tuple[str, ...] | None = None
    """Those of the tools through which something may have left the workspace; None where nobody noted it."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    duration_ms: int | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Receipt":
        """As JSON gives it back, where tuples are lists."""
        kept: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
        }
        return cls(**kept)


@dataclass(frozen=True)
class Message:
    id: MessageId
    thread_id: ThreadId
    role: Role
    text: str
    created_at: datetime
    state: MessageState = MessageState.SETTLED
    spoken: bool = False
    run_id: RunId | None = None
    op_id: OpId | None = None
    """The outbox row of a waiting or parked message."""
    problem: Problem | None = None
    citations: tuple[Citation, ...] = ()
    steps: tuple[str, ...] = ()
    receipt: Receipt | None = None
    parent_id: MessageId | None = None
    """The message it follows."""
    attachments: tuple[Attachment, ...] = ()
    branches: tuple[MessageId, ...] = ()
    """This message and those beside it (edited questions, other answers), in the order they were made; empty when
    it stands alone."""
    rating: str | None = None
    """``up`` or ``down``; kept on this machine only."""
    calls: tuple[Approval, ...] = ()
    """Calls of tools that ask, in the order the answer made them; they stand under its text."""
    asked: tuple[AskedCall, ...] = ()
    """Calls that the user asked for with what stands in it, which are no calls of the workspace yet."""
    waits: bool = False
    """Its run ended with calls to be settled before another answer goes on from it."""
    continues: bool = False
    """It goes on from the answer before it, whose calls are settled: both are one turn to a reader."""


@dataclass(frozen=True)
class ThreadSummary:
    id: ThreadId
    title: str
    updated_at: datetime
    model: str = ""
    running: bool = False
    space_id: SpaceId | None = None
    pinned: bool = False
    archived: bool = False
    unread: bool = False
    """An answer came that was not on the screen yet."""
    mine: bool = True
    """False: a colleague's, read through a shared space; it can be read, not continued."""
    sources: Sources = NOT_NARROWED


@dataclass(frozen=True)
class Thread:
    """A thread with its messages in order; a snapshot, never changed in place."""

    summary: ThreadSummary
    messages: tuple[Message, ...] = ()

    @property
    def running(self) -> Message | None:
        """The answer being written, if any."""
        return next((m for m in reversed(self.messages) if m.state is MessageState.STREAMING), None)

    @property
    def held(self) -> Message | None:
        """The answer that goes on once its calls are settled, if any."""
        ended = (m for m in reversed(self.messages) if m.role is Role.ASSISTANT)
        return next((m for m in ended if any(not c.settled for c in m.calls if not c.own)), None)

    @property
    def waiting(self) -> tuple[Approval, ...]:
        """Calls on the branch that is shown that the user has to decide."""
        return tuple(call for message in self.messages for call in message.calls if call.waits)


@dataclass(frozen=True)
class Model:
    id: str
    name: str
    provider: str
    local: bool
    small: bool = False
    default: bool = False
    enabled: bool = True
    context_tokens: int | None = None
    images: bool = False
    tools: bool = True
    place: Place | None = None
    """Where a question to it goes; None: the workspace does not say."""


def provider_named(provider: str) -> str:
    """In the user's language, where it is no name."""
    return tr(provider) if provider == BUILT_IN else provider


UNTIMED = -1


@dataclass(frozen=True)
class Turn:
    """``start_ms`` is `UNTIMED` where nobody told when it was said."""

    index: int
    speaker: str
    start_ms: int
    end_ms: int
    text: str

    @property
    def timed(self) -> bool:
        return self.start_ms >= 0


@dataclass(frozen=True)
class Transcript:
    conversation_id: ConversationId
    title: str
    turns: tuple[Turn, ...]

    def turn_at(self, ms: int) -> int:
        """The one that is spoken then, or was last; the first before anybody speaks."""
        return max(0, bisect_right(self.turns, ms, key=lambda turn: turn.start_ms) - 1)


QUOTE_MARK = re.compile(r"\[\[quote:(\d+)\]\]")
"""Stands in an answer's text where the words of citation n belong; `[n]` alone is a numbered chip."""


def expand_quotes(text: str, citations: Sequence[Citation], *, withdrawn: str) -> str:
    """The text with every quote mark replaced by the quoted words the reader may (still) see."""
    by_number = {c.n: c for c in citations}

    def words(match: re.Match[str]) -> str:
        cited = by_number.get(int(match[1]))
        return withdrawn if cited is None or cited.withdrawn else cited.quote

    return QUOTE_MARK.sub(words, text)
