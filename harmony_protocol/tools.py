"""Tools, the approvals that stand before their effects, where tools come from, and their record."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from harmony_protocol.base import Moment, Wire
from harmony_protocol.errors import Problem

ToolClass = Literal["read", "write", "external"]
"""``read`` runs by itself; ``write`` changes the workspace, ``external`` acts outside of it: both ask."""
MAX_ARGUMENTS = 400_000
"""Bytes of the arguments of one call."""
MAX_REASON = 2_000


class Tool(Wire):
    id: str
    """Letters, digits, ``_``: what the model calls and what rules are written for. A connected one begins with its
    server's short name: ``linear_create_issue``."""
    version: str
    title: str
    description: str = ""
    input_schema: dict[str, Any] = Field(default_factory=dict)
    tool_class: ToolClass
    destructive: bool = False
    """It cannot be undone: no rule allows it, and its approval expires sooner."""
    source: str = "harmony"
    """``harmony``, or the id of the MCP server it comes from."""
    source_name: str = "Harmony"
    enabled: bool = True
    reason_off: str = ""
    """Why it cannot be used: ``no_key``, ``no_account``, ``switched_off``, ``unreachable``, ``needs_sign_in``."""


class CallState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    """The run was stopped, or its thread is gone."""
    SUPERSEDED = "superseded"
    """The tool is not what it was any more."""
    DENIED_BY_RULE = "denied_by_rule"
    ALLOWED_BY_RULE = "allowed_by_rule"
    EXECUTING = "executing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It was being carried out when the workspace ended: nobody can say whether it took effect, and it is never
    carried out again by itself."""

    @property
    def settled(self) -> bool:
        """Nothing more comes of it."""
        return self not in (
            CallState.PENDING,
            CallState.APPROVED,
            CallState.ALLOWED_BY_RULE,
            CallState.EXECUTING,
        )


class PreviewLine(Wire):
    label: str
    text: str


class Preview(Wire):
    """What will happen, made by the tool's own code from the exact arguments; never by the model."""

    title: str
    """One plain sentence: “Send an e-mail to dana@acme.example”."""
    lines: tuple[PreviewLine, ...] = ()
    """Every argument, whole."""


class Approval(Wire):
    """One call of a tool that asks. Its row in the change feed has the kind ``approval``; only its user sees it."""

    id: str
    thread_id: str
    message_id: str
    """The assistant's message it stands under."""
    run_id: str
    """The call's own id where the user asked for it without a model; no turn waits for it."""
    tool_id: str
    tool_title: str
    tool_class: ToolClass
    destructive: bool = False
    source_name: str = ""
    input_schema: dict[str, Any] = Field(default_factory=dict)
    arguments: str
    """The exact JSON text that is carried out."""
    proposed_arguments: str = ""
    """What the model had asked for, where the user changed it; else empty."""
    args_hash: str
    preview: Preview
    reason: str = ""
    """The model's own words, and shown as such."""
    after_foreign_text: bool = False
    """The run had read transcripts, pages or results: its wish may be somebody else's, and no rule is made from it
    with one click."""
    state: CallState
    rule: str = ""
    """The rule that allowed or denied it."""
    denial: str = ""
    """What the user said against it."""
    result: str = ""
    """What the tool told, cut for the screen."""
    problem: Problem | None = None
    created_at: Moment
    expires_at: Moment | None = None
    decided_at: Moment | None = None
    ended_at: Moment | None = None
    rev: int = 1


class Decision(Wire):
    """The body of the operation ``decide_approval``; its target is the approval."""

    decision: Literal["approve", "deny"]
    args_hash: str
    """Of the arguments that were looked at; others meanwhile: 409 ``approval_changed``."""
    arguments: str | None = Field(default=None, max_length=MAX_ARGUMENTS)
    """Changed by the user: JSON, checked against the schema."""
    reason: str = Field(default="", max_length=MAX_REASON)
    """Why not; the model is told."""


class ProposedCall(Wire):
    """The body of the operation ``propose_call``: what the user wants done with what an answer holds, such as sending
    the e-mail it drafted."""

    tool_id: str = Field(max_length=200)
    arguments: str = Field(max_length=MAX_ARGUMENTS)
    """JSON, checked against the schema."""


