"""Tools and their calls, between wire and domain."""

from collections.abc import Mapping
from typing import Any

from harmony_desktop.domain import approvals as a
from harmony_desktop.domain import tools as t
from harmony_desktop.domain.ids import ApprovalId, MessageId, RunId, ThreadId
from harmony_desktop.net.translate_problems import problem
from harmony_protocol import tools as wire

NEWER: dict[str, tuple[frozenset[str], str]] = {
    "state": (frozenset(wire.CallState), "unknown"),
    "tool_class": (frozenset(a.ToolClass), "external"),
}
"""What a newer workspace may say of a call, and what this program takes it for: the most careful."""


def known(row: object) -> dict[str, Any]:
    """The row, with words of a newer workspace in it replaced."""
    told = dict(row) if isinstance(row, Mapping) else {}
    for name, (words, otherwise) in NEWER.items():
        if name in told and told[name] not in words:
            told[name] = otherwise
    return told


def approval(row: Mapping[str, Any]) -> a.Approval:
    told = wire.Approval.model_validate(known(row))
    return a.Approval(
        id=ApprovalId(told.id),
        thread_id=ThreadId(told.thread_id),
        message_id=MessageId(told.message_id),
        run_id=RunId(told.run_id),
        tool_id=told.tool_id,
        tool_title=told.tool_title,
        tool_class=a.ToolClass(told.tool_class),
        arguments=told.arguments,
        args_hash=told.args_hash,
        title=told.preview.title,
        lines=tuple(a.PreviewLine(line.label, line.text) for line in told.preview.lines),
        state=a.CallState(told.state),
        created_at=told.created_at,
        destructive=told.destructive,
        source_name=told.source_name,
        input_schema=told.input_schema,
        proposed_arguments=told.proposed_arguments,
        reason=told.reason,
        after_foreign_text=told.after_foreign_text,
        rule=told.rule,
        denial=told.denial,
        result=told.result,
        problem=problem(told.problem) if told.problem else None,
        expires_at=told.expires_at,
        decided_at=told.decided_at,
        ended_at=told.ended_at,
        rev=told.rev,
    )


def tool(told: wire.Tool) -> t.Tool:
    return t.Tool(**told.model_dump() | {"tool_class": a.ToolClass(told.tool_class)})


def known_server(row: object) -> dict[str, Any]:
    """As `known`, for a server and its tools: a state from tomorrow is shown as one that does not work."""
    told = dict(row) if isinstance(row, Mapping) else {}
    if told.get("state", "off") not in frozenset(t.ServerState):
        told["state"] = t.ServerState.UNREACHABLE.value
    told["tools"] = [known(tool) for tool in told.get("tools") or ()]
    return told


def server(told: wire.McpServer) -> t.McpServer:
    given = told.model_dump() | {"state": t.ServerState(told.state), "args": tuple(told.args)}
    return t.McpServer(**given | {"tools": tuple(tool(one) for one in told.tools)})
