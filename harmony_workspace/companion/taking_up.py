"""What a process leaves that died: runs begin anew where nothing was said or done yet, and end where something was."""

import logging

import sqlalchemy as sa

from harmony_protocol.events import CustomName, EventType
from harmony_workspace.companion import catalogue, run_rows
from harmony_workspace.companion.kinds import AGUI
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.store import processes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tool_tables import ledger, tool_calls
from harmony_workspace.tools import cut

log = logging.getLogger(__name__)
FRESH_MS = 60_000
"""Whoever asked longer ago has gone on by now: they are told, and may ask for it again."""


def take_up(connection: sa.Connection) -> list[Begun]:
    """Call it when nobody works on the rows of processes that are not listed; the runs given back are to be started
    after the commit. A call that was being carried out is unknown from now on: it is never carried out again."""
    begun = [
        run_rows.taken_up(connection, row)
        for row in run_rows.running_at_nobody(connection)
        if _may_begin_anew(connection, row)
    ]
    ended = run_rows.interrupt_left_over(connection)
    unknown = cut.left_over(connection)
    if begun or ended or unknown:
        log.warning(
            "%d answers and %d calls were cut by the end of a process, %d answers begin anew",
            ended,
            unknown,
            len(begun),
        )
    return begun


def bury(connection: sa.Connection) -> list[Begun] | None:
    """The same once processes are found to have died; None where there are none."""
    return take_up(connection) if processes.bury(connection) else None


def _may_begin_anew(connection: sa.Connection, row: "sa.Row[tuple[str]]") -> bool:
    """Once, where several processes serve: what kills whoever answers it is not handed on from one to the next."""
    if not processes.own(connection) or row.asked_by is None or row.started_at < now_ms() - FRESH_MS:
        return False
    told = run_rows.stored_events(connection, row.id)
    if any(
        event["type"] != EventType.RUN_STARTED and event.get("name") != CustomName.TITLE for event in told
    ):
        return False
    source = catalogue.find(connection, row.model)
    if source is not None and source.kind == AGUI:  # an agent elsewhere may have acted by now
        return False
    asked = sa.exists().where(tool_calls.c.run_id == row.id)
    read = sa.exists().where(ledger.c.call_id == row.id)
    return not connection.scalar(sa.select(sa.or_(asked, read)))
