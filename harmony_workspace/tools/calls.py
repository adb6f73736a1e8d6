"""Calls of tools that ask, as rows: proposed once, decided once, carried out at most once, settled once.

Every step is one transaction that looks at the state it leaves; whoever comes second is told what the first one did.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.errors import ErrorCode, Problem
from harmony_protocol.tools import CallState, Decision
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import Refused, not_found
from harmony_workspace.store import changes, facts, preferences, processes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tool_tables import tool_calls, waiting_turns
from harmony_workspace.tools import authority, ledger, rules, schema
from harmony_workspace.tools.tool import Tool, mended

LABEL = "harmony tool call 1"
"""What the hash is of, so that no other hash of ours can stand for it."""
PATIENCE = timedelta(hours=24)
PATIENCE_DESTRUCTIVE = timedelta(minutes=15)
AWAY = "unreachable"
"""A reason for which a tool is off that may have passed: who tries it is told."""
READY = (CallState.APPROVED, CallState.ALLOWED_BY_RULE)
BY_RULE = "by rule"
"""In the record; which one stands with the words, where its user alone reads it and a deletion takes it along."""
DECIDED = {rules.Verb.DENY: CallState.DENIED_BY_RULE, rules.Verb.ALLOW: CallState.ALLOWED_BY_RULE}


@dataclass(frozen=True)
class Proposal:
    """What a model wants done, in a run and under an answer; or a user, who asks without a run."""

    thread_id: str
    run_id: str
    """Empty: the call's own id stands for it, so that no turn waits for the call."""
    message_id: str
    provider_call_id: str
    arguments: str
    """The exact JSON text."""
    reason: str = ""
    after_foreign_text: bool = True
    asked_by: Mapping[str, Any] | None = None
    """The user who asked for it without a model, as they are now."""


def propose(connection: sa.Connection, reader: Reader, tool: Tool, proposal: Proposal) -> Any:
    """Stores the call; a rule may have answered it already. Raises ``schema.Invalid`` for arguments that do not fit."""
    arguments = schema.checked(tool.input_schema, proposal.arguments)
    own_rules = preferences.of(connection, reader.user_id).auto_approve
    ruling = rules.decide(rules.readable(own_rules), tool, arguments)
    call_id, nonce, now = str(uuid_utils.uuid7()), os.urandom(16).hex(), now_ms()
    state = DECIDED.get(ruling.verb, CallState.PENDING)
    patience = PATIENCE_DESTRUCTIVE if tool.destructive else PATIENCE
    values: dict[str, Any] = {
        "id": call_id,
        "thread_id": proposal.thread_id,
        "run_id": proposal.run_id or call_id,
        "message_id": proposal.message_id,
        "user_id": reader.user_id,
        "provider_call_id": proposal.provider_call_id,
        "asked_by": proposal.asked_by,
        "looked_at": tool.looks_at(connection, reader, arguments) if tool.looks_at else None,
        "tool_id": tool.id,
        "tool_version": tool.version,
        "tool_title": tool.title,
        "source_name": tool.source_name,
        "tool_class": tool.tool_class,
        "destructive": tool.destructive,
        "input_schema": dict(tool.input_schema),
        "arguments": proposal.arguments,
        "nonce": nonce,
        "args_hash": hashed(connection, tool.id, tool.version, proposal.arguments, nonce),
        "preview": tool.previewed(connection, reader, arguments).model_dump(mode="json"),
        "reason": mended(proposal.reason),
        "after_foreign_text": proposal.after_foreign_text,
        "state": state.value,
        "rule": ruling.rule,
        "created_at": now,
        "expires_at": now + round(patience.total_seconds() * 1000),
        "decided_at": None if state is CallState.PENDING else now,
        "ended_at": now if state is CallState.DENIED_BY_RULE else None,
        "rev": 1,
    }
    connection.execute(sa.insert(tool_calls).values(values))
    changes.record(connection, "approval", call_id, reader_id=reader.user_id)
    _told(connection, call_id, "proposed", arguments=proposal.arguments)
    if state is not CallState.PENDING:
        _told(connection, call_id, "decided", detail=BY_RULE, result=ruling.rule)
    return _row(connection, call_id)


def hashed(connection: sa.Connection, tool_id: str, version: str, arguments: str, nonce: str) -> str:
    """Binds a decision to these bytes, of this tool, in this workspace, once."""
    workspace = facts.get(connection, facts.WORKSPACE_ID)
    told = b"\0".join(part.encode() for part in (LABEL, workspace, tool_id, version, arguments, nonce))
    return hashlib.sha256(told).hexdigest()


