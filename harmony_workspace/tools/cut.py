"""Calls that were being carried out when their process ended, or the database: what came of them is unknown, and they
are never carried out again."""

from collections.abc import Collection

import sqlalchemy as sa

from harmony_protocol.tools import CallState
from harmony_workspace.store import processes
from harmony_workspace.store.tool_tables import tool_calls
from harmony_workspace.tools import calls, ledger


def left_over(connection: sa.Connection) -> int:
    """By processes that have gone; how many there were."""
    found = _unknown(connection, processes.orphaned(tool_calls.c.process))
    # those whose rows went with their thread do not tell whose they were
    alone = ledger.cut(connection) if processes.alone(connection) else ()
    for call_id in alone:
        ledger.end_alone(connection, call_id, CallState.UNKNOWN)
    return found + len(alone)


def lost(connection: sa.Connection, known: Collection[str]) -> int:
    """By this process, which carries out only those it knows: the database was gone when they ended."""
    own = tool_calls.c.process == processes.own(connection)
    return _unknown(connection, sa.and_(own, tool_calls.c.id.not_in(known)))


def _unknown(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    executing = sa.select(tool_calls.c.id).where(tool_calls.c.state == CallState.EXECUTING, which)
    found = connection.scalars(executing.order_by(tool_calls.c.id)).all()
    for call_id in found:
        calls.settled(connection, call_id, CallState.UNKNOWN)
    return len(found)
