"""A turn that waits: its run ended with calls to settle, and when all are settled another run goes on, once."""

from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.threads import RunStatus
from harmony_protocol.tools import MAX_ARGUMENTS, CallState
from harmony_workspace.access import keys
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import agui_calls, run_rows
from harmony_workspace.companion.answering import AnswerError, Asked, Resumed, Settled, Waiting
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.store import processes
from harmony_workspace.store.tables import messages, runs, threads
from harmony_workspace.store.tool_tables import tool_calls, waiting_turns
from harmony_workspace.tools import calls, ledger, outcomes, schema
from harmony_workspace.tools.authority import packed, unpacked
from harmony_workspace.tools.tool import mended

STOP = "stop"
"""Said of a run to whichever process works on it."""
MOST_RUNS = 20
"""In one turn: a model that only ever calls ends some time."""
MOST_CALLS = 16
"""In one run."""
MOST_TOLD = 20
"""Calls of earlier answers to the same message."""


def wait(connection: sa.Connection, begun: Begun, reader: Reader, waiting: Waiting) -> list[dict[str, Any]]:
    """Proposes the calls and keeps where the turn goes on; returns the AG-UI interrupts. Raises ``AnswerError`` for
    a turn that does not end."""
    if _runs_of_turn(connection, begun.run_id) >= MOST_RUNS:
        raise AnswerError(ErrorCode.RUN_LIMIT, retryable=False, limit="steps", allowed=MOST_RUNS)
    answered: dict[str, str] = {}
    proposed = []
    for number, asked in enumerate(waiting.calls):
        if number >= MOST_CALLS:
            answered[asked.call_id] = f"Not done: at most {MOST_CALLS} calls at once."
            continue
        try:
            proposed.append(calls.propose(connection, reader, asked.tool, _proposal(begun, asked, waiting)))
        except schema.Invalid as error:
            answered[asked.call_id] = f"Not done, the arguments do not fit: {error}"
            _refused(connection, begun, reader, asked, str(error))
    connection.execute(
        sa.insert(waiting_turns).values(
            run_id=begun.run_id,
            reader=packed(reader),
            history=waiting.history,
            evidence={"places": waiting.places, "answered": answered},
            time_zone=begun.time_zone,
        )
    )
    return [_interrupt(row) for row in proposed if row.state == CallState.PENDING]


def _refused(connection: sa.Connection, begun: Begun, reader: Reader, asked: Asked, why: str) -> None:
    """It is no call that could be decided; the record says that it was asked for."""
    ledger.write(
        connection,
        "proposed",
        call_id=begun.run_id,
        tool_id=asked.tool.id,
        user_id=reader.user_id,
        state="refused",
        arguments=mended(asked.arguments)[:MAX_ARGUMENTS],
        result=mended(why),
    )


def go_on(connection: sa.Connection, run_id: str) -> Begun | None:
    """Makes the run that goes on; None where something is left to settle, or it goes on already."""
    waits = connection.execute(
        sa.select(waiting_turns).where(
            waiting_turns.c.run_id == run_id, waiting_turns.c.next_run_id.is_(None)
        )
    ).first()
    if waits is None or calls.unsettled(connection, run_id):
        return None
    before = connection.execute(sa.select(runs).where(runs.c.id == run_id)).one()
    head = connection.scalar(sa.select(threads.c.head_id).where(threads.c.id == before.thread_id))
    begun = run_rows.begin(
        connection,
        unpacked(waits.reader),
        before.thread_id,
        before.message_id,
        model=before.model,
        provider=before.provider,
        time_zone=waits.time_zone,
        parent_id=before.answer_id,
    )
    if head != before.answer_id:  # the user is on another branch by now
        connection.execute(sa.update(threads).where(threads.c.id == before.thread_id).values(head_id=head))
    goes_on(connection, run_id, begun.run_id)
    return begun


def again(connection: sa.Connection, reader: Reader, message_id: str, answer_id: str) -> Any:
    """The waiting turn to go on from once more, where the answer to be written again broke off after its calls were
    settled; None where it is to be written from the beginning. Without ``answer_id``: the latest of this message."""
    wanted = sa.select(runs).where(runs.c.message_id == message_id).order_by(runs.c.id.desc())
    chosen = connection.execute(wanted.where(runs.c.answer_id == answer_id) if answer_id else wanted).first()
    last = None if chosen is None else _last_of_turn(connection, chosen.id)
    if last is None or last.status == RunStatus.FINISHED:
        return None
    waits = _before(connection, last.id)
    if waits is None or keys.narrower(reader, unpacked(waits.reader)):
        return None
    asked = calls.of_run(connection, waits.run_id)
    # an agent elsewhere acts when it is told a decision: it is not told twice, but asked anew, and asks anew
    return None if any(call.tool_id.startswith(agui_calls.BEGINNING) for call in asked) else waits


