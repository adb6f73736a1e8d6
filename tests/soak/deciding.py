"""Many decide on one call at once: one of them wins, the others are told, and at most one effect comes of it."""

import asyncio
import random
from pathlib import Path
from typing import Any

import httpx

from harmony_protocol.tools import CallState
from harmony_workspace.tools.tool import Call, Tool
from tests.parts import waiting_calls
from tests.parts.house import Opened, op, opened, quiet, send

SCHEMA = {"type": "object", "properties": {"to": {"type": "string"}}}
EDITED = '{"to": "Bob"}'


async def rounds(folder: Path, number: int, deciders: int, seed: int) -> None:
    effects: list[tuple[str, Any]] = []

    async def pay(call: Call) -> str:
        effects.append((call.id, call.arguments["to"]))
        return "Paid."

    tool = Tool("pay", "1", "Pay", "", SCHEMA, "external", run=pay)
    chance = random.Random(seed)
    async with opened(folder, tools=[tool]) as it:
        clients = [it.as_owner() for _ in range(3)]
        for _ in range(number):
            [call] = it.database.write_now(waiting_calls.asked_for, it.owner, [(tool, {"to": "Ann"})])
            operations = [_decision(call, chance) for _ in range(deciders)]
            outcomes = await asyncio.gather(
                *(_decide(clients[at % 3], operation) for at, operation in enumerate(operations))
            )
            await quiet(it)
            _check(outcomes, operations, [to for id_, to in effects if id_ == call.id])
            await _is_settled(it, clients[0], call.id, outcomes)


def _decision(call: Any, chance: random.Random) -> dict[str, object]:
    body: dict[str, Any] = {"args_hash": call.args_hash, "decision": "approve"}
    match chance.randrange(5):
        case 0 | 1:
            body["decision"] = "deny"
        case 2:
            body["arguments"] = EDITED
        case 3:
            body["args_hash"] = "0" * 64  # looked at something else
    return op("decide_approval", call.id, **body)


async def _decide(client: httpx.AsyncClient, operation: dict[str, object]) -> dict[str, Any]:
    [outcome] = await send(client, operation)
    return dict(outcome)


def _check(outcomes: list[dict[str, Any]], operations: list[dict[str, Any]], paid: list[str]) -> None:
    won = [
        body["body"] for body, each in zip(operations, outcomes, strict=True) if each["status"] == "applied"
    ]
    assert len(won) == 1, f"{len(won)} won"
    told = {each["problem"]["code"] for each in outcomes if each["status"] == "failed"}
    assert told <= {"approval_settled", "approval_changed"}, told
    expected = [] if won[0]["decision"] == "deny" else ["Bob" if "arguments" in won[0] else "Ann"]
    assert paid == expected


async def _is_settled(
    it: Opened, client: httpx.AsyncClient, call_id: str, outcomes: list[dict[str, Any]]
) -> None:
    """What the winner was told, what is stored and what waits agree."""
    [state] = {each["result"]["state"] for each in outcomes if each["status"] == "applied"}
    found = it.database.read_now(waiting_calls.calls.one, call_id)
    assert found.state == (CallState.DENIED if state == CallState.DENIED else CallState.SUCCEEDED)
    assert (await client.get("/v1/approvals")).json() == []
