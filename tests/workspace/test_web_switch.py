"""Each thread says for itself whether the web may be searched: off means that the model is not offered the tool."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from harmony_workspace.tools.builtin import search
from harmony_workspace.tools.tool import Call, Tool
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.house import Opened, ask, changes_for, done, new_id, op, opened, quiet

asked: list[str] = []


async def find(call: Call) -> str:
    asked.append(str(call.arguments["query"]))
    return "https://acme.example/prices: 18 percent."


SEARCH = Tool(search.ID, "1", "Search the web", "Searches.", search.SCHEMA, "read", run=find)
OTHER = Tool("look_up", "1", "Look it up", "Looks up.", search.SCHEMA, "read", run=find)


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    asked.clear()
    async with opened(tmp_path, model=model, tools=[SEARCH, OTHER]) as it:
        yield it


def offered(model: ModelServer) -> set[str]:
    return {each["function"]["name"] for each in model.requests[-1].body["tools"]}


async def test_a_thread_that_keeps_off_the_web_is_not_offered_the_search(
    house: Opened, model: ModelServer
) -> None:
    client, thread = house.as_owner(), new_id()
    model.script(text("Hello."))
    await done(client, ask("Hello?", thread))
    assert {search.ID, "look_up"} <= offered(model), "on from the beginning"
    await done(client, op("update_thread", thread, sources={"web": False}))
    model.script(text("Hello again."))
    await done(client, ask("And now?", thread))
    assert search.ID not in offered(model)
    assert {"look_up", "search_conversations"} <= offered(model)
    model.script(text("Elsewhere."))
    await done(client, ask("In another thread?"))
    assert search.ID in offered(model)
    await done(client, op("update_thread", thread, sources={"web": True}))
    model.script(text("Again."))
    await done(client, ask("Once more?", thread))
    assert search.ID in offered(model)


async def test_a_model_that_calls_it_nevertheless_searches_nothing(house: Opened, model: ModelServer) -> None:
    client, thread = house.as_owner(), new_id()
    first: dict[str, Any] = ask("Search for Acme.", thread)
    first["body"] |= {"sources": {"web": False}}
    model.script(tool(search.ID, query="secret of Acme"), text("I cannot."))
    await done(client, first)
    await quiet(house)
    assert asked == []
    [call] = [m for m in model.requests[-1].body["messages"] if m["role"] == "tool"]
    assert "percent" not in call["content"]


async def test_all_meetings_are_still_read(house: Opened, model: ModelServer) -> None:
    house.meeting(house.owner, "Acme procurement", "Dana said eighteen percent.")
    client = house.as_owner()
    first: dict[str, Any] = ask("What did Dana say?")
    first["body"] |= {"sources": {"web": False}}
    model.script(tool("search_conversations", query="eighteen percent"), text("Eighteen."))
    await done(client, first)
    [found] = [m for m in model.requests[-1].body["messages"] if m["role"] == "tool"]
    assert "Dana said eighteen percent." in found["content"]
    assert "narrowed" not in found["content"]


async def test_every_machine_of_the_user_knows(house: Opened, model: ModelServer) -> None:
    client, thread = house.as_owner(), new_id()
    model.script(text("Hello."))
    await done(client, ask("Hello?", thread))
    await done(client, op("update_thread", thread, sources={"web": False}))
    found, _ = await changes_for(client)
    row = [c["row"] for c in found if c["kind"] == "thread" and c["row"]["id"] == thread][-1]
    assert row["sources"]["web"] is False
