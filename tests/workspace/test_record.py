"""What stands in the record: reading tools too, rules and tools as they change; a deletion takes the words along."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_protocol.tools import ToolSetting
from harmony_workspace.store.tool_tables import ledger as lines
from harmony_workspace.store.tool_tables import ledger_texts
from harmony_workspace.tools import ledger, toolbox
from harmony_workspace.tools.tool import Call, Tool, ToolFailed
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.house import Opened, ask, done, new_id, op, opened, quiet, refused
from tests.parts.workspace_process import command, started

SCHEMA = {"type": "object", "properties": {"what": {"type": "string"}}, "required": ["what"]}


async def look(call: Call) -> str:
    if call.arguments["what"] == "nothing":
        raise ToolFailed("There is nothing.")
    return f"The secret of {call.arguments['what']}."


LOOK = Tool("look_up", "1", "Look up", "Looks.", SCHEMA, "read", run=look)
PAY = Tool("pay", "1", "Pay somebody", "Pays.", SCHEMA, "external", run=look)


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model, tools=[LOOK, PAY]) as it:
        yield it


async def record(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("/v1/ledger")).json()["items"]
    return items[::-1]


async def test_a_tool_that_reads_is_written_down_before_and_after(house: Opened, model: ModelServer) -> None:
    model.script(tool("look_up", what="a page"), tool("look_up", what="nothing"), text("Read."))
    client = house.as_owner()
    await done(client, ask("Look."))
    found = await record(client)
    assert [(line["what"], line["state"]) for line in found] == [
        ("began", "executing"), ("ended", "succeeded"), ("began", "executing"), ("ended", "failed"),
    ]  # fmt: skip
    assert json.loads(found[0]["arguments"]) == {"what": "a page"}
    assert [line["result"] for line in found] == [None, "The secret of a page.", None, "There is nothing."]
    assert found[0]["detail"] == found[1]["detail"] != found[2]["detail"]


async def test_recall_is_written_down_without_what_it_found(house: Opened, model: ModelServer) -> None:
    house.meeting(house.owner, "Acme call", "The price is nineteen.")
    recalls = [each["function"]["name"] for each in await offered(house, model)]
    searching = next(name for name in recalls if name.startswith("search_"))
    model.script(tool(searching, query="price"), text("Nineteen."))
    client = house.as_owner()
    await done(client, ask("What is the price?"))
    [line] = await record(client)
    assert (line["what"], line["tool_id"], line["result"]) == ("read", searching, None)
    assert json.loads(line["arguments"]) == {"query": "price"}


async def offered(house: Opened, model: ModelServer) -> list[dict[str, Any]]:
    """The tools a model is offered."""
    model.script(text("Hello."))
    await done(house.as_owner(), ask("Hello."))
    tools: list[dict[str, Any]] = model.requests[-1].body["tools"]
    return tools


async def test_own_lines_say_which_call_they_are_of(house: Opened, model: ModelServer) -> None:
    model.script(tool("pay", what="Ann"), text("Paid."))
    client = house.as_owner()
    await done(client, ask("Pay."))
    [waiting] = (await client.get("/v1/approvals")).json()
    changed = {"decision": "approve", "args_hash": waiting["args_hash"], "arguments": '{"what": "Bob"}'}
    await done(client, op("decide_approval", waiting["id"], **changed))
    await quiet(house)
    found = await record(client)
    assert {line["title"] for line in found} == {"Pay somebody (Harmony)"}
    assert {line["thread_id"] for line in found} == {waiting["thread_id"]}
    assert [line["what"] for line in found if line["changed"]] == ["decided", "began", "ended"]


async def test_a_deleted_thread_takes_its_words_out_of_the_record(house: Opened, model: ModelServer) -> None:
    model.script(
        tool("look_up", what="a page"),
        tool("pay", what="Ann"),
        text("Well."),
        tool("look_up", what="more"),
        text("Yes."),
    )
    client = house.as_owner()
    await done(client, ask("Look and pay."))
    [waiting] = (await client.get("/v1/approvals")).json()
    no = {"decision": "deny", "args_hash": waiting["args_hash"], "reason": "My aunt is ill."}
    await done(client, op("decide_approval", waiting["id"], **no))
    await quiet(house)
    await done(client, ask("Another thread."))
    assert "aunt" in json.dumps(await record(client))
    await done(client, op("delete_thread", waiting["thread_id"]))
    words = json.dumps(await record(client))
    for gone in ("a page", "Ann", "aunt"):
        assert gone not in words
    assert "more" in words, "other threads keep theirs"
    verdict = house.database.read_now(ledger.verify)
    assert (verdict.broken_at, verdict.blanked) == (None, 4)
    stored = house.database.read_now(lambda c: c.execute(sa.select(lines)).all())
    assert "aunt" not in str(stored), "nor in the chain itself"


async def test_what_waited_in_a_deleted_thread_is_cancelled(house: Opened, model: ModelServer) -> None:
    model.script(tool("pay", what="Ann"))
    client = house.as_owner()
    await done(client, ask("Pay."))
    [waiting] = (await client.get("/v1/approvals")).json()
    await done(client, op("delete_thread", waiting["thread_id"]))
    assert [(line["what"], line["state"]) for line in await record(client)] == [
        ("proposed", "pending"),
        ("ended", "cancelled"),
    ]
    yes = op("decide_approval", waiting["id"], decision="approve", args_hash=waiting["args_hash"])
    assert (await refused(client, yes))["code"] == "not_found"
    assert (await client.get("/v1/approvals")).json() == []


async def test_what_is_under_way_in_a_deleted_thread_ends_in_the_record(
    tmp_path: Path, model: ModelServer
) -> None:
    began, may_end = asyncio.Event(), asyncio.Event()

    async def slowly(call: Call) -> str:
        began.set()
        await may_end.wait()
        return "Ann has it."

    async with opened(tmp_path, model=model, tools=[replace(PAY, run=slowly)]) as it:
        model.script(tool("pay", what="Ann"))
        client = it.as_owner()
        await done(client, ask("Pay."))
        [waiting] = (await client.get("/v1/approvals")).json()
        yes = op("decide_approval", waiting["id"], decision="approve", args_hash=waiting["args_hash"])
        await done(client, yes)
        await began.wait()
        await done(client, op("delete_thread", waiting["thread_id"]))
        may_end.set()
        await quiet(it)
        *_, last = await record(client)
        assert (last["what"], last["state"], last["tool_id"]) == ("ended", "succeeded", "pay")
        assert "Ann" not in json.dumps(await record(client))
        assert it.database.read_now(ledger.verify).broken_at is None


async def test_changes_of_tools_stand_in_it(house: Opened) -> None:
    setting = ToolSetting(tool_class="write")
    house.database.write_now(toolbox.put, "look_up", setting, house.owner.user_id)
    [line] = await record(house.as_owner())
    assert (line["what"], line["tool_id"]) == ("tool_changed", "look_up")
    assert json.loads(line["detail"])["tool_class"] == "write"


def test_the_record_is_verified_and_exported_by_commands(tmp_path: Path) -> None:
    with started(tmp_path) as child, child.client() as owner:
        me = owner.get("/v1/me").json()["user_id"]
        for number in range(3):
            owner.post("/v1/ops", json={"ops": [op("set_preferences", me, auto_approve=[f"tool_{number}"])]})
        whole = command("audit", "verify", data=tmp_path)
        assert (whole.returncode, whole.stdout.splitlines()[0]) == (0, "The record is whole: 3 lines.")
        newest = whole.stdout.splitlines()[1]
        exported = [
            json.loads(line) for line in command("audit", "export", data=tmp_path).stdout.splitlines()
        ]
        assert [line["seq"] for line in exported] == [1, 2, 3]
        assert exported[-1]["hash"] == newest
        assert command("audit", "verify", "--kept", exported[0]["hash"], data=tmp_path).returncode == 0
        cut = command("audit", "verify", "--kept", "0" * 64, data=tmp_path)
        assert (cut.returncode, cut.stderr.count("\n")) == (1, 1)
    file = tmp_path / "workspace" / "workspace.db"
    broken_into(file)
    broken = command("audit", "verify", data=tmp_path)
    assert (broken.returncode, broken.stderr) == (1, "harmony-workspace: The record is broken at line 2.\n")


def broken_into(file: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(sa.update(ledger_texts).where(ledger_texts.c.seq == 2).values(arguments="nothing"))
    engine.dispose()


async def test_which_rule_it_was_is_read_by_its_user_alone_and_goes_with_the_thread(
    house: Opened, model: ModelServer
) -> None:
    ann = house.person("ann", "User")
    client, admin, thread = house.as_person(ann), house.as_owner(), new_id()
    for rule in ("pay(what=lawyer)", "!pay(what=lawyer)"):
        await done(client, op("set_preferences", ann.user_id, auto_approve=[rule]))
        model.script(tool("pay", what="lawyer"), text("Well."))
        await done(client, ask("Pay.", thread))
        await quiet(house)
    ruled = [line for line in await record(client) if line["detail"] == "by rule"]
    assert [line["result"] for line in ruled] == ["pay(what=lawyer)", "!pay(what=lawyer)"]
    found = await admin.get("/v1/ledger", params={"everybody": True, "q": "lawyer"})
    assert found.json()["items"] == []
    assert "lawyer" not in (await admin.get("/v1/ledger/export")).text
    await done(client, op("delete_thread", thread))
    assert {line["result"] for line in await record(client) if line["detail"] == "by rule"} == {None}
    chained = house.database.read_now(lambda c: [str(row) for row in c.execute(sa.select(lines))])
    assert not any("lawyer" in line for line in chained)
    assert house.database.read_now(ledger.verify).broken_at is None


async def test_a_rule_that_was_made_meanwhile_is_named_with_the_words(
    house: Opened, model: ModelServer
) -> None:
    client = house.as_owner()
    model.script(tool("pay", what="lawyer"), text("Well."))
    await done(client, ask("Pay."))
    [waiting] = (await client.get("/v1/approvals")).json()
    rule = "!pay(what=lawyer)"
    decide = op("decide_approval", waiting["id"], decision="approve", args_hash=waiting["args_hash"])
    await done(client, op("set_preferences", house.owner.user_id, auto_approve=[rule]), decide)
    await quiet(house)
    [ended] = [line for line in await record(client) if line["state"] == "denied_by_rule"]
    assert (ended["detail"], ended["result"]) == ("by rule", rule)
