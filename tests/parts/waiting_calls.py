"""Runs that wait for calls, as rows: what a model asked for, without a model."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from harmony_protocol.sync import Op
from harmony_protocol.threads import RunStatus
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import operations, run_rows, turns
from harmony_workspace.companion.answering import Asked, Waiting
from harmony_workspace.companion.drafts import Draft, run_finished
from harmony_workspace.companion.operations import Effect
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.tools import calls
from harmony_workspace.tools.tool import Tool
from tests.parts.house import MODELS, ask, op


def asked_for(
    connection: sa.Connection, reader: Reader, wanted: Sequence[tuple[Tool, dict[str, Any]]]
) -> Sequence[sa.Row[Any]]:
    """In a thread of its own; returns the calls that wait."""
    begun = applied(connection, reader, ask("Do it.")).begun
    assert begun is not None
    asked = tuple(
        Asked(f"call_{number}", tool, json.dumps(arguments))
        for number, (tool, arguments) in enumerate(wanted)
    )
    turns.wait(connection, begun, reader, Waiting(asked, "", "[]", (), True))
    end(connection, begun)
    return calls.of_run(connection, begun.run_id)


def decided(connection: sa.Connection, reader: Reader, call: sa.Row[Any], decision: str = "approve") -> None:
    applied(connection, reader, op("decide_approval", call.id, decision=decision, args_hash=call.args_hash))


def end(connection: sa.Connection, begun: Begun) -> None:
    """Its answer is written, without a word."""
    closing = [run_finished(begun.thread_id, begun.run_id)]
    first = len(begun.events) + 1
    run_rows.end(connection, begun.run_id, first, closing, Draft(), RunStatus.FINISHED, None)


def applied(connection: sa.Connection, reader: Reader, operation: dict[str, object]) -> Effect:
    return operations.apply(connection, reader, Op.model_validate(operation), lambda _: MODELS)
