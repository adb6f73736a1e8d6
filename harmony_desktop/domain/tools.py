"""Tools, where they come from, the rules for them, and the account that e-mail is sent from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harmony_desktop.domain.approvals import ToolClass


@dataclass(frozen=True)
class Tool:
    id: str
    """What rules are written for. A connected one begins with its server's id: ``linear_create_issue``."""
    title: str
    tool_class: ToolClass
    version: str = ""
    description: str = ""
    input_schema: Mapping[str, object] = field(default_factory=dict)
    destructive: bool = False
    source: str = "harmony"
    """``harmony``, or the id of the MCP server it comes from."""
    source_name: str = "Harmony"
    enabled: bool = True
    reason_off: str = ""
    """Why it cannot be used: ``no_key``, ``no_account``, ``switched_off``, ``unreachable``, ``needs_sign_in``; else
    empty."""


@dataclass(frozen=True)
class ToolChange:
    """What an admin chooses for a tool; None stays as it is."""

    enabled: bool | None = None
    tool_class: ToolClass | None = None
    destructive: bool | None = None


@dataclass(frozen=True)
class RuleTrial:
    """What a rule would have done to the calls there were."""

    rule: str
    valid: bool = True
    problem: str = ""
    """What is wrong with it, for people."""
    broad: bool = False
    """It matches every tool."""
    allowed: int = 0
    asked: int = 0
    """Calls of the tools it names that would still have asked."""
    denied: int = 0
    """Calls that would have been denied, by it or by another rule."""
    already: int = 0
    """Calls of the tools it names that another rule allows; ``allowed`` is what this one adds."""
    looked_at: int = 0
    """Past calls it was tried on."""
    examples: tuple[str, ...] = ()
    """Titles of calls it would have allowed, or denied where it denies, the latest first."""


class ServerState(StrEnum):
    CONNECTING = "connecting"
    READY = "ready"
    UNREACHABLE = "unreachable"
    NEEDS_SIGN_IN = "needs_sign_in"
    OFF = "off"


@dataclass(frozen=True)
class McpServer:
    id: str
    """A short name: the beginning of its tools' ids."""
    name: str
    transport: str
    """``stdio`` or ``http``."""
    command: str = ""
    args: tuple[str, ...] = ()
    url: str = ""
    personal: bool = False
    enabled: bool = True
    state: ServerState = ServerState.OFF
    detail: str = ""
    signed_in: bool = False
    """Somebody signed in at it in a browser."""
    tools: tuple[Tool, ...] = ()


@dataclass(frozen=True)
class NewMcpServer:
    """``env`` and ``token`` are sealed by the workspace and never given out again."""

    name: str
    transport: str
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    token: str = ""
    personal: bool = False


@dataclass(frozen=True)
class EmailAccount:
    """Where e-mail is sent from; an empty ``host``: none is set up."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    """``starttls``, ``tls``, or ``none`` for a server on this machine only."""
    username: str = ""
    sender: str = ""
    has_password: bool = False


@dataclass(frozen=True)
class NewEmailAccount:
    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    username: str = ""
    password: str | None = None
    """None: as it was."""
