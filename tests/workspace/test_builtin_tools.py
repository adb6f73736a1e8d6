"""Tools every workspace has: what they write is there after its approval, once, and its preview tells it in words."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_protocol.meetings import NewConversation, Participant
from harmony_workspace.meetings import conversations
from harmony_workspace.tools.builtin import writing
from harmony_workspace.tools.shelves import create_toolbox
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.house import Opened, ask, changes_for, done, op, opened, quiet

WRITING = [writing.CREATE_NOTE, writing.CREATE_TASK, writing.UPDATE_CONTACT]


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model, tools=WRITING) as it:
        yield it


async def waiting(client: httpx.AsyncClient) -> dict[str, Any]:
    await done(client, ask("Do it."))
    found, _ = await changes_for(client)
    [it] = [c["row"] for c in found if c["kind"] == "approval" and c["row"]["state"] == "pending"]
    return dict(it)


async def carried_out(
    house: Opened, client: httpx.AsyncClient, it: dict[str, Any], **edited: str
) -> dict[str, Any]:
    """The approval once its call was approved and carried out."""
    decision = {"decision": "approve", "args_hash": it["args_hash"], **edited}
    await done(client, op("decide_approval", it["id"], **decision))
    await quiet(house)
    found, _ = await changes_for(client)
    [after] = [c["row"] for c in found if c["kind"] == "approval" and c["row"]["id"] == it["id"]]
    return dict(after)


@pytest.mark.parametrize(
    ("name", "where", "more"),
    [("create_note", "notes", {}), ("create_task", "tasks", {"due": "2026-12-01", "assignee": "Ann"})],
)
async def test_a_note_and_a_task_are_there_after_the_approval(
    house: Opened, model: ModelServer, name: str, where: str, more: dict[str, str]
) -> None:
    meeting = house.meeting(house.owner, "Acme procurement", "18 percent.")
    wanted = {"title": "Prices", "text": "18 %", "conversation_id": meeting.id, **more}
    model.script(tool(name, **wanted), text("Done."))
    client = house.as_owner()
    it = await waiting(client)
    assert (await client.get(f"/v1/{where}")).json()["items"] == []
    assert it["tool_class"] == "write"
    assert "“Prices”" in it["preview"]["title"]
    lines = {line["label"]: line["text"] for line in it["preview"]["lines"]}
    assert lines == {**wanted, "meeting": "Acme procurement"}
    assert (await carried_out(house, client, it))["state"] == "succeeded"
    [made] = (await client.get(f"/v1/{where}")).json()["items"]
    assert wanted.items() <= made.items()
    assert made["id"] in json.dumps(model.requests[-1].body)
    place = f"/v1/{where}/{made['id']}"
    origin = {"call_id": it["id"], "thread_id": it["thread_id"], "message_id": it["message_id"]}
    assert origin.items() <= made.items()
    edited = await client.put(place, json={"title": "Prices, edited", "base_rev": made["rev"]})
    assert origin.items() <= edited.json().items()
    await client.delete(place)
    brought_back = await client.put(place, json={"title": "Prices", "call_id": it["id"]})
    assert origin.items() <= brought_back.json().items()
    await done(client, op("delete_thread", it["thread_id"]))
    assert dict.fromkeys(origin) == {name: (await client.get(place)).json()[name] for name in origin}


async def test_a_meeting_out_of_sight_makes_no_note(house: Opened, model: ModelServer) -> None:
    meeting = house.meeting(house.owner, "Board", "Secret.")
    client = house.as_person(house.person("eve", "User"))
    model.script(tool("create_note", title="x", conversation_id=meeting.id), text("No."))
    it = await waiting(client)
    assert "Board" not in json.dumps(it["preview"])
    after = await carried_out(house, client, it)
    assert (after["state"], after["problem"]["detail"]) == ("failed", "No such conversation.")
    assert (await client.get("/v1/notes")).json()["items"] == []


async def test_a_contact_is_shown_as_it_was_and_as_it_would_be(house: Opened, model: ModelServer) -> None:
    dana = Participant(name="Dana Reyes", company="Acme", role="Buyer")
    new = NewConversation(file_name="x.txt", content="Dana Reyes: Hello.\n", participants=(dana,))
    house.database.write_now(conversations.bring_in, house.owner, new)
    client = house.as_owner()
    [known] = (await client.get("/v1/contacts")).json()["items"]
    wanted = {"contact_id": known["id"], "role": "Head of Buying", "email": "dana@acme.example"}
    model.script(tool("update_contact", **wanted), text("Done."))
    it = await waiting(client)
    assert it["preview"]["title"] == "Change the contact Dana Reyes (Acme)"
    shown = [(line["label"], line["text"]) for line in it["preview"]["lines"]]
    assert shown == [
        ("contact_id", known["id"]),
        ("role", "Head of Buying"),
        ("role until now", "Buyer"),
        ("email", "dana@acme.example"),
    ]
    assert (await carried_out(house, client, it))["state"] == "succeeded"
    changed = (await client.get(f"/v1/contacts/{known['id']}")).json()
    assert (changed["role"], changed["email"]) == ("Head of Buying", "dana@acme.example")


async def test_a_contact_is_changed_only_as_it_was_looked_at(house: Opened, model: ModelServer) -> None:
    people = (Participant(name="Dana Reyes", company="Acme"), Participant(name="Bob Lin", company="Acme"))
    new = NewConversation(file_name="x.txt", content="Dana Reyes: Hello.\n", participants=people)
    house.database.write_now(conversations.bring_in, house.owner, new)
    client = house.as_owner()
    bob, dana = (await client.get("/v1/contacts")).json()["items"]
    model.script(tool("update_contact", contact_id=dana["id"], role="Boss"), text("No."))
    it = await waiting(client)
    await client.put(f"/v1/contacts/{dana['id']}", json={"email": "eve@evil.example"})
    after = await carried_out(house, client, it)
    assert (after["state"], after["problem"]["detail"]) == ("failed", "The contact was changed meanwhile.")
    model.script(tool("update_contact", contact_id=dana["id"], role="Boss"), text("No."))
    it = await waiting(client)
    other = json.dumps({"contact_id": bob["id"], "role": "Boss"})
    after = await carried_out(house, client, it, arguments=other)
    assert after["state"] == "failed", "nobody looked at Bob"
    assert {each["role"] for each in (await client.get("/v1/contacts")).json()["items"]} == {""}


async def test_a_contact_that_is_not_there_is_not_changed(house: Opened, model: ModelServer) -> None:
    model.script(tool("update_contact", contact_id="nobody", role="Buyer"), text("No."))
    client = house.as_owner()
    it = await waiting(client)
    assert "not there" in it["preview"]["title"]
    assert (await carried_out(house, client, it))["state"] == "failed"


@pytest.fixture
async def whole(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    """With every tool there is."""
    (tmp_path / "whole").mkdir()
    async with opened(tmp_path / "whole", model=model, box=create_toolbox) as it:
        yield it


def offered(model: ModelServer) -> set[str]:
    return {each["function"]["name"] for each in model.requests[-1].body["tools"]}


async def test_what_reads_is_listed_offered_and_switched_off(whole: Opened, model: ModelServer) -> None:
    client = whole.as_owner()
    reads = {
        "search_conversations",
        "list_conversations",
        "get_conversation",
        "get_transcript",
        "get_insights",
        "count_across_meetings",
        "draft_email",
        "search_contacts",
    }
    listed = {each["id"]: each for each in (await client.get("/v1/tools")).json()}
    assert {each["tool_class"] for name, each in listed.items() if name in reads} == {"read"}
    model.script(text("Hm.", repeat=True))
    await done(client, ask("Hello?"))
    assert reads <= offered(model)
    for name in ("get_transcript", "search_contacts"):
        switched = await client.patch(f"/v1/tools/{name}", json={"enabled": False})
        assert switched.json()["reason_off"] == "switched_off"
    await done(client, ask("Hello again?"))
    assert offered(model) & reads == reads - {"get_transcript", "search_contacts"}
    raised = await client.patch("/v1/tools/get_transcript", json={"tool_class": "external"})
    assert raised.status_code == 422, "it could not ask"


async def test_what_is_known_of_meetings_and_people_is_read(whole: Opened, model: ModelServer) -> None:
    dana = Participant(name="Dana Reyes", company="Acme", role="Buyer", email="dana@acme.example")
    new = NewConversation(
        title="Acme [1] call", file_name="x.txt", content="Dana Reyes: Hello.\n", participants=(dana,)
    )
    made = whole.database.write_now(conversations.bring_in, whole.owner, new)
    model.script(
        tool("search_contacts", query="dana acme"),
        tool("get_conversation", conversation_id=made.id),
        tool("get_insights", conversation_id=made.id),
        text("Dana is a buyer."),
    )
    await done(whole.as_owner(), ask("Who is Dana?"))
    contact, meeting, insights = [
        message["content"] for message in model.requests[-1].body["messages"] if message["role"] == "tool"
    ]
    assert "dana@acme.example" in contact
    assert "Dana Reyes, Buyer, Acme, dana@acme.example" in meeting
    assert "Acme (1) call" in meeting
    assert "Nothing was drawn from this meeting" in insights


async def test_others_see_neither_the_meeting_nor_its_people(whole: Opened, model: ModelServer) -> None:
    made = whole.meeting(whole.owner, "Board", "Secret.")
    model.script(
        tool("search_contacts", query="dana"),
        tool("get_conversation", conversation_id=made.id),
        text("Nobody."),
    )
    await done(whole.as_person(whole.person("eve", "User")), ask("Who is Dana?"))
    told = [m["content"] for m in model.requests[-1].body["messages"] if m["role"] == "tool"]
    assert "Nobody found" in told[0]
    assert "Nothing found" in told[1]
