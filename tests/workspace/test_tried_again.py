"""An answer that broke off after its calls were settled is tried again: what was done is not done twice."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_workspace.companion import run_rows
from harmony_workspace.store.tables import runs
from harmony_workspace.tools.tool import Call, Tool
from tests.fakes.model_server import ModelServer, Reply, error, text, tool
from tests.parts.house import Opened, ask, done, op, opened, quiet

EFFECTS: list[str] = []


async def pay(call: Call) -> str:
    EFFECTS.append(call.arguments["to"])
    return f"Paid {call.arguments['to']}."


SCHEMA = {"type": "object", "properties": {"to": {"type": "string"}}, "required": ["to"]}
PAY = Tool("pay", "1", "Pay somebody", "Pays.", SCHEMA, "external", run=pay)


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    EFFECTS.clear()
    async with opened(tmp_path, model=model, tools=[PAY]) as it:
        await done(it.as_owner(), op("set_preferences", it.owner.user_id, auto_approve=["pay"]))
        yield it


async def paid(house: Opened, model: ModelServer, then: Reply) -> list[dict[str, Any]]:
    """Ann was paid; then the model said something."""
    model.script(tool("pay", to="Ann"), then)
    await done(house.as_owner(), ask("Pay Ann."))
    await quiet(house)
    assert EFFECTS == ["Ann"]
    return await messages(house.as_owner())


async def messages(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    [thread] = (await client.get("/v1/threads")).json()
    found: list[dict[str, Any]] = (await client.get(f"/v1/threads/{thread['id']}")).json()["messages"]
    return found


async def again(house: Opened, said: list[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    question = said[0]
    await done(house.as_owner(), op("retry_run", question["thread_id"], message_id=question["id"], **more))
    await quiet(house)
    return await messages(house.as_owner())


def heard(model: ModelServer) -> list[dict[str, Any]]:
    """What the model was sent last."""
    sent: list[dict[str, Any]] = model.requests[-1].body["messages"]
    return sent


@pytest.mark.parametrize("named", [0, 1, 2], ids=["no answer", "the turn", "what failed"])
async def test_what_failed_after_its_calls_goes_on_from_them(
    house: Opened, model: ModelServer, named: int
) -> None:
    said = await paid(house, model, error(400, "No."))
    _, first, failed = said
    assert failed["status"] == "failed"
    model.script(text("Ann has her money."))
    said = await again(house, said, **({"answer_id": said[named]["id"]} if named else {}))
    assert EFFECTS == ["Ann"]
    assert [each["role"] for each in heard(model)][-2:] == ["assistant", "tool"]
    assert "Paid Ann." in heard(model)[-1]["content"]
    assert (said[-1]["text"], said[-1]["parent_id"]) == ("Ann has her money.", first["id"])
    [thread] = (await house.as_owner().get("/v1/threads")).json()
    assert thread["head_id"] == said[-1]["id"]


async def test_it_is_tried_as_often_as_it_fails(house: Opened, model: ModelServer) -> None:
    said = await paid(house, model, error(400, "No."))
    model.script(error(400, "No."), tool("pay", to="Bob"), error(400, "No."), text("Both have it."))
    said = await again(house, said, answer_id=said[1]["id"])
    said = await again(house, said, answer_id=said[1]["id"])
    assert EFFECTS == ["Ann", "Bob"]
    said = await again(house, said, answer_id=said[1]["id"])
    assert (EFFECTS, said[-1]["text"]) == (["Ann", "Bob"], "Both have it.")
    assert [each["content"] for each in heard(model)].count(heard(model)[-1]["content"]) == 1
    assert "Paid Bob." in heard(model)[-1]["content"]


async def test_what_was_cut_after_its_calls_goes_on_from_them(house: Opened, model: ModelServer) -> None:
    said = await paid(house, model, text("Ann has"))
    cut = sa.update(runs).where(runs.c.answer_id == said[2]["id"]).values(status="running")
    house.database.write_now(lambda c: c.execute(cut))  # as a process that was killed leaves it
    house.database.write_now(run_rows.interrupt_left_over)
    model.script(text("Ann has her money."))
    said = await again(house, said, answer_id=said[1]["id"])
    assert (EFFECTS, said[-1]["parent_id"]) == (["Ann"], said[1]["id"])
    assert "Paid Ann." in heard(model)[-1]["content"]


async def test_a_whole_answer_written_again_is_told_what_was_done(house: Opened, model: ModelServer) -> None:
    said = await paid(house, model, text("Ann has her money."))
    model.script(text("She has it already."))
    said = await again(house, said, answer_id=said[1]["id"])
    assert (EFFECTS, said[-1]["parent_id"]) == (["Ann"], said[0]["id"])
    question = heard(model)[-1]["content"]
    assert heard(model)[-1]["role"] == "user"
    assert "- pay with " in question
    assert " was done. " in question
    assert json.dumps("Paid Ann.") in question
