"""Calls of tools that read, as lines of the ledger: they ask nobody, and what they were asked may have gone outside."""

from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from harmony_protocol.tools import CallState
from harmony_workspace.access.scope import Reader
from harmony_workspace.store.tables import runs
from harmony_workspace.tools import ledger


class Asking(Protocol):
    """Where it was called."""

    @property
    def run_id(self) -> str: ...

    @property
    def reader(self) -> Reader: ...


@dataclass(frozen=True)
class Read:
    """One line: ``arguments`` where it begins, ``result`` where it ends."""

    asking: Asking
    tool_id: str
    call_id: str
    state: CallState
    arguments: str | None = None
    result: str | None = None
    what: str = ""


def note(connection: sa.Connection, read: Read) -> None:
    """Stands under its run, which tells the thread whose deletion blanks it. A run that is gone leaves no words."""
    there = connection.scalar(sa.select(runs.c.id).where(runs.c.id == read.asking.run_id))
    ledger.write(
        connection,
        read.what or ("began" if read.state is CallState.EXECUTING else "ended"),
        call_id=read.asking.run_id,
        tool_id=read.tool_id,
        user_id=read.asking.reader.user_id,
        state=read.state.value,
        detail=read.call_id,
        arguments=read.arguments if there else None,
        result=read.result if there else None,
    )
