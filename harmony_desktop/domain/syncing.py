"""What goes up to the workspace (operations, their outcomes) and what comes down (changes)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from harmony_desktop.domain.ids import ConversationId, MessageId, OpId, RunId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Message


class OpKind(StrEnum):
    SEND_MESSAGE = "send_message"
    RETRY_RUN = "retry_run"
    STOP_RUN = "stop_run"
    UPDATE_THREAD = "update_thread"
    DELETE_THREAD = "delete_thread"
    PUT_SPACE = "put_space"
    DELETE_SPACE = "delete_space"
    SET_PREFERENCES = "set_preferences"


class OpState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    PARKED = "parked"
    """Refused, or written long ago: the user decides."""


@dataclass(frozen=True)
class Operation:
    """One row of the outbox. Operations of one ``lane`` are sent in order."""

    op_id: OpId
    lane: str
    kind: OpKind
    target: str
    body: Mapping[str, object]
    written_at: datetime
    state: OpState = OpState.QUEUED
    attempts: int = 0


@dataclass(frozen=True)
class Outcome:
    """What the workspace made of an operation; ``problem`` when it refused."""

    op_id: OpId
    applied: bool
    skipped: bool = False
    """An earlier operation of the same lane failed; this one was not tried."""
    run_id: RunId | None = None
    answer_id: MessageId | None = None
    problem: Problem | None = None


@dataclass(frozen=True)
class ThreadRow:
    """A thread as the workspace has it."""

    id: ThreadId
    title: str
    model: str
    created_at: datetime
    updated_at: datetime
    rev: int = 1


@dataclass(frozen=True)
class MessageRow:
    """A message as the workspace has it, and its place in the thread (from 1)."""

    message: Message
    position: int


@dataclass(frozen=True)
class ThreadGone:
    id: ThreadId


@dataclass(frozen=True)
class MessageGone:
    id: MessageId


@dataclass(frozen=True)
class MeetingChanged:
    """What was kept of this meeting is stale."""

    id: ConversationId


@dataclass(frozen=True)
class MeetingGone:
    """Deleted, or no longer the reader's to see: its words leave the cache."""

    id: ConversationId


Change = ThreadRow | MessageRow | ThreadGone | MessageGone | MeetingChanged | MeetingGone


@dataclass(frozen=True)
class ChangePage:
    changes: tuple[Change, ...]
    cursor: str
    has_more: bool = False


@dataclass(frozen=True)
class Identity:
    """Whose rows a cache holds: one person in one workspace."""

    workspace_id: str
    user_id: str
    user_name: str = ""
    workspace_name: str = ""
