"""Changes to a thread itself: its name, its place, its branch, its end."""

from http import HTTPStatus
from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.sync import Op
from harmony_protocol.threads import ThreadChange
from harmony_workspace.access import sharing
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import bodies
from harmony_workspace.problems import Refused, bad_request
from harmony_workspace.store import changes, deleted, processes
from harmony_workspace.store import spaces as space_rows
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.store.tables import runs, threads
from harmony_workspace.store.tool_tables import tool_calls
from harmony_workspace.tools import calls, ledger

THREAD_GONE = "thread gone"
"""Said to the other processes: nothing is answered in it any more."""


def update(connection: sa.Connection, reader: Reader, op: Op) -> int:
    """Returns the new revision. Not a new message: the thread keeps its day in the list."""
    thread = thread_rows.owned(connection, reader, op.target)
    change = bodies.parse(ThreadChange, op)
    if op.base_rev is not None and op.base_rev != thread.rev:
        raise Refused(
            ErrorCode.STALE_REVISION,
            HTTPStatus.CONFLICT,
            "The thread was changed meanwhile.",
            row=thread_rows.as_thread(reader, thread).model_dump(mode="json"),
        )
    values = _values(connection, reader, thread.id, change)
    if values.get("space_id", thread.space_id) != thread.space_id:
        sharing.move_thread(connection, thread.id, thread.owner_id, thread.space_id, values["space_id"])
    rev: int = thread.rev + 1
    connection.execute(sa.update(threads).where(threads.c.id == thread.id).values(rev=rev, **values))
    changes.record(connection, "thread", thread.id)
    return rev


def _values(
    connection: sa.Connection, reader: Reader, thread_id: str, change: ThreadChange
) -> dict[str, Any]:
    """The columns that change; what the body does not name stays."""
    values = {name: getattr(change, name) for name in change.model_fields_set}
    for name in values.keys() - {"space_id"}:
        if values[name] is None:
            raise bad_request(f"{name} cannot be empty.")
    if "title" in values:
        title = " ".join(values["title"].split())
        if not title:
            raise bad_request("A thread needs a title.")
        values |= {"title": title, "named": True}
    if values.get("space_id") is not None:
        space_rows.owned(connection, reader, values["space_id"])
    if "head_id" in values:
        thread_rows.check_message(connection, thread_id, values["head_id"])
    if change.sources is not None:
        values["sources"] = change.sources.model_dump(mode="json")
    return values


def delete(connection: sa.Connection, reader: Reader, op: Op) -> None:
    """For good, with messages, attachments, answers and their events, and the words in the record of its tools."""
    remove(connection, thread_rows.owned(connection, reader, op.target))


def remove(connection: sa.Connection, thread: thread_rows.Row) -> None:
    _calls_go(connection, thread.id)
    sharing.thread_goes(connection, thread.id, thread.owner_id, thread.space_id)
    connection.execute(sa.delete(threads).where(threads.c.id == thread.id))
    deleted.remember(connection, thread.id)
    processes.say(connection, THREAD_GONE, thread.id)


def _calls_go(connection: sa.Connection, thread_id: str) -> None:
    """What waits or was approved is not done any more; what was done stays in the record, without its words."""
    for run_id in connection.scalars(sa.select(runs.c.id).where(runs.c.thread_id == thread_id)).all():
        calls.cancel(connection, run_id)
        for call_id in calls.ready(connection, run_id):
            calls.give_up(connection, call_id, "Its thread was deleted.")
    for table in (tool_calls, runs):
        ledger.blank(connection, sa.select(table.c.id).where(table.c.thread_id == thread_id))
