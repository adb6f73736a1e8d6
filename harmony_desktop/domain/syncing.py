"""What goes up to the workspace (operations, their outcomes) and what comes down (changes)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from harmony_desktop.domain.approvals import Approval
from harmony_desktop.domain.context import NOT_NARROWED, Attachment, Sources
from harmony_desktop.domain.ids import ApprovalId, ConversationId, MessageId, OpId, RunId, SpaceId, ThreadId
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.spaces import Space, Team
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
    DECIDE_APPROVAL = "decide_approval"
    PROPOSE_CALL = "propose_call"


class OpState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    PARKED = "parked"
    """Refused, or written long ago: the user decides."""
    CONFLICTED = "conflicted"
    """Somebody else changed the same thing first: the user's words are kept as a copy."""


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
    base_rev: int | None = None
    """The revision that was looked at; another one meanwhile is a conflict."""
    attachments: tuple[Attachment, ...] = ()
    """With their content, which stands beside the row and not in ``body``."""


@dataclass(frozen=True)
class Outcome:
    """What the workspace made of an operation; ``problem`` when it refused."""

    op_id: OpId
    applied: bool
    skipped: bool = False
    """An earlier operation of the same lane failed; this one was not tried."""
    run_id: RunId | None = None
    answer_id: MessageId | None = None
    rev: int | None = None
    """The revision it made, where the workspace says so."""
    state: str = ""
    """How a call stands that was decided."""
    place: str = ""
    """Where the workspace's log of changes stood then."""
    problem: Problem | None = None


@dataclass(frozen=True)
class Refusal:
    """An operation the workspace refused, kept until the user decides. ``words``: what the user had written."""

    op_id: OpId
    kind: OpKind
    target: str
    problem: Problem
    conflicted: bool = False
    words: str = ""


@dataclass(frozen=True)
class ThreadRow:
    """A thread as the workspace has it."""

    id: ThreadId
    title: str
    model: str
    created_at: datetime
    updated_at: datetime
    rev: int = 1
    space_id: SpaceId | None = None
    pinned: bool = False
    archived: bool = False
    mine: bool = True
    named: bool = False
    head_id: MessageId | None = None
    sources: Sources = NOT_NARROWED


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
class MeetingRow:
    """A meeting as the workspace has it now; what was kept of its words is stale."""

    meeting: Meeting


@dataclass(frozen=True)
class MeetingGone:
    """Deleted, or no longer the reader's to see: its words leave the cache."""

    id: ConversationId


@dataclass(frozen=True)
class SpaceRow:
    space: Space


@dataclass(frozen=True)
class SpaceGone:
    """Its threads are told of one by one."""

    id: SpaceId


@dataclass(frozen=True)
class PreferencesRow:
    preferences: Preferences
    rev: int = 0


@dataclass(frozen=True)
class ApprovalRow:
    approval: Approval


@dataclass(frozen=True)
class ApprovalGone:
    id: ApprovalId


Change = (
    ThreadRow
    | MessageRow
    | ThreadGone
    | MessageGone
    | MeetingRow
    | MeetingGone
    | SpaceRow
    | SpaceGone
    | PreferencesRow
    | ApprovalRow
    | ApprovalGone
)


@dataclass(frozen=True)
class ChangePage:
    changes: tuple[Change, ...]
    cursor: str
    has_more: bool = False
    workspace_name: str = ""
    """Empty: it did not say."""


@dataclass(frozen=True)
class Identity:
    """Whose rows a cache holds: one person in one workspace."""

    workspace_id: str
    user_id: str
    user_name: str = ""
    workspace_name: str = ""
    admin: bool = False
    teams: tuple[Team, ...] = ()
    deleted: tuple[str, ...] = ()
    """Ids of workspaces that were there before and were deleted."""