def decide(connection: sa.Connection, reader: Reader, call_id: str, decision: Decision) -> Any:
    """The first valid decision wins; returns the call as it is now. Raises ``Refused`` with the reason."""
    call = _own(connection, reader, call_id)
    _check_open(call)
    if decision.args_hash != call.args_hash:
        raise Refused(
            ErrorCode.APPROVAL_CHANGED,
            HTTPStatus.CONFLICT,
            "The arguments are not those that were looked at.",
        )
    values: dict[str, Any] = {"decided_at": now_ms()}
    if decision.decision == "deny":
        state = CallState.DENIED
        values |= {"denial": decision.reason, "ended_at": now_ms()}
    else:
        authority.check(connection, reader, call)
        state = CallState.APPROVED
        values["decided_by"] = authority.packed(reader)
        if decision.arguments is not None and decision.arguments != call.arguments:
            values |= _edited(connection, reader, call, decision.arguments)
    _move(connection, call, state, **values)
    _told(connection, call_id, "decided", arguments=values.get("arguments"), result=decision.reason or None)
    return _row(connection, call_id)


def _check_open(call: sa.Row[Any]) -> None:
    if call.state != CallState.PENDING:
        raise Refused(
            ErrorCode.APPROVAL_SETTLED, HTTPStatus.CONFLICT, "This was decided already.", state=call.state
        )
    if call.expires_at is not None and call.expires_at <= now_ms():
        raise Refused(ErrorCode.APPROVAL_EXPIRED, HTTPStatus.CONFLICT, "It waited too long; ask again.")


def _edited(connection: sa.Connection, reader: Reader, call: sa.Row[Any], text: str) -> dict[str, Any]:
    try:
        schema.checked(call.input_schema, text)
    except schema.Invalid as error:
        raise Refused(
            ErrorCode.ARGUMENTS_INVALID, HTTPStatus.UNPROCESSABLE_ENTITY, str(error), fault=str(error)
        ) from error
    nonce = os.urandom(16).hex()
    return {
        "arguments": text,
        "proposed_arguments": call.proposed_arguments or call.arguments,
        "nonce": nonce,
        "args_hash": hashed(connection, call.tool_id, call.tool_version, text, nonce),
    }


def begin(connection: sa.Connection, reader: Reader, call_id: str, tool: Tool | None) -> Any | None:
    """``approved → executing``, after looking at everything once more; None where it is not to be carried out.

    ``tool``: as it is now; None where there is none, or this reader may not use it any more.
    """
    call = _row(connection, call_id)
    if call is None or call.user_id != reader.user_id or call.state not in READY:
        return None
    obstacle = _obstacle(connection, call, tool, preferences.of(connection, reader.user_id).auto_approve)
    if obstacle is not None:
        state, detail, rule = obstacle
        _move(connection, call, state, denial=detail, rule=rule or call.rule, ended_at=now_ms())
        _told(connection, call_id, "ended", detail=BY_RULE if rule else detail, result=rule or None)
        return None
    assert tool is not None
    seen: dict[str, Any] = {}
    if call.proposed_arguments:  # what the user made of it, in the tool's own words
        changed = tool.previewed(connection, reader, json.loads(call.arguments))
        seen["preview"] = changed.model_dump(mode="json")
    _move(connection, call, CallState.EXECUTING, process=processes.own(connection), **seen)
    _told(connection, call_id, "began")
    return _row(connection, call_id)


def _obstacle(
    connection: sa.Connection, call: sa.Row[Any], tool: Tool | None, own_rules: Sequence[str]
) -> tuple[CallState, str, str] | None:
    """The state it ends in, why, and the rule that does it, if one does."""
    if tool is None or tool.reason_off not in ("", AWAY) or tool.version != call.tool_version:
        return CallState.SUPERSEDED, "The tool is not what it was any more.", ""
    if hashed(connection, call.tool_id, call.tool_version, call.arguments, call.nonce) != call.args_hash:
        return CallState.SUPERSEDED, "The stored arguments are not those that were decided on.", ""
    if call.expires_at is not None and call.expires_at <= now_ms():
        return CallState.EXPIRED, "It waited too long.", ""
    ruling = rules.decide(rules.readable(own_rules), tool, json.loads(call.arguments))
    if ruling.verb is rules.Verb.DENY:
        return CallState.DENIED_BY_RULE, "A rule forbids it.", ruling.rule
    if call.state == CallState.ALLOWED_BY_RULE and ruling.verb is not rules.Verb.ALLOW:
        return CallState.SUPERSEDED, "The rule that allowed it is gone.", ""
    return None


def settled(
    connection: sa.Connection,
    call_id: str,
    state: CallState,
    *,
    result: str = "",
    problem: Problem | None = None,
) -> None:
    """``executing → succeeded | failed | unknown``. What was settled otherwise meanwhile stays."""
    call = _row(connection, call_id)
    if call is None:
        ledger.end_alone(connection, call_id, state)
    if call is None or call.state != CallState.EXECUTING:
        return
    result = mended(result)
    told = None if problem is None else problem.model_dump(mode="json")
    _move(connection, call, state, result=result, problem=told, ended_at=now_ms())
    _told(connection, call_id, "ended", result=result)