def goes_on(connection: sa.Connection, run_id: str, next_run_id: str) -> None:
    """The turn that waited in ``run_id`` goes on in ``next_run_id``; an earlier try stays beside it."""
    connection.execute(
        sa.update(waiting_turns).where(waiting_turns.c.run_id == run_id).values(next_run_id=next_run_id)
    )


def resumed(connection: sa.Connection, run_id: str) -> Resumed | None:
    """Where this run goes on from; None for the first one of a turn."""
    waits = _before(connection, run_id)
    if waits is None:
        return None
    asked = calls.of_run(connection, waits.run_id)
    told = {call.provider_call_id: outcomes.told(call) for call in asked}
    settled = {
        call.provider_call_id: Settled(call.tool_id, CallState(call.state), call.arguments, call.denial)
        for call in asked
    }
    places = tuple((conversation, turn) for conversation, turn in waits.evidence["places"])
    return Resumed(waits.history, places, waits.evidence["answered"] | told, settled, unpacked(waits.reader))


def done(connection: sa.Connection, message_id: str) -> tuple[str, ...]:
    """What was done, or may have been, under the answers to this message."""
    under = sa.select(runs.c.answer_id).where(runs.c.message_id == message_id)
    query = sa.select(tool_calls).where(tool_calls.c.message_id.in_(under)).order_by(tool_calls.c.id)
    lines = [line for call in connection.execute(query) if (line := outcomes.done(call))]
    return tuple(lines[-MOST_TOLD:])


def answer_of(connection: sa.Connection, run_id: str) -> str:
    return str(connection.scalar(sa.select(runs.c.answer_id).where(runs.c.id == run_id)))


def stop(connection: sa.Connection, run_id: str) -> None:
    """The user wants no more of it: what waits is not asked any more, and the turn does not go on."""
    run_rows.unwanted(connection, run_id)
    processes.say(connection, STOP, run_id)  # quicker than the next look
    calls.cancel(connection, run_id)
    connection.execute(
        sa.delete(waiting_turns).where(
            waiting_turns.c.run_id == run_id, waiting_turns.c.next_run_id.is_(None)
        )
    )


def _runs_of_turn(connection: sa.Connection, run_id: str) -> int:
    number, at = 1, run_id
    while number < MOST_RUNS:
        before = _before(connection, at)
        if before is None:
            break
        number, at = number + 1, before.run_id
    return number


def _before(connection: sa.Connection, run_id: str) -> Any:
    """The waiting turn that this run goes on from: that of the answer above its own."""
    above = (
        sa.select(messages.c.parent_id)
        .join(runs, runs.c.answer_id == messages.c.id)
        .where(runs.c.id == run_id)
        .scalar_subquery()
    )
    earlier = sa.select(runs.c.id).where(runs.c.answer_id == above)
    return connection.execute(sa.select(waiting_turns).where(waiting_turns.c.run_id.in_(earlier))).first()


def _last_of_turn(connection: sa.Connection, run_id: str) -> Any:
    at: str | None = run_id
    while at is not None:
        run_id = at
        at = connection.scalar(sa.select(waiting_turns.c.next_run_id).where(waiting_turns.c.run_id == at))
    return connection.execute(sa.select(runs).where(runs.c.id == run_id)).first()


def _proposal(begun: Begun, asked: Asked, waiting: Waiting) -> calls.Proposal:
    return calls.Proposal(
        thread_id=begun.thread_id,
        run_id=begun.run_id,
        message_id=begun.answer_id,
        provider_call_id=asked.call_id,
        arguments=asked.arguments,
        reason=asked.reason or waiting.reason,
        after_foreign_text=waiting.foreign,
    )


def _interrupt(call: sa.Row[Any]) -> dict[str, Any]:
    """As AG-UI 1.0 has it."""
    return {
        "id": call.id,
        "reason": "tool_call",
        "message": call.preview["title"],
        "toolCallId": call.provider_call_id,
    }
