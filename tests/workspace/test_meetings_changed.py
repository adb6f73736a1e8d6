"""Meetings put right: title, time, team, people, who speaks; each window hears of it, and nobody else may."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, NewConversation, Participant
from harmony_protocol.people import ReadScope
from harmony_workspace.access import people
from harmony_workspace.meetings import conversations
from harmony_workspace.store.tables import contacts, passages
from tests.parts.house import Opened, changes_for, opened

SAID = """Speaker A: We can hold the number for two years.

Speaker B: One year is a non-starter for us.

Speaker A: Then two years it is, and net sixty.

Luis Ferro: Send it to procurement.
"""


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as house:
        yield house


def brought_in(it: Opened, title: str = "Terms", team: str = "", said: str = SAID) -> Conversation:
    who = (Participant(name="Luis Ferro", company="Acme", role="Procurement"),)
    new = NewConversation(title=title, team=team, participants=who, file_name="x.txt", content=said)
    return it.database.write_now(conversations.bring_in, it.owner, new)


async def changed(client: httpx.AsyncClient, meeting: Conversation, **what: Any) -> dict[str, Any]:
    reply = await client.patch(f"/v1/conversations/{meeting.id}", json=what)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


async def renamed(client: httpx.AsyncClient, meeting: Conversation, **name: Any) -> dict[str, Any]:
    reply = await client.post(f"/v1/conversations/{meeting.id}/speakers", json=name)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


async def speakers(client: httpx.AsyncClient, meeting: Conversation) -> list[str]:
    body = (await client.get(f"/v1/conversations/{meeting.id}/transcript")).json()
    return [turn["speaker"] for turn in body["turns"]]


def named(meeting: dict[str, Any]) -> list[str]:
    return [person["name"] for person in meeting["participants"]]


def words(it: Opened, meeting: Conversation) -> str:
    query = sa.select(passages.c.text).where(passages.c.conversation_id == meeting.id)
    return "\n".join(it.database.read_now(lambda connection: connection.scalars(query).all()))


# --- what is known of it


async def test_what_is_named_changes_and_the_rest_stays(it: Opened) -> None:
    meeting, client = brought_in(it), it.as_owner()
    _, cursor = await changes_for(client)
    now = await changed(
        client, meeting, title=" Acme   terms ", medium="Zoom", started_at="2026-11-04T09:30:00+01:00"
    )
    assert (now["title"], now["medium"], now["started_at"]) == ("Acme terms", "Zoom", "2026-11-04T08:30:00Z")
    assert now["rev"] == meeting.rev + 1
    assert named(now) == ["Luis Ferro"]
    told, _ = await changes_for(client, cursor)
    assert [(change["kind"], change["row"]["title"]) for change in told] == [("conversation", "Acme terms")]
    again = await changed(client, meeting, medium="")
    assert (again["medium"], again["title"]) == ("", "Acme terms")


async def test_somebody_who_looked_at_an_older_one_is_told_so(it: Opened) -> None:
    meeting, client = brought_in(it), it.as_owner()
    await changed(client, meeting, title="First", base_rev=meeting.rev)
    for path, body in (("", {"title": "Second"}), ("/speakers", {"before": "Speaker A", "after": "Dana"})):
        method = "POST" if path else "PATCH"
        url = f"/v1/conversations/{meeting.id}{path}"
        reply = await client.request(method, url, json=body | {"base_rev": meeting.rev})
        assert reply.status_code == 409
        assert reply.json()["code"] == "stale_revision"
        assert reply.json()["args"]["row"]["title"] == "First"
    assert await speakers(client, meeting) == ["Speaker A", "Speaker B", "Speaker A", "Luis Ferro"]


async def test_people_are_added_and_taken_out_and_those_nobody_met_are_forgotten(it: Opened) -> None:
    meeting, client = brought_in(it), it.as_owner()
    people_now = [{"name": "Dana Reyes", "company": "Acme"}, {"name": "dana reyes"}, {"name": "Priya Nair"}]
    assert named(await changed(client, meeting, participants=people_now)) == ["Dana Reyes", "Priya Nair"]
    assert it.count(contacts) == 2
    assert named(await changed(client, meeting, participants=[])) == []
    assert it.count(contacts) == 0


async def test_another_team_takes_it_from_the_sight_of_the_first(it: Opened) -> None:
    for team in ("Sales", "Support"):
        it.database.write_now(people.team_id, team, make=True)
    meeting = brought_in(it, team="Sales")
    seller, helper = it.person("Ann", "Team Manager", "Sales"), it.person("Ben", "Team Manager", "Support")
    ann, ben, owner = it.as_person(seller), it.as_person(helper), it.as_owner()
    if seller.scope is not ReadScope.TEAM:
        pytest.fail("members are expected to read what their team does")
    _, cursor = await changes_for(ann)
    assert (await ben.get(f"/v1/conversations/{meeting.id}")).status_code == 404
    assert (await changed(owner, meeting, team="Support", title="Moved"))["team"] == "Support"
    assert [(c["kind"], c["action"]) for c in (await changes_for(ann, cursor))[0]] == [
        ("conversation", "revoke")
    ]
    assert (await ann.get(f"/v1/conversations/{meeting.id}")).status_code == 404
    assert (await ben.get(f"/v1/conversations/{meeting.id}")).json()["title"] == "Moved"
    assert (await changed(owner, meeting, team=""))["team"] == ""


async def test_a_key_that_reads_less_than_its_person_loses_sight_of_it_too(it: Opened) -> None:
    chief = it.person("Ann", "Admin", "Sales")
    meeting = brought_in(it, team="Sales")
    narrow, wide = it.as_person(chief, role="Team Manager"), it.as_person(chief)
    cursors = [(await changes_for(client))[1] for client in (narrow, wide)]
    await changed(it.as_owner(), meeting, team="")
    told = [(await changes_for(client, at))[0] for client, at in zip((narrow, wide), cursors, strict=True)]
    assert [[(c["action"], c["id"]) for c in each] for each in told] == [
        [("revoke", meeting.id)],
        [("upsert", meeting.id)],
    ]


async def test_only_who_brought_it_in_and_admins_may(it: Opened) -> None:
    it.database.write_now(people.team_id, "Sales", make=True)
    meeting = brought_in(it, team="Sales")
    ann = it.as_person(it.person("Ann", "Team Manager", "Sales"))
    stranger = it.as_person(it.person("Eve", "User"))
    url = f"/v1/conversations/{meeting.id}"
    assert (await ann.patch(url, json={"title": "Mine"})).json()["code"] == "read_only"
    assert (
        await ann.post(f"{url}/speakers", json={"before": "Speaker A", "after": "Ann"})
    ).status_code == 409
    assert (await stranger.patch(url, json={"title": "Mine"})).status_code == 404
    assert (await it.as_owner().get(url)).json()["title"] == "Terms"


@pytest.mark.parametrize(
    "body",
    [{"title": "  "}, {"title": "x" * 301}, {"started_at": "2026-11-04T09:30:00"}, {"team": "Nobody"}],
    ids=["no title", "too long", "no time zone", "unknown team"],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(it: Opened, body: dict[str, str]) -> None:
    meeting, client = brought_in(it), it.as_owner()
    assert (await client.patch(f"/v1/conversations/{meeting.id}", json=body)).status_code == 422
    assert (await client.get(f"/v1/conversations/{meeting.id}")).json()["rev"] == meeting.rev


# --- who speaks


async def test_a_speaker_gets_a_name_everywhere_it_stands(it: Opened) -> None:
    meeting, client = brought_in(it), it.as_owner()
    now = await renamed(client, meeting, before="Speaker A", after="Dana  Reyes", base_rev=meeting.rev)
    assert named(now) == ["Luis Ferro", "Dana Reyes"]
    assert await speakers(client, meeting) == ["Dana Reyes", "Speaker B", "Dana Reyes", "Luis Ferro"]
    assert "Dana Reyes: We can hold" in words(it, meeting)
    assert "Speaker A" not in words(it, meeting)
    found = (await client.get("/v1/said", params={"q": "dana reyes hold"})).json()["items"]
    assert [(hit["turn_index"], hit["speaker"]) for hit in found] == [(0, "Dana Reyes")]


async def test_two_speakers_become_one_and_apart_again(it: Opened) -> None:
    meeting, client = brought_in(it), it.as_owner()
    await renamed(client, meeting, before="Speaker B", after="Luis Ferro")
    assert await speakers(client, meeting) == ["Speaker A", "Luis Ferro", "Speaker A", "Luis Ferro"]
    now = await renamed(client, meeting, before="Luis Ferro", after="Speaker B", turns=[1])
    assert await speakers(client, meeting) == ["Speaker A", "Speaker B", "Speaker A", "Luis Ferro"]
    assert now["participants"] == [
        {"name": "Luis Ferro", "role": "Procurement", "company": "Acme", "email": ""}
    ]


async def test_who_is_spelled_otherwise_stays_who_they_are(it: Opened) -> None:
    meeting, client = brought_in(it), it.as_owner()
    now = await renamed(client, meeting, before="Luis Ferro", after="Luís Ferro")
    assert now["participants"][0] | {"email": ""} == {
        "name": "Luís Ferro", "role": "Procurement", "company": "Acme", "email": "",
    }  # fmt: skip
    assert it.count(contacts) == 1


async def test_a_speaker_that_is_not_there_is_not_found(it: Opened) -> None:
    meeting, client = brought_in(it), it.as_owner()
    url = f"/v1/conversations/{meeting.id}/speakers"
    reply = await client.post(url, json={"before": "Nobody", "after": "Dana"})
    assert reply.status_code == 404


# --- finding


async def test_the_list_is_narrowed_by_team_medium_status_and_people(it: Opened) -> None:
    for team in ("Sales", "Support"):
        it.database.write_now(people.team_id, team, make=True)
    client = it.as_owner()
    first, second = brought_in(it, "One", "Sales"), brought_in(it, "Two", "Support", "Dana: Hello there.\n")
    await changed(client, second, medium="Zoom", participants=[{"name": "Dana Reyes"}])

    async def listed(**by: Any) -> list[str]:
        reply = await client.get("/v1/conversations", params=by)
        assert reply.status_code == 200, reply.text
        return [item["title"] for item in reply.json()["items"]]

    assert await listed(team="sales") == ["One"]
    assert set(await listed(team=["Sales", "Support"])) == {"One", "Two"}
    assert await listed(medium="zoom") == ["Two"]
    assert await listed(participant="dana reyes") == ["Two"]
    assert await listed(participant="Dana Reyes", team="Sales") == []
    assert set(await listed(status="completed")) == {"One", "Two"}
    assert await listed(status="failed") == []
    assert (await client.get("/v1/conversations", params={"status": "lost"})).status_code == 422
    assert first.id != second.id


async def test_what_was_said_is_found_as_it_is_typed_by_those_who_may_read_it(it: Opened) -> None:
    it.database.write_now(people.team_id, "Sales", make=True)
    meeting, client = brought_in(it, team="Sales"), it.as_owner()
    stranger = it.as_person(it.person("Eve", "User"))

    async def found(by: httpx.AsyncClient, q: str) -> list[tuple[int, str]]:
        items = (await by.get("/v1/said", params={"q": q})).json()["items"]
        assert all(item["conversation_id"] == meeting.id for item in items)
        return [(item["turn_index"], item["speaker"]) for item in items]

    assert await found(client, "procur") == [(3, "Luis Ferro")]
    assert await found(client, "net sixty") == [(2, "Speaker A")]
    assert await found(client, "nobody says this") == []
    assert await found(client, '" OR *') == []
    assert await found(client, "") == []
    assert await found(stranger, "procur") == []
