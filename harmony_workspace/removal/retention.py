"""Meetings that are older than an admin wants to keep any are deleted, like any other that is; off unless it is set.

A meeting is as old as it lies in the workspace, or as it happened, whichever is less: one that was brought in today is
not gone tomorrow.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from harmony_protocol.deletion import Retention, RetentionPlan
from harmony_workspace.access import audience, keys
from harmony_workspace.access.scope import Reader
from harmony_workspace.store import facts
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import conversations
from harmony_workspace.tools import ledger

_FACT = "retention_days"
_DAY_MS = 86_400_000
_AT_ONCE = 100
"""Others write in between."""


def days(connection: sa.Connection) -> int | None:
    found: int | None = facts.get(connection, _FACT)
    return found


def plan(connection: sa.Connection, wished: int | None = None) -> RetentionPlan:
    """As it is set; ``wished``: how many meetings that would delete now, instead."""
    period = days(connection) if wished is None else wished
    due = connection.scalar(sa.select(sa.func.count()).where(*_due(period))) if period else 0
    return RetentionPlan(meetings_days=days(connection), due=due or 0)


def choose(connection: sa.Connection, admin: Reader, wanted: Retention) -> RetentionPlan:
    keys.check_admin(connection, admin)
    facts.put(connection, _FACT, wanted.meetings_days)
    told = "off" if wanted.meetings_days is None else f"{wanted.meetings_days} days"
    ledger.write(connection, "retention_changed", user_id=admin.user_id, detail=told)
    return plan(connection)


def delete_due(connection: sa.Connection) -> Sequence[str]:
    """Some of them, the oldest first; call it until there are none."""
    period = days(connection)
    if not period:
        return []
    oldest = sa.select(conversations.c.id).where(*_due(period)).order_by(conversations.c.started_at)
    ids = connection.scalars(oldest.limit(_AT_ONCE)).all()
    if ids:
        audience.delete_conversations(connection, ids)
        ledger.write(connection, "retention", detail=f"{len(ids)} meetings older than {period} days")
    return ids


def _due(period: int) -> Sequence[sa.ColumnElement[bool]]:
    before = now_ms() - period * _DAY_MS
    there = conversations.c.deleted_at.is_(None)
    return conversations.c.started_at < before, conversations.c.created_at < before, there
