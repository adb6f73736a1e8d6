"""Calls of tools that ask first: what they would do, how they stand, and what the user decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from harmony_desktop.domain.ids import ApprovalId, MessageId, OpId, RunId, ThreadId
from harmony_desktop.domain.problems import Problem

MAX_REASON = 2_000
"""Characters of why not."""
MAX_ARGUMENTS = 400_000
"""Characters of the arguments of one call."""


class ToolClass(StrEnum):
    READ = "read"
    """It runs by itself."""
    WRITE = "write"
    """It changes the workspace, and asks."""
    EXTERNAL = "external"
    """It acts outside of the workspace, and asks."""


class CallState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    """Nobody decided in time; that is not a denial."""
    CANCELLED = "cancelled"
    """The answer was stopped, or its thread is gone."""
    SUPERSEDED = "superseded"
    """The tool is not what it was any more."""
    DENIED_BY_RULE = "denied_by_rule"
    ALLOWED_BY_RULE = "allowed_by_rule"
    EXECUTING = "executing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Nobody can say whether it took effect; it is never carried out again by itself. Also any state of a newer
    workspace that this program does not know."""

    @property
    def settled(self) -> bool:
        """Nothing more comes of it."""
        return self not in UNDER_WAY


UNDER_WAY = (CallState.PENDING, CallState.APPROVED, CallState.ALLOWED_BY_RULE, CallState.EXECUTING)


class Verdict(StrEnum):
    APPROVE = "approve"
    DENY = "deny"


@dataclass(frozen=True)
class PreviewLine:
    """One argument, whole."""

    label: str
    text: str


@dataclass(frozen=True)
class Approval:
    """One call of a tool that asks, as the workspace has it, with the user's own decision laid over it."""

    id: ApprovalId
    thread_id: ThreadId
    message_id: MessageId
    """The answer it stands under."""
    run_id: RunId
    tool_id: str
    tool_title: str
    tool_class: ToolClass
    arguments: str
    """The exact JSON text that is carried out."""
    args_hash: str
    """Names these arguments; a decision carries the one that was looked at."""
    title: str
    """What will happen, in one plain sentence; made by the tool's code, never by the model."""
    state: CallState
    created_at: datetime
    lines: tuple[PreviewLine, ...] = ()
    destructive: bool = False
    """It cannot be undone: no rule allows it."""
    source_name: str = ""
    """Where the tool comes from: “Harmony”, or the name of an MCP server."""
    input_schema: Mapping[str, object] = field(default_factory=dict)
    proposed_arguments: str = ""
    """What the model had asked for, where the user changed it; else empty."""
    reason: str = ""
    """The model's own words, and shown as such."""
    after_foreign_text: bool = False
    """The answer had read transcripts, pages or results before: no rule is made from this call with one click."""
    rule: str = ""
    """The rule that allowed or denied it."""
    denial: str = ""
    """What the user said against it."""
    result: str = ""
    """What the tool told, cut for the screen."""
    problem: Problem | None = None
    """Why it failed, or what is not known."""
    expires_at: datetime | None = None
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    rev: int = 1
    sent: Verdict | None = None
    """The user has decided; the workspace has not taken it yet."""
    refused: Problem | None = None
    """The workspace did not take the user's last decision, for this reason; the call may still wait."""
    refused_arguments: str | None = None
    """What the user had changed the arguments to in that decision, so that no word of theirs is lost."""
    op_id: OpId | None = None
    """The outbox row of ``sent`` or ``refused``."""

    @property
    def own(self) -> bool:
        """The user asked for it themselves, without a model: no answer waits for it, and none goes on from it."""
        return str(self.run_id) == str(self.id)

    @property
    def asked_for(self) -> str:
        """The arguments it was asked for with, whatever was changed in them since."""
        return self.proposed_arguments or self.arguments

    @property
    def waits(self) -> bool:
        """The user has to decide."""
        return self.state is CallState.PENDING and self.sent is None

    @property
    def settled(self) -> bool:
        return self.state.settled


@dataclass(frozen=True)
class AskedCall:
    """A call that the user asked for, which the workspace has not taken, or has refused."""

    op_id: OpId
    tool_id: str
    arguments: str
    problem: Problem | None = None
    """Why it was refused; None while it is on its way."""
