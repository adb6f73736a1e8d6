"""What would change something asks first: one decision, one effect, and the answer goes on when all is settled."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_protocol.tools import CallState
from harmony_workspace.store.tables import keys
from harmony_workspace.store.tool_tables import tool_calls, waiting_turns
from harmony_workspace.tools import calls, ledger
from harmony_workspace.tools.tool import Call, Tool, ToolFailed, ToolUncertain
from tests.fakes.model_server import ModelServer, Reply, text, tool
from tests.parts.house import Opened, ask, changes_for, done, op, opened, quiet, refused, send, until

SCHEMA = {
    "type": "object",
    "properties": {"to": {"type": "string"}, "amount": {"type": "integer", "minimum": 1}},
    "required": ["to"],
    "additionalProperties": False,
}
EFFECTS: list[dict[str, Any]] = []


async def pay(call: Call) -> str:
    EFFECTS.append({"id": call.id, **call.arguments})
    if call.arguments["to"] == "nobody":
        raise ToolFailed("There is no such person.")
    if call.arguments["to"] == "somewhere":
        raise ToolUncertain("The line went dead.")
    return f"Paid {call.arguments['to']}."


PAY = Tool("pay", "1", "Pay somebody", "Pays.", SCHEMA, "external", run=pay)
NAMES = ("ctx", "self", "arguments", "tool", "function", "args", "kwargs", "name")
ODD = Tool(
    "odd",
    "1",
    "Odd",
    "Odd.",
    {"type": "object", "properties": {name: {} for name in NAMES}},
    "external",
    run=pay,
)


@pytest.fixture(autouse=True)
def no_effects() -> None:
    EFFECTS.clear()


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model, tools=[PAY, ODD]) as it:
        yield it


async def approvals(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found, _ = await changes_for(client)
    return [change["row"] for change in found if change["kind"] == "approval"]


async def asked(
    client: httpx.AsyncClient, words: str = "Pay Ann 5."
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The question's result, and the approval that waits."""
    [result] = await done(client, ask(words))
    [waiting] = [a for a in await approvals(client) if a["state"] == "pending"]
    return result, waiting


def deciding(waiting: dict[str, Any], decision: str = "approve", **more: Any) -> dict[str, object]:
    return op("decide_approval", waiting["id"], decision=decision, args_hash=waiting["args_hash"], **more)


