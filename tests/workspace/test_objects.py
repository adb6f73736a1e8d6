"""Notes, tasks and contacts: one sees, opens, edits and deletes them, and nobody sees anybody else's."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from harmony_protocol.meetings import Conversation, NewConversation, Participant
from harmony_workspace.access.scope import Reader
from harmony_workspace.meetings import conversations
from tests.parts.house import Opened, changes_for, new_id, opened


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as it:
        yield it


def met(house: Opened, reader: Reader, title: str, *people: Participant) -> Conversation:
    new = NewConversation(title=title, file_name="x.txt", content="Dana Reyes: Hello.\n", participants=people)
    return house.database.write_now(conversations.bring_in, reader, new)


@pytest.mark.parametrize("kind", ["notes", "tasks"])
async def test_made_opened_changed_deleted_and_brought_back(house: Opened, kind: str) -> None:
    client = house.as_owner()
    place = f"/v1/{kind}/{new_id()}"
    made = (await client.put(place, json={"title": " Prices ", "text": "18 %"})).json()
    assert (made["title"], made["text"], made["rev"]) == ("Prices", "18 %", 1)
    changed = (await client.put(place, json={"title": "Prices", "text": "20 %", "base_rev": 1})).json()
    assert (changed["text"], changed["rev"]) == ("20 %", 2)
    assert (await client.get(place)).json() == changed
    assert (await client.get(f"/v1/{kind}", params={"q": "20"})).json()["items"] == [changed]
    assert (await client.get(f"/v1/{kind}", params={"q": "nothing"})).json()["items"] == []
    assert (await client.delete(place)).status_code == 204
    assert (await client.get(place)).status_code == 404
    assert (await client.put(place, json={"title": "Prices", "base_rev": 2})).status_code == 404
    assert (await client.put(place, json={"title": "Prices"})).status_code == 200


@pytest.mark.parametrize("kind", ["notes", "tasks"])
async def test_what_changed_meanwhile_is_not_overwritten_unseen(house: Opened, kind: str) -> None:
    client = house.as_owner()
    place = f"/v1/{kind}/{new_id()}"
    await client.put(place, json={"title": "One"})
    await client.put(place, json={"title": "Two", "base_rev": 1})
    late = await client.put(place, json={"title": "Three", "base_rev": 1})
    assert (late.status_code, late.json()["code"]) == (409, "stale_revision")
    assert late.json()["args"]["row"]["title"] == "Two"


@pytest.mark.parametrize("kind", ["notes", "tasks"])
async def test_others_neither_see_nor_change_them(house: Opened, kind: str) -> None:
    client, other = house.as_owner(), house.as_person(house.person("eve", "Admin"))
    place = f"/v1/{kind}/{new_id()}"
    await client.put(place, json={"title": "Mine"})
    for reply in (
        await other.get(place),
        await other.delete(place),
        await other.put(place, json={"title": "x"}),
    ):
        assert reply.status_code == 404
    assert (await other.get(f"/v1/{kind}")).json()["items"] == []
    assert (await client.get(place)).json()["title"] == "Mine"


async def test_long_lists_come_in_pages(house: Opened) -> None:
    client = house.as_owner()
    for number in range(5):
        await client.put(f"/v1/notes/{new_id()}", json={"title": str(number)})
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await client.get("/v1/notes", params={"limit": 2, "cursor": cursor})).json()
        found, cursor = [*found, *(note["title"] for note in page["items"])], page["cursor"]
    assert found == ["4", "3", "2", "1", "0"]
    nested = base64.urlsafe_b64encode(b"[" * 3_000).decode()
    half = base64.urlsafe_b64encode(rb'["\ud83d"]').decode()
    for odd in ("nonsense", nested, nested * 10, half):
        assert (await client.get("/v1/notes", params={"cursor": odd})).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"title": " "},
        {"title": "x", "due": "2026-02-30"},
        {"title": "x", "due": "soon"},
        {"title": "x" * 301},
    ],
)
async def test_what_is_no_task_is_refused(house: Opened, body: dict[str, Any]) -> None:
    reply = await house.as_owner().put(f"/v1/tasks/{new_id()}", json=body)
    assert reply.status_code == 422


async def test_a_note_belongs_to_a_meeting_its_user_may_see(house: Opened) -> None:
    meeting = house.meeting(house.owner, "Acme", "Hello.")
    note = {"title": "x", "conversation_id": meeting.id}
    place = f"/v1/notes/{new_id()}"
    assert (await house.as_person(house.person("eve", "User")).put(place, json=note)).status_code == 404
    assert (await house.as_owner().put(place, json=note)).json()["conversation_id"] == meeting.id
    await house.as_owner().delete(f"/v1/conversations/{meeting.id}")


async def test_contacts_are_those_of_meetings_one_may_see(house: Opened) -> None:
    met(house, house.owner, "Acme", Participant(name="Dana Reyes", company="Acme", email="dana@acme.example"))
    client, other = house.as_owner(), house.as_person(house.person("eve", "User"))
    [dana] = (await client.get("/v1/contacts", params={"q": "dana acme"})).json()["items"]
    assert (await client.get(f"/v1/contacts/{dana['id']}")).json() == dana
    assert (await other.get("/v1/contacts")).json()["items"] == []
    assert (await other.put(f"/v1/contacts/{dana['id']}", json={"role": "x"})).status_code == 404


async def test_a_corrected_contact_is_told_with_its_meetings(house: Opened) -> None:
    meeting = met(house, house.owner, "Acme", Participant(name="Dana Reyes", company="Acme"))
    client = house.as_owner()
    [dana] = (await client.get("/v1/contacts")).json()["items"]
    _, cursor = await changes_for(client)
    place = f"/v1/contacts/{dana['id']}"
    changed = (await client.put(place, json={"role": "Buyer", "email": "dana@acme.example"})).json()
    assert changed == {**dana, "role": "Buyer", "email": "dana@acme.example"}
    [told], _ = await changes_for(client, cursor)
    assert told["row"]["id"] == meeting.id
    assert told["row"]["participants"][0]["role"] == "Buyer"
    assert (await client.put(place, json={"email": "nowhere"})).status_code == 422
    late = await client.put(place, json={"role": "Boss", "before": dana})
    assert (late.status_code, late.json()["code"], late.json()["args"]["row"]) == (
        409,
        "stale_revision",
        changed,
    )
    assert (await client.put(place, json={"role": "Boss", "before": changed})).json()["role"] == "Boss"


async def test_who_somebody_is_changes_only_for_those_who_see_all_their_meetings(house: Opened) -> None:
    eve = house.person("eve", "User")
    dana = Participant(name="Dana Reyes", company="Acme", email="dana@acme.example")
    met(house, house.owner, "Acme", dana)
    met(house, eve, "Acme again", dana, Participant(name="Dana R.", company="Acme"))
    other = house.as_person(eve)
    found = {it["name"]: it["id"] for it in (await other.get("/v1/contacts")).json()["items"]}
    place = f"/v1/contacts/{found['Dana Reyes']}"
    assert (await other.put(place, json={"name": "Dan"})).status_code == 409
    assert (await other.put(place, json={"email": "eve@evil.example"})).status_code == 409
    met(house, eve, "Again", Participant(name="Dana Reyes", company="Acme", email="eve@evil.example"))
    assert (await other.get(place)).json()["email"] == "dana@acme.example", "nor by bringing in a meeting"
    assert (await other.put(place, json={"role": "Buyer"})).status_code == 200
    assert (await other.delete(place)).status_code == 409
    client = house.as_owner()
    assert (await client.put(place, json={"name": "Dana R."})).status_code == 409, "there is one of that name"
    assert (await client.delete(place)).status_code == 204
    assert {it["name"] for it in (await client.get("/v1/contacts")).json()["items"]} == {"Dana R."}


async def test_a_team_does_not_speak_for_people_of_meetings_without_one(house: Opened) -> None:
    """Nothing says of a meeting without a team that it is not of mine; it is not."""
    dana = Participant(name="Dana Reyes", company="Acme", email="dana@acme.example")
    met(house, house.owner, "Private", dana)
    shared = NewConversation(
        title="Shared", team="Sales", participants=(dana,), file_name="x.txt", content="Dana Reyes: Hi.\n"
    )
    ben = house.as_person(house.person("ben", "Team Manager", "Sales"))
    house.database.write_now(conversations.bring_in, house.owner, shared)
    [found] = (await ben.get("/v1/contacts")).json()["items"]
    refused = await ben.put(f"/v1/contacts/{found['id']}", json={"email": "ben@evil.example"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize("way", ["brought in", "put right"])
async def test_nobody_tells_who_the_people_of_meetings_out_of_their_sight_are(
    house: Opened, way: str
) -> None:
    meeting = met(house, house.owner, "Private", Participant(name="Dana Reyes", company="Acme", role="Buyer"))
    eve = house.person("eve", "User")
    told = Participant(name="Dana Reyes", company="Acme", role="Clown", email="eve@evil.example")
    if way == "brought in":
        met(house, eve, "Mine", told)
    else:
        mine = met(house, eve, "Mine", Participant(name="Somebody"))
        body = {"participants": [told.model_dump()]}
        reply = await house.as_person(eve).patch(f"/v1/conversations/{mine.id}", json=body)
        assert reply.status_code == 200
    [dana] = (await house.as_owner().get(f"/v1/conversations/{meeting.id}")).json()["participants"]
    assert (dana["role"], dana["email"]) == ("Buyer", "")
