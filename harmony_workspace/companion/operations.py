"""What a client asks to be done; each operation takes effect once, and whole or not at all."""

import hashlib
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.sync import Op, OpKind, OpOutcome
from harmony_protocol.tools import Decision
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import (
    asking,
    bodies,
    own_calls,
    preference_changes,
    space_changes,
    thread_changes,
    turns,
)
from harmony_workspace.companion.asking import Catalogue, Started
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.problems import Refused, bad_request
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import idempotency
from harmony_workspace.tools import calls
from harmony_workspace.tools.toolbox import Toolbox


@dataclass(frozen=True)
class Effect:
    """The outcome, and what is to be done once it is committed."""

    outcome: OpOutcome
    begun: Begun | None = None
    stop_run: str = ""
    stop_thread: str = ""
    """A thread that is gone: whatever still answers in it ends."""
    words_went: bool = False
    """Something was deleted for good."""
    decided_in: str = ""
    """A run whose calls are to be looked at."""


def apply(
    connection: sa.Connection, reader: Reader, op: Op, catalogue: Catalogue, toolbox: Toolbox | None = None
) -> Effect:
    """Raises ``Refused``; then nothing happened. A repeated operation gives its first outcome again."""
    digest = _digest(op)
    earlier = connection.execute(
        sa.select(idempotency).where(idempotency.c.user_id == reader.user_id, idempotency.c.op_id == op.op_id)
    ).first()
    if earlier is not None:
        if earlier.body_sha256 != digest:
            raise Refused(
                ErrorCode.KEY_REUSED,
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "This operation id was used for something else.",
            )
        first = OpOutcome.model_validate(earlier.outcome)
        return Effect(first.model_copy(update={"status": "repeated"}))
    effect = _do(connection, reader, op, catalogue, toolbox or Toolbox())
    connection.execute(
        sa.insert(idempotency).values(
            user_id=reader.user_id,
            op_id=op.op_id,
            body_sha256=digest,
            outcome=effect.outcome.model_dump(mode="json"),
            created_at=now_ms(),
        )
    )
    return effect


def _digest(op: Op) -> str:
    """Refuses what no database keeps: half of a character, which JSON can write, or a nest without a bottom."""
    try:
        body = json.dumps([op.kind, op.target, op.body, op.base_rev], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(body.encode()).hexdigest()
    except (UnicodeEncodeError, RecursionError) as error:
        raise bad_request("Half of a character stands in it, or it is nested too deep.") from error


def _do(connection: sa.Connection, reader: Reader, op: Op, catalogue: Catalogue, toolbox: Toolbox) -> Effect:
    match op.kind:
        case OpKind.SEND_MESSAGE:
            return _started(op, asking.send(connection, reader, op, catalogue))
        case OpKind.RETRY_RUN:
            return _started(op, asking.begin(connection, reader, op, catalogue))
        case OpKind.STOP_RUN:
            thread_rows.owned_run(connection, reader, op.target)
            turns.stop(connection, op.target)
            return Effect(_applied(op), stop_run=op.target)
        case OpKind.UPDATE_THREAD:
            return Effect(_applied(op, rev=thread_changes.update(connection, reader, op)))
        case OpKind.DELETE_THREAD:
            thread_changes.delete(connection, reader, op)
            return Effect(_applied(op), stop_thread=op.target, words_went=True)
        case OpKind.PUT_SPACE:
            return Effect(_applied(op, rev=space_changes.put(connection, reader, op)))
        case OpKind.DELETE_SPACE:
            space_changes.delete(connection, reader, op)
            return Effect(_applied(op), words_went=True)
        case OpKind.SET_PREFERENCES:
            return Effect(_applied(op, rev=preference_changes.put(connection, reader, op)))
        case OpKind.DECIDE_APPROVAL:
            call = calls.decide(connection, reader, op.target, bodies.parse(Decision, op))
            return Effect(_applied(op, state=call.state), decided_in=call.run_id)
        case OpKind.PROPOSE_CALL:
            call = own_calls.propose(connection, reader, op, toolbox)
            return Effect(_applied(op, approval_id=call.id, state=call.state), decided_in=call.run_id)
        case _:
            raise bad_request(f"There is no operation {op.kind!r}.", kind=op.kind)


def _started(op: Op, started: Started) -> Effect:
    return Effect(_applied(op, run_id=started.run_id, answer_id=started.answer_id), begun=started.begun)


def _applied(op: Op, **result: Any) -> OpOutcome:
    return OpOutcome(op_id=op.op_id, status="applied", result=result)