async def settled(it: Opened, client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """The thread's messages once the turn has gone on and ended."""
    await quiet(it)
    [thread] = (await client.get("/v1/threads")).json()
    messages: list[dict[str, Any]] = (await client.get(f"/v1/threads/{thread['id']}")).json()["messages"]
    return messages


async def test_nothing_happens_before_it_is_approved_and_the_answer_goes_on_after(
    house: Opened, model: ModelServer
) -> None:
    model.script(tool("pay", to="Ann", amount=5), text("Ann has her money."))
    client = house.as_owner()
    result, waiting = await asked(client)
    assert EFFECTS == []
    assert json.loads(waiting["arguments"]) == {"to": "Ann", "amount": 5}
    assert waiting["preview"]["lines"] == [{"label": "to", "text": "Ann"}, {"label": "amount", "text": "5"}]
    events = (await client.get(f"/v1/runs/{result['run_id']}/events")).text
    [finished] = [line for line in events.splitlines() if "RUN_FINISHED" in line]
    outcome = json.loads(finished.removeprefix("data: "))["outcome"]
    assert (outcome["type"], outcome["interrupts"][0]["id"]) == ("interrupt", waiting["id"])

    await done(client, deciding(waiting))
    question, first, second = await settled(house, client)
    assert [effect["to"] for effect in EFFECTS] == ["Ann"]
    assert second["text"] == "Ann has her money."
    assert [it["receipt"]["sent_by"] for it in (first, second)] == [[], ["pay"]], (
        "what waited sent nothing yet"
    )
    assert second["parent_id"] == first["id"]
    assert first["parent_id"] == question["id"]
    assert "Paid Ann." in json.dumps(model.requests[-1].body)
    [call] = await approvals(client)
    assert (call["state"], call["result"]) == ("succeeded", "Paid Ann.")


async def test_arguments_may_have_any_name(house: Opened, model: ModelServer) -> None:
    model.script(tool("odd", **dict.fromkeys(NAMES, "here")))
    _, waiting = await asked(house.as_owner())
    assert json.loads(waiting["arguments"]) == dict.fromkeys(NAMES, "here")


async def test_it_is_told_whether_words_of_others_were_read_before(house: Opened, model: ModelServer) -> None:
    model.script(tool("pay", to="Ann"), text("Paid."))
    client = house.as_owner()
    _, waiting = await asked(client)
    assert not waiting["after_foreign_text"]
    await done(client, deciding(waiting))
    await quiet(house)
    model.script(tool("search_conversations", query="Bob"), tool("pay", to="Bob"), text("Paid."))
    _, waiting = await asked(client, "Pay whom they named.")
    assert waiting["after_foreign_text"]


async def test_a_denial_and_its_reason_reach_the_model(house: Opened, model: ModelServer) -> None:
    model.script(tool("pay", to="Ann"), text("Then I leave it."))
    client = house.as_owner()
    _, waiting = await asked(client)
    await done(client, deciding(waiting, "deny", reason="Ask Bob first."))
    messages = await settled(house, client)
    assert EFFECTS == []
    assert messages[-1]["text"] == "Then I leave it."
    assert "Ask Bob first." in json.dumps(model.requests[-1].body)


async def test_calls_of_one_answer_settle_one_by_one_and_the_first_does_not_wait(
    house: Opened, model: ModelServer
) -> None:
    model.script(Reply(calls=[("pay", {"to": "Ann"}), ("pay", {"to": "Bob"})]), text("Ann yes, Bob no."))
    client = house.as_owner()
    await done(client, ask("Pay Ann and Bob."))
    ann, bob = sorted(await approvals(client), key=lambda a: str(a["arguments"]))
    await done(client, deciding(ann))
    await until_state(house, CallState.SUCCEEDED, ann["id"])
    assert len(model.requests) == 1, "the answer waits for Bob"
    await done(client, deciding(bob, "deny"))
    assert (await settled(house, client))[-1]["text"] == "Ann yes, Bob no."
    assert [effect["to"] for effect in EFFECTS] == ["Ann"]


async def test_edited_arguments_are_what_happens_and_the_model_is_told(
    house: Opened, model: ModelServer
) -> None:
    model.script(tool("pay", to="Ann", amount=500), text("Paid 5."))
    client = house.as_owner()
    _, waiting = await asked(client)
    problem = await refused(client, deciding(waiting, arguments='{"to": "Ann", "amount": "much"}'))
    assert problem["code"] == "arguments_invalid"
    assert EFFECTS == []
    await done(client, deciding(waiting, arguments='{"to": "Ann", "amount": 5}'))
    await settled(house, client)
    assert [effect["amount"] for effect in EFFECTS] == [5]
    assert "The user changed the arguments to" in json.dumps(model.requests[-1].body)
    [call] = await approvals(client)
    assert json.loads(call["proposed_arguments"])["amount"] == 500
    assert call["preview"]["lines"][1]["text"] == "5"


async def test_decisions_that_do_not_hold_are_refused_with_the_reason(
    house: Opened, model: ModelServer
) -> None:
    model.script(tool("pay", to="Ann"), text("Done."))
    client = house.as_owner()
    _, waiting = await asked(client)
    forged = deciding({**waiting, "args_hash": "0" * 64})
    assert (await refused(client, forged))["code"] == "approval_changed"
    stranger = house.as_person(house.person("eve", "Admin"))
    assert (await refused(stranger, deciding(waiting)))["code"] == "not_found"
    assert await approvals(stranger) == []
    await done(client, deciding(waiting, "deny"))
    late = await refused(client, deciding(waiting))
    assert (late["code"], late["args"]["state"]) == ("approval_settled", "denied")
    await settled(house, client)
    assert EFFECTS == []


async def test_what_waited_too_long_is_expired_and_not_denied(house: Opened, model: ModelServer) -> None:
    model.script(tool("pay", to="Ann"), text("Nobody decided."))
    client = house.as_owner()
    _, waiting = await asked(client)
    house.database.write_now(lambda c: c.execute(sa.update(tool_calls).values(expires_at=1)))
    assert (await refused(client, deciding(waiting)))["code"] == "approval_expired"
    await house.house.executor.begin()  # as a new start does, and the watch
    await asyncio.sleep(0)
    await until_state(house, CallState.EXPIRED)
    assert EFFECTS == []


async def until_state(it: Opened, state: CallState, call_id: str = "") -> None:
    query = sa.select(tool_calls.c.state)
    query = query.where(tool_calls.c.id == call_id) if call_id else query
    await until(lambda: it.database.read_now(lambda c: c.scalar(query)) == state, state)


@pytest.mark.parametrize(("to", "state"), [("nobody", "failed"), ("somewhere", "unknown")])
async def test_what_goes_wrong_is_shown_and_never_tried_again(
    house: Opened, model: ModelServer, to: str, state: str
) -> None:
    model.script(tool("pay", to=to), text("Hm."))
    client = house.as_owner()
    _, waiting = await asked(client)
    await done(client, deciding(waiting))
    await settled(house, client)
    [call] = await approvals(client)
    assert call["state"] == state
    assert call["problem"]["detail"]
    assert len(EFFECTS) == 1


async def test_what_was_approved_before_a_crash_is_done_after_it_and_once(
    house: Opened, model: ModelServer
) -> None:
    model.script(tool("pay", to="Ann"), text("Done."))
    client = house.as_owner()
    _, waiting = await asked(client)
    house.house.executor.look = lambda run_id: None  # type: ignore[method-assign]
    await done(client, deciding(waiting))
    assert EFFECTS == []
    del house.house.executor.look  # type: ignore[attr-defined]
    await house.house.executor.begin()
    await until_state(house, CallState.SUCCEEDED)
    await house.house.executor.begin()
    assert len(EFFECTS) == 1


async def test_what_was_cut_while_it_was_done_is_unknown(house: Opened, model: ModelServer) -> None:
    model.script(tool("pay", to="Ann"), text("Please look yourself."))
    client = house.as_owner()
    await asked(client)
    house.database.write_now(lambda c: c.execute(sa.update(tool_calls).values(state="executing")))
    await house.house.executor.begin()
    await until_state(house, CallState.UNKNOWN)
    assert EFFECTS == []


async def test_what_was_cut_with_its_thread_deleted_has_an_end_in_the_record(
    house: Opened, model: ModelServer
) -> None:
    model.script(tool("pay", to="Ann"))
    client = house.as_owner()
    _, waiting = await asked(client)
    house.house.executor.look = lambda run_id: None  # type: ignore[method-assign]
    await done(client, deciding(waiting))
    began = house.database.write_now(calls.begin, house.owner, waiting["id"], PAY)
    assert began is not None
    await done(client, op("delete_thread", began.thread_id))
    for _ in range(2):  # killed here, and started twice
        await house.house.executor.begin()
        lines = (await client.get("/v1/ledger")).json()["items"]
        assert [(line["what"], line["state"]) for line in lines[:2]] == [
            ("ended", "unknown"),
            ("began", "executing"),
        ]
        assert len([line for line in lines if line["call_id"] == waiting["id"]]) == 4
    assert house.database.read_now(ledger.verify).broken_at is None
    assert EFFECTS == []


async def test_a_rule_answers_and_is_named(house: Opened, model: ModelServer) -> None:
    client = house.as_owner()
    await done(
        client, op("set_preferences", house.owner.user_id, auto_approve=["pay(to=A*)", "!pay(to=Adam)"])
    )
    model.script(tool("pay", to="Ann"), text("Paid."), tool("pay", to="Adam"), text("Not Adam."))
    await done(client, ask("Pay Ann."))
    await quiet(house)
    [call] = await approvals(client)
    assert (call["state"], call["rule"]) == ("succeeded", "pay(to=A*)")
    await done(client, ask("Pay Adam."))
    await quiet(house)
    assert [effect["to"] for effect in EFFECTS] == ["Ann"]
    assert {call["state"] for call in await approvals(client)} == {"succeeded", "denied_by_rule"}


async def test_stopping_cancels_what_waits_and_the_turn_ends(house: Opened, model: ModelServer) -> None:
    model.script(tool("pay", to="Ann"))
    client = house.as_owner()
    result, waiting = await asked(client)
    await done(client, op("stop_run", result["run_id"]))
    assert (await refused(client, deciding(waiting)))["args"]["state"] == "cancelled"
    assert house.count(waiting_turns) == 0
    assert EFFECTS == []


async def test_every_step_stands_in_the_ledger(house: Opened, model: ModelServer) -> None:
    model.script(tool("pay", to="Ann"), text("Done."))
    client = house.as_owner()
    _, waiting = await asked(client)
    await done(client, deciding(waiting))
    await settled(house, client)
    verdict = house.database.read_now(ledger.verify)
    assert (verdict.lines, verdict.broken_at) == (4, None)


async def test_arguments_that_do_not_fit_go_back_to_the_model_without_asking(
    house: Opened, model: ModelServer
) -> None:
    model.script(tool("pay", amount=0), text("I cannot."))
    client = house.as_owner()
    await done(client, ask("Pay."))
    messages = await settled(house, client)
    assert messages[-1]["text"] == "I cannot."
    assert await approvals(client) == []
    assert "do not fit" in json.dumps(model.requests[-1].body)
    [line] = (await client.get("/v1/ledger")).json()["items"]
    assert (line["what"], line["state"], line["arguments"]) == ("proposed", "refused", '{"amount":0}')
    assert line["result"], "why"


async def test_a_model_that_only_ever_calls_ends(house: Opened, model: ModelServer) -> None:
    client = house.as_owner()
    await done(client, op("set_preferences", house.owner.user_id, auto_approve=["pay"]))
    model.script(Reply(calls=[("pay", {"to": "Ann"})], repeat=True))
    await send(client, ask("Pay."))
    messages = await settled(house, client)
    assert messages[-1]["problem"]["code"] == "run_limit"
    assert len(EFFECTS) == 19


async def test_a_narrow_key_denies_but_approves_nothing_that_a_wide_one_asked_for(
    house: Opened, model: ModelServer
) -> None:
    boss = house.person("boss", "Admin")
    wide, narrow = house.as_person(boss), house.as_person(boss, role="User")
    model.script(tool("pay", to="Ann"), text("Paid."), tool("pay", to="Bob"), text("No."))
    await done(wide, ask("Pay Ann."))
    [waiting] = await approvals(narrow)
    assert (await refused(narrow, deciding(waiting)))["code"] == "approval_narrow"
    assert EFFECTS == []
    await done(wide, deciding(waiting))
    await quiet(house)
    assert [effect["to"] for effect in EFFECTS] == ["Ann"]
    await done(wide, ask("Pay Bob."))
    [waiting] = [call for call in await approvals(narrow) if call["state"] == "pending"]
    await done(narrow, deciding(waiting, "deny"))


async def test_what_was_asked_with_a_key_that_is_gone_is_done_with_the_one_that_approves(
    house: Opened, model: ModelServer
) -> None:
    ann = house.person("ann", "User")
    first = house.as_person(ann)
    house.database.write_now(lambda c: c.execute(sa.update(keys).values(name="first")))
    second = house.as_person(ann)
    model.script(tool("pay", to="Ann"), text("Paid."))
    await done(first, ask("Pay Ann."))
    house.database.write_now(lambda c: c.execute(sa.delete(keys).where(keys.c.name == "first")))
    [waiting] = await approvals(second)
    await done(second, deciding(waiting))
    await quiet(house)
    [call] = await approvals(second)
    assert (call["state"], len(EFFECTS)) == ("succeeded", 1)