def not_begun(connection: sa.Connection, call_id: str, problem: Problem) -> None:
    """What was approved cannot be begun, and nothing of it was done."""
    call = _row(connection, call_id)
    if call is not None and call.state in READY:
        told = problem.model_dump(mode="json")
        _move(connection, call, CallState.FAILED, problem=told, ended_at=now_ms())
        _told(connection, call_id, "ended", detail=problem.detail)


def give_up(connection: sa.Connection, call_id: str, why: str) -> None:
    """What was approved is not carried out after all."""
    call = _row(connection, call_id)
    if call is not None and call.state in READY:
        _move(connection, call, CallState.SUPERSEDED, denial=why, ended_at=now_ms())
        _told(connection, call_id, "ended", detail=why)


def expire(connection: sa.Connection) -> list[str]:
    """Runs whose waiting calls ran out of time."""
    late = sa.and_(tool_calls.c.state == CallState.PENDING, tool_calls.c.expires_at <= now_ms())
    return _end_all(connection, late, CallState.EXPIRED)


def cancel(connection: sa.Connection, run_id: str) -> None:
    """The user stopped it: nothing of this run is asked any more."""
    waiting = sa.and_(tool_calls.c.run_id == run_id, tool_calls.c.state == CallState.PENDING)
    _end_all(connection, waiting, CallState.CANCELLED)


def supersede(connection: sa.Connection, versions: Mapping[str, str]) -> list[str]:
    """The tools are at these versions now: calls that wait for another one are not asked any more."""
    stale = [
        sa.and_(tool_calls.c.tool_id == tool_id, tool_calls.c.tool_version != version)
        for tool_id, version in versions.items()
    ]
    if not stale:
        return []
    waiting = sa.and_(tool_calls.c.state == CallState.PENDING, sa.or_(*stale))
    return _end_all(connection, waiting, CallState.SUPERSEDED)


def ready(connection: sa.Connection, run_id: str) -> list[str]:
    """Calls of this run that may be carried out."""
    states = [state.value for state in READY]
    found = _in_state(connection, sa.and_(tool_calls.c.run_id == run_id, tool_calls.c.state.in_(states)))
    return [call.id for call in found]


def runs_to_look_at(connection: sa.Connection) -> list[str]:
    """Runs whose turn waits, and calls without one: something may be left to do for them."""
    waiting = sa.select(waiting_turns.c.run_id).where(waiting_turns.c.next_run_id.is_(None))
    alone = sa.select(tool_calls.c.run_id).where(
        tool_calls.c.asked_by.is_not(None), tool_calls.c.state.in_([state.value for state in READY])
    )
    return sorted({*connection.scalars(waiting), *connection.scalars(alone)})


def of_run(connection: sa.Connection, run_id: str) -> Sequence[sa.Row[Any]]:
    return _in_state(connection, tool_calls.c.run_id == run_id)


def one(connection: sa.Connection, call_id: str) -> Any:
    """Its row; None where there is none."""
    return _row(connection, call_id)


def unsettled(connection: sa.Connection, run_id: str) -> int:
    open_states = [state.value for state in CallState if not state.settled]
    query = sa.select(sa.func.count()).where(
        tool_calls.c.run_id == run_id, tool_calls.c.state.in_(open_states)
    )
    return connection.scalar(query) or 0


def _end_all(connection: sa.Connection, where: sa.ColumnElement[bool], state: CallState) -> list[str]:
    found = _in_state(connection, where)
    for call in found:
        _move(connection, call, state, ended_at=now_ms())
        _told(connection, call.id, "ended")
    return list(dict.fromkeys(call.run_id for call in found))


def _in_state(connection: sa.Connection, where: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
    return connection.execute(sa.select(tool_calls).where(where).order_by(tool_calls.c.id)).all()


def _own(connection: sa.Connection, reader: Reader, call_id: str) -> Any:
    call = _row(connection, call_id)
    if call is None or call.user_id != reader.user_id:
        raise not_found("approval")
    return call


def _row(connection: sa.Connection, call_id: str) -> Any:
    return connection.execute(sa.select(tool_calls).where(tool_calls.c.id == call_id)).first()


def _move(connection: sa.Connection, call: sa.Row[Any], state: CallState, **values: Any) -> None:
    connection.execute(
        sa.update(tool_calls)
        .where(tool_calls.c.id == call.id, tool_calls.c.rev == call.rev)
        .values(state=state.value, rev=call.rev + 1, **values)
    )
    changes.record(connection, "approval", call.id, reader_id=call.user_id)


def _told(connection: sa.Connection, call_id: str, what: str, **said: Any) -> None:
    call = _row(connection, call_id)
    ledger.write(
        connection,
        what,
        call_id=call_id,
        tool_id=call.tool_id,
        user_id=call.user_id,
        state=call.state,
        **said,
    )
