"""Calls that ask, as their user sees them."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import Problem
from harmony_protocol.tools import Approval, CallState, Preview
from harmony_workspace.access.scope import Reader
from harmony_workspace.store.clock import moment
from harmony_workspace.store.tool_tables import tool_calls

SHOWN = 4_000
"""Characters of a result that go to the screen."""


def by_ids(connection: sa.Connection, reader: Reader, ids: Collection[str]) -> dict[str, Approval]:
    """The reader's own among these, by id."""
    found = _listed(connection, reader, tool_calls.c.id.in_(ids))
    return {approval.id: approval for approval in found}


def waiting(connection: sa.Connection, reader: Reader) -> list[Approval]:
    """What the user has to decide, the oldest first."""
    return _listed(connection, reader, tool_calls.c.state == CallState.PENDING)


def _listed(connection: sa.Connection, reader: Reader, condition: sa.ColumnElement[bool]) -> list[Approval]:
    own = tool_calls.c.user_id == reader.user_id
    rows = connection.execute(sa.select(tool_calls).where(condition, own).order_by(tool_calls.c.id))
    return [_approval(row) for row in rows]


def _approval(row: sa.Row[Any]) -> Approval:
    return Approval(
        id=row.id,
        thread_id=row.thread_id,
        message_id=row.message_id,
        run_id=row.run_id,
        tool_id=row.tool_id,
        tool_title=row.tool_title,
        tool_class=row.tool_class,
        destructive=row.destructive,
        source_name=row.source_name,
        input_schema=row.input_schema,
        arguments=row.arguments,
        proposed_arguments=row.proposed_arguments,
        args_hash=row.args_hash,
        preview=Preview.model_validate(row.preview),
        reason=row.reason,
        after_foreign_text=row.after_foreign_text,
        state=CallState(row.state),
        rule=row.rule,
        denial=row.denial,
        result=row.result[:SHOWN],
        problem=None if row.problem is None else Problem.model_validate(row.problem),
        created_at=moment(row.created_at),
        expires_at=None if row.expires_at is None else moment(row.expires_at),
        decided_at=None if row.decided_at is None else moment(row.decided_at),
        ended_at=None if row.ended_at is None else moment(row.ended_at),
        rev=row.rev,
    )
