"""Calls that a user asks for themselves, with what an answer holds: they wait for an approval like any other."""

from http import HTTPStatus
from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.sync import Op
from harmony_protocol.tools import CallState, ProposedCall
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import bodies
from harmony_workspace.problems import Refused, not_found
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.store.tables import messages
from harmony_workspace.store.tool_tables import tool_calls
from harmony_workspace.tools import authority, calls, schema
from harmony_workspace.tools.tool import Tool
from harmony_workspace.tools.toolbox import Toolbox


def propose(connection: sa.Connection, reader: Reader, op: Op, toolbox: Toolbox) -> Any:
    """The call's row; a rule may have answered it already. Raises ``Refused`` where it cannot be asked for."""
    wanted = bodies.parse(ProposedCall, op)
    answer = connection.execute(
        sa.select(messages.c.thread_id, messages.c.role).where(messages.c.id == op.target)
    ).first()
    if answer is None or answer.role != "assistant":
        raise not_found("message")
    thread_rows.owned(connection, reader, answer.thread_id)
    if (waiting := _waiting(connection, reader, op.target, wanted)) is not None:
        return waiting
    tool = _usable(connection, reader, wanted.tool_id, toolbox)
    proposal = calls.Proposal(
        thread_id=answer.thread_id,
        run_id="",
        message_id=op.target,
        provider_call_id="",
        arguments=wanted.arguments,
        asked_by=authority.packed(reader),
    )
    try:
        return calls.propose(connection, reader, tool, proposal)
    except schema.Invalid as error:
        raise Refused(
            ErrorCode.ARGUMENTS_INVALID, HTTPStatus.UNPROCESSABLE_ENTITY, str(error), fault=str(error)
        ) from error


def _waiting(connection: sa.Connection, reader: Reader, message_id: str, wanted: ProposedCall) -> Any:
    """The very same, asked for twice, is one."""
    return connection.execute(
        sa.select(tool_calls).where(
            tool_calls.c.message_id == message_id,
            tool_calls.c.user_id == reader.user_id,
            tool_calls.c.asked_by.is_not(None),
            tool_calls.c.tool_id == wanted.tool_id,
            tool_calls.c.arguments == wanted.arguments,
            tool_calls.c.state == CallState.PENDING,
        )
    ).first()


def _usable(connection: sa.Connection, reader: Reader, tool_id: str, toolbox: Toolbox) -> Tool:
    """What reads is for models alone: nobody would be asked."""
    tool = toolbox.find(connection, reader, tool_id)
    reason = "unknown" if tool is None or tool.tool_class == "read" else tool.reason_off
    if tool is None or reason:
        raise Refused(
            ErrorCode.TOOL_OFF,
            HTTPStatus.CONFLICT,
            "This tool cannot be used now.",
            tool=tool_id[:200],
            reason=reason,
        )
    return tool
