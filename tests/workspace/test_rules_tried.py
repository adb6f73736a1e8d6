"""Rules are tried on the calls there were before they are kept, what waits is listed, and the record can be read."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_desktop.domain import rules as proposed
from harmony_workspace.tools.ledger import BEGINNING, CHAINED, chained
from harmony_workspace.tools.tool import Call, Tool
from tests.fakes.model_server import ModelServer, Reply, text, tool
from tests.parts.house import Opened, ask, changes_for, done, op, opened, quiet, refused

SCHEMA = {"type": "object", "properties": {"to": {"type": "string"}}, "required": ["to"]}


async def pay(call: Call) -> str:
    return f"Paid {call.arguments['to']}."


PAY = Tool("pay", "1", "Pay somebody", "Pays.", SCHEMA, "external", run=pay)
LOOK = Tool("look_up", "1", "Look up", "Looks.", SCHEMA, "read", run=pay)
BURN = Tool("burn", "1", "Burn it", "Burns.", SCHEMA, "external", run=pay, destructive=True)


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model, tools=[PAY, BURN, LOOK]) as it:
        yield it


async def call_all(house: Opened, model: ModelServer, *calls: tuple[str, str]) -> httpx.AsyncClient:
    """Asked for in one answer; nobody decides."""
    model.script(Reply(calls=[(tool, {"to": to}) for tool, to in calls]))
    client = house.as_owner()
    await done(client, ask("Do it."))
    await quiet(house)
    return client


async def trial(client: httpx.AsyncClient, rule: str, **more: str) -> dict[str, Any]:
    reply = await client.post("/v1/rules/trial", json={"rule": rule} | more)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def test_a_rule_says_what_it_would_have_done(house: Opened, model: ModelServer) -> None:
    client = await call_all(house, model, ("pay", "Ann"), ("pay", "Adam"), ("pay", "Bob"), ("burn", "Ann"))
    counts = ("allowed", "asked", "denied")
    for rule, expected in {
        "pay": (3, 0, 0),
        "pay(to=A*)": (2, 1, 0),
        "burn": (0, 1, 0),
        "*": (3, 1, 0),
        "!pay(to=Bob)": (0, 2, 1),
        "?pay": (0, 3, 0),
        "nothing": (0, 0, 0),
    }.items():
        found = await trial(client, rule)
        assert tuple(found[count] for count in counts) == expected, rule
        assert found["broad"] is (rule == "*")
        assert found["looked_at"] == 4
    assert (await trial(client, "pay"))["examples"] == ["Pay somebody (Harmony)"]
    assert (await client.get("/v1/me")).status_code == 200


async def test_a_trial_knows_the_other_rules_and_keeps_nothing(house: Opened, model: ModelServer) -> None:
    client = await call_all(house, model, ("pay", "Ann"), ("pay", "Bob"))
    me = house.owner.user_id
    await done(client, op("set_preferences", me, auto_approve=["!pay(to=Bob)"]))
    found = await trial(client, "pay")
    assert (found["allowed"], found["asked"], found["denied"]) == (1, 0, 1)
    again = await done(client, op("set_preferences", me, custom_instructions="Be kind."))
    assert again == [{"rev": 2}], "the trial changed nothing"


async def test_a_rule_that_is_changed_is_tried_in_place_of_the_old_one(
    house: Opened, model: ModelServer
) -> None:
    client = await call_all(house, model, ("pay", "Ann"), ("pay", "Bob"))
    await done(client, op("set_preferences", house.owner.user_id, auto_approve=["pay"]))
    counts = ("allowed", "already", "asked")
    found = await trial(client, "pay(to=Bob)", instead_of="pay")
    assert [found[count] for count in counts] == [1, 0, 1]
    assert found["examples"] == ["Pay somebody (Harmony)"]


async def test_a_rule_is_not_credited_with_what_others_allow(house: Opened, model: ModelServer) -> None:
    client = await call_all(house, model, ("pay", "Ann"), ("pay", "Bob"), ("pay", "Cid"))
    await done(client, op("set_preferences", house.owner.user_id, auto_approve=["pay(to=Ann)"]))
    counts = ("allowed", "already", "asked", "denied")
    for rule, expected in {
        "pay(to=Bob)": [1, 1, 1, 0],
        "pay(to=A*)": [0, 1, 2, 0],
        "pay": [2, 1, 0, 0],
        "!pay(to=Bob)": [0, 1, 1, 1],
    }.items():
        found = await trial(client, rule)
        assert [found[count] for count in counts] == expected, rule


async def rule(house: Opened, client: httpx.AsyncClient, *texts: str) -> None:
    await done(client, op("set_preferences", house.owner.user_id, auto_approve=list(texts)))


async def test_rules_hold_for_what_reads_by_itself_too(house: Opened, model: ModelServer) -> None:
    client = house.as_owner()
    model.script(tool("look_up", to="Ann"), tool("look_up", to="Bob"), text("Looked."))
    await done(client, ask("Look."))
    counts = ("looked_at", "allowed", "asked", "denied", "examples")
    found = await trial(client, "!look_up(to=B*)")
    assert [found[count] for count in counts] == [2, 0, 0, 1, ["Look up"]]
    assert [(await trial(client, "?look_up"))[count] for count in counts] == [2, 0, 2, 0, ["Look up"]]
    assert (await trial(client, "look_up"))["looked_at"] == 0, "it asks nobody"

    await rule(house, client, "!look_up(to=A*)", "?look_up(to=B*)")
    looks = [{"to": to} for to in ("Ann", "Bob", "Cid")]
    model.script(Reply(calls=[("look_up", look) for look in looks]))
    await done(client, ask("Look again."))
    await quiet(house)
    found_calls = [change["row"] for change in (await changes_for(client))[0] if change["kind"] == "approval"]
    stands = {json.loads(call["arguments"])["to"]: call["state"] for call in found_calls}
    assert stands == {"Ann": "denied_by_rule", "Bob": "pending"}, "Cid is looked up as before"
    ran = [line["arguments"] for line in (await client.get("/v1/ledger")).json()["items"]]
    assert '{"to": "Cid"}' in ran


async def test_what_reads_meetings_is_denied_by_rule_and_asks_nobody(
    house: Opened, model: ModelServer
) -> None:
    house.meeting(house.owner, "Acme call", "The price is nineteen.")
    client = house.as_owner()
    await rule(house, client, "!search_*(query=*price*)", "?search_*")
    model.script(
        tool("search_conversations", query="the price"),
        tool("search_conversations", query="nineteen"),
        text("Nineteen."),
    )
    await done(client, ask("What is it?"))
    *_, denied, found = [m["content"] for m in model.requests[-1].body["messages"] if m["role"] == "tool"]
    assert "forbids this call" in denied
    assert "The price is nineteen." in found
    lines = (await client.get("/v1/ledger")).json()["items"]
    read = [(line["what"], line["state"]) for line in lines if line["tool_id"] == "search_conversations"]
    assert read == [("read", "succeeded"), ("read", "denied_by_rule")]
    assert (await trial(client, "!search_*"))["denied"] == 2
    assert (await trial(client, "?search_conversations"))["looked_at"] == 0


async def test_a_rule_made_from_a_call_allows_the_next_one_like_it_and_is_named_there(
    house: Opened, model: ModelServer
) -> None:
    client = await call_all(house, model, ("pay", "Smith, Jones"))
    [waits] = (await client.get("/v1/approvals")).json()
    rule = proposed.of_call(
        "pay", proposed.narrowest("pay", proposed.choices(waits["arguments"])).items()
    ).text
    assert (await trial(client, rule))["allowed"] == 1
    await done(client, op("set_preferences", house.owner.user_id, auto_approve=[rule]))
    model.script(Reply(calls=[("pay", {"to": "Smith, Jones"}), ("pay", {"to": "Smith"})]), text("Paid."))
    await done(client, ask("Again."))
    await quiet(house)
    found, _ = await changes_for(client)
    later = [c["row"] for c in found if c["kind"] == "approval" and c["row"]["run_id"] != waits["run_id"]]
    assert sorted((row["state"], row["rule"]) for row in later) == [("pending", ""), ("succeeded", rule)]


@pytest.mark.parametrize("rule", ["", "pay(", "p y", "x" * 501, "pay(to=\u202ea)"])
async def test_what_is_no_rule_is_said_and_never_kept(house: Opened, rule: str) -> None:
    client = house.as_owner()
    found = await trial(client, rule)
    assert (found["valid"], bool(found["problem"])) == (False, True)
    problem = await refused(client, op("set_preferences", house.owner.user_id, auto_approve=["pay", rule]))
    assert problem["code"] in ("rule_invalid", "too_large", "bad_request")
    if problem["code"] == "rule_invalid":
        assert problem["args"] == {"rule": rule, "detail": found["problem"].removesuffix(".")}
    assert (await client.get("/v1/ledger")).json()["items"] == []


async def test_what_waits_is_listed_for_its_user_alone(house: Opened, model: ModelServer) -> None:
    client = await call_all(house, model, ("pay", "Ann"), ("burn", "Bob"))
    waiting = (await client.get("/v1/approvals")).json()
    assert [(each["tool_id"], each["destructive"]) for each in waiting] == [("pay", False), ("burn", True)]
    eve = house.as_person(house.person("eve", "Admin"))
    assert (await eve.get("/v1/approvals")).json() == []
    assert (await trial(eve, "*"))["asked"] == 0
    model.script(text("Fine."))
    for each in waiting:
        await done(client, op("decide_approval", each["id"], decision="deny", args_hash=each["args_hash"]))
    await quiet(house)
    assert (await client.get("/v1/approvals")).json() == []


async def test_the_record_is_found_paged_and_kept_from_others(house: Opened, model: ModelServer) -> None:
    client = await call_all(house, model, ("pay", "Ann 100%"), ("pay", "Bob"))
    await done(client, op("set_preferences", house.owner.user_id, auto_approve=["?pay"]))

    async def found(reader: httpx.AsyncClient, q: str = "", **more: Any) -> list[dict[str, Any]]:
        reply = await reader.get("/v1/ledger", params={"q": q, **more})
        assert reply.status_code == 200, reply.text
        items: list[dict[str, Any]] = reply.json()["items"]
        return items

    newest, *_ = everything = await found(client)
    assert [line["what"] for line in everything] == ["rule_changed", "proposed", "proposed"]
    assert json.loads(newest["arguments"]) == {"before": [], "after": ["?pay"]}
    [ann] = await found(client, "pay 100%")
    assert json.loads(ann["arguments"]) == {"to": "Ann 100%"}
    eve = house.as_person(house.person("eve", "Admin"))
    assert await found(eve) == []
    assert [line["arguments"] for line in await found(eve, everybody=True)] == [None] * 3
    assert await found(eve, "Ann", everybody=True) == [], "others' words cannot be felt out either"
    user = house.as_person(house.person("max", "User"))
    for path in ("/v1/ledger?everybody=true", "/v1/ledger/verify", "/v1/ledger/export"):
        assert (await user.get(path)).status_code == 404
    for cursor in ("x", "-1", "9" * 30, "²"):
        assert (await client.get("/v1/ledger", params={"cursor": cursor})).status_code == 422
    assert len(await found(client, cursor="3")) == 2


async def test_what_is_exported_can_be_verified_without_us(house: Opened, model: ModelServer) -> None:
    client = await call_all(house, model, ("pay", "Ann"), ("pay", "Bob"))
    lines = [json.loads(line) for line in (await client.get("/v1/ledger/export")).text.splitlines()]
    before = BEGINNING
    for line in lines:
        before = chained(before, {name: line[name] for name in CHAINED})
        assert line["hash"] == before
    assert lines[0]["arguments"] == '{"to": "Ann"}' or json.loads(lines[0]["arguments"]) == {"to": "Ann"}
    verdict = (await client.get("/v1/ledger/verify")).json()
    assert verdict == {"lines": 2, "blanked": 0, "broken_at": None, "newest": before}
    house.database.write_now(
        lambda c: c.execute(sa.text("UPDATE ledger_texts SET arguments = 'x' WHERE seq = 2"))
    )
    assert (await client.get("/v1/ledger/verify")).json()["broken_at"] == 2