class RuleTrial(Wire):
    """What a rule would have done to the calls there were (X5)."""

    rule: str
    valid: bool = True
    problem: str = ""
    """What is wrong with it, for people."""
    broad: bool = False
    """It matches every tool."""
    allowed: int = 0
    asked: int = 0
    """Calls that would still have asked, of the tools it names: other arguments, destructive, or another rule."""
    denied: int = 0
    """Calls that would have been denied, by it or by another rule."""
    already: int = 0
    """Calls of the tools it names that another rule allows; ``allowed`` is what this one adds."""
    looked_at: int = 0
    """Past calls it was tried on."""
    examples: tuple[str, ...] = ()
    """Titles of calls it would have allowed, or denied where it denies, the latest first."""


class RuleText(Wire):
    """The body of a trial."""

    rule: str = Field(max_length=2_000)
    instead_of: str = Field(default="", max_length=2_000)
    """One of the user's rules that this one would replace, and that is not counted."""


class ToolSetting(Wire):
    """What an admin chose for a tool; absent: as it came."""

    enabled: bool | None = None
    tool_class: ToolClass | None = None
    destructive: bool | None = None
    version: str = ""
    """Of the tool as it was when this was chosen: another one keeps no lowered class. Set by the workspace."""


class McpServer(Wire):
    id: str
    """A short name: the beginning of its tools' ids."""
    name: str
    transport: Literal["stdio", "http"]
    command: str = ""
    args: tuple[str, ...] = ()
    url: str = ""
    personal: bool = False
    enabled: bool = True
    state: Literal["connecting", "ready", "unreachable", "needs_sign_in", "off"] = "off"
    detail: str = ""
    signed_in: bool = False
    """Somebody signed in at it in a browser, and what that gave is kept."""
    tools: tuple[Tool, ...] = ()


class NewMcpServer(Wire):
    name: str = Field(min_length=1, max_length=60)
    transport: Literal["stdio", "http"]
    command: str = ""
    args: tuple[str, ...] = ()
    env: dict[str, str] = Field(default_factory=dict)
    """Values lie in the sealed store and are never given out again."""
    url: str = ""
    token: str = ""
    """A bearer token, where the server wants one and offers no sign-in; into the sealed store."""
    personal: bool = False


class McpServerChange(Wire):
    enabled: bool


class SignIn(Wire):
    address: str
    """Where the user signs in, in a browser; empty where the server lets us in as it is."""


class EmailAccount(Wire):
    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    """``none`` for a server on this machine only."""
    username: str = ""
    sender: str = ""
    has_password: bool = False


class NewEmailAccount(Wire):
    host: str = Field(min_length=1, max_length=253)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    sender: str = Field(min_length=3, max_length=320)
    password: str | None = None
    """None: as it was."""


class WebSearchKey(Wire):
    """Going in only; nothing gives it out again."""

    key: str = Field(min_length=1, max_length=500)


class WebSearch(Wire):
    has_key: bool


class LedgerEntry(Wire):
    """One line of the append-only record; ``arguments`` and ``result`` may have been blanked by a deletion."""

    seq: int
    at: Moment
    what: str
    """``proposed``, ``decided``, ``began``, ``ended``, ``read`` (a tool that reads), ``rule_changed``,
    ``tool_changed``, ``account_deleted``, ``retention`` (old meetings were deleted), ``retention_changed``."""
    call_id: str = ""
    tool_id: str = ""
    user_id: str = ""
    user_name: str = ""
    """As they are called now; empty for who is gone, and where nobody did it."""
    state: str = ""
    detail: str = ""
    arguments: str | None = None
    result: str | None = None
    hash: str
    """Over this line and the hash before it."""
    title: str = ""
    """What the call would do, in words of the tool's code; only of one's own calls, as long as they are there."""
    changed: bool = False
    """The user changed its arguments."""
    thread_id: str = ""


class LedgerPage(Wire):
    items: tuple[LedgerEntry, ...]
    """The newest first."""
    cursor: str | None = None
    """Where older ones begin; None at the end."""


class LedgerVerdict(Wire):
    lines: int
    blanked: int
    """Lines whose words were deleted."""
    broken_at: int | None = None
    """The first line that does not follow from the one before, or whose words are not what they were."""
    newest: str
    """The last line's hash: who keeps it elsewhere can tell that nothing was cut off."""
