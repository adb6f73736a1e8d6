"""Calls of tools that read, as lines of the ledger: they ask nobody, and what they were asked may have gone outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from harmony_protocol.tools import CallState
from harmony_workspace.access.scope import Reader
from harmony_workspace.store import preferences
from harmony_workspace.store.tables import runs
from harmony_workspace.tools import ledger, rules
from harmony_workspace.tools.tool import mended


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


def held(
    connection: sa.Connection, reader: Reader, tool: rules.Ruled, arguments: Mapping[str, Any]
) -> rules.Verb | None:
    """What the rules of this user say of it, as they stand now; None where none speaks."""
    own = preferences.of(connection, reader.user_id).auto_approve
    ruling = rules.decide(rules.readable(own), tool, arguments)
    return ruling.verb if ruling.rule else None


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
        arguments=_kept(read.arguments) if there else None,
        result=_kept(read.result) if there else None,
    )


def _kept(text: str | None) -> str | None:
    return None if text is None else mended(text)
