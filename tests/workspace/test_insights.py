"""What a workspace draws from its meetings: projects, what they ask, and what is found without a capable model."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from harmony_workspace.insights import projects
from harmony_workspace.store.tables import conversations
from tests.parts.house import Opened, changes_for, opened
from tests.parts.insights import bring, got, insights, work


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as house:
        house.database.write_now(projects.settle)
        yield house


async def test_a_meeting_that_comes_in_has_its_insights_a_moment_later(it: Opened) -> None:
    owner = it.as_owner()
    meeting = await bring(owner)
    assert meeting["status"] == "extracting_insights"
    assert (await got(owner, f"conversations/{meeting['id']}/transcript"))["turns"]
    await work(it)
    assert (await got(owner, f"conversations/{meeting['id']}"))["status"] == "completed"
    found = await got(owner, f"conversations/{meeting['id']}/insights")
    assert [each["title"] for each in found] == ["Summary", "Action items", "Key points", "Objections"]
    assert all(each["model"] == "" and each["project"] == "Meeting insights" for each in found)
    summary, actions, _, objections = found
    assert summary["items"]
    assert [(a["text"], a["owner"], a["due"], a["turns"]) for a in actions["items"]] == [
        (
            "Priya Nair: “I'll send a new offer for the Growth tier renewal by Friday.”",
            "Priya Nair",
            "Friday",
            [2],
        )
    ]
    assert [item["turns"][0] for item in objections["items"]] == [1]


async def test_every_quotation_stands_in_the_turn_it_names(it: Opened) -> None:
    owner = it.as_owner()
    meeting = await bring(owner)
    await work(it)
    turns = (await got(owner, f"conversations/{meeting['id']}/transcript"))["turns"]
    for insight in await got(owner, f"conversations/{meeting['id']}/insights"):
        for item in insight["items"]:
            speaker, _, said = item["text"].partition(": “")
            turn = turns[item["turns"][0]]
            assert turn["speaker"] == speaker
            assert said.removesuffix("”") in turn["text"]


async def test_what_has_no_turns_yet_is_not_asked_again(it: Opened) -> None:
    owner = it.as_owner()
    meeting = await bring(owner)
    it.database.write_now(
        lambda connection: connection.execute(sa.update(conversations).values(status="transcribing"))
    )
    reply = await owner.post(f"/v1/conversations/{meeting['id']}/insights", json={})
    assert (reply.status_code, reply.json()["code"]) == (409, "not_completed")
    assert reply.json()["args"] == {"status": "transcribing"}


async def test_the_default_project_is_made_once_and_stays_deleted(it: Opened) -> None:
    owner = it.as_owner()
    [project] = await got(owner, "insight-projects")
    assert [each["kind"] for each in project["definitions"]] == [
        "summary",
        "action_items",
        "key_points",
        "objections",
    ]
    assert (await owner.delete(f"/v1/insight-projects/{project['id']}")).status_code == 204
    it.database.write_now(projects.settle)
    assert await got(owner, "insight-projects") == []
    assert (await bring(owner))["status"] == "completed"


async def test_everyone_reads_projects_and_only_admins_change_them(it: Opened) -> None:
    member = it.as_person(it.person("ben", "Team Manager"))
    [project] = await got(member, "insight-projects")
    path, new = f"/v1/insight-projects/{project['id']}", {"name": "Mine"}
    assert (await member.get(path)).json()["name"] == "Meeting insights"
    for reply in (
        await member.post("/v1/insight-projects", json=new),
        await member.put(path, json=new),
        await member.delete(path),
        await member.post(f"{path}/run"),
        await member.post("/v1/insight-projects/order", json={"ids": []}),
    ):
        assert reply.status_code == 404


async def test_insights_are_read_by_whoever_reads_the_meeting_and_asked_again_by_its_owner(
    it: Opened,
) -> None:
    mia, ben = it.person("mia", "Team Manager", "Sales"), it.person("ben", "Team Manager", "Sales")
    hers, his = it.as_person(mia), it.as_person(ben)
    stranger = it.as_person(it.person("tom", "Team Manager", "Legal"))
    meeting = await bring(hers, team="Sales")
    await work(it)
    path = f"/v1/conversations/{meeting['id']}/insights"
    assert len(await insights(his, meeting)) == 4
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(path, json={})).status_code == 404
    assert (await his.post(path, json={})).status_code == 404
    before = await insights(hers, meeting)
    again = await hers.post(path, json={})
    assert (again.status_code, again.json()["status"]) == (202, "extracting_insights")
    assert await insights(hers, meeting) == before
    await work(it)
    after = await insights(hers, meeting)
    assert [each["id"] for each in after] == [each["id"] for each in before]
    assert (await got(hers, f"conversations/{meeting['id']}"))["status"] == "completed"


async def test_questions_of_ones_own_and_what_rules_cannot_tell(it: Opened) -> None:
    owner = it.as_owner()
    questions = [
        {"title": "Pilot", "question": "Was the pilot in Lyon discussed?", "answer": "yes_no"},
        {"title": "Audit", "question": "Did anyone mention the audit?", "answer": "yes_no"},
        {"title": "Happy", "question": "Is Dana happy with the renewal?", "answer": "yes_no"},
        {"title": "Mood", "question": "How good is the renewal for Acme?", "answer": "scale"},
        {"title": "Seats", "question": "How many seats do they keep?", "answer": "text"},
    ]
    definitions = [{"id": str(n), "kind": "question", **each} for n, each in enumerate(questions)]
    made = await owner.post("/v1/insight-projects", json={"name": "Ours", "definitions": definitions})
    assert made.status_code == 201, made.text
    meeting = await bring(owner)
    await work(it)
    pilot, audit, happy, mood, seats = (await insights(owner, meeting))[4:]
    assert pilot["value"] is True
    assert [item["turns"] for item in pilot["items"]] == [[3], [4]]
    assert (audit["value"], audit["items"]) == (None, [])
    assert happy["value"] is mood["value"] is None
    assert [item["text"] for item in seats["items"]] == [
        "Dana Reyes: “We decided to keep 240 seats on the Growth tier until the pilot in Lyon is over.”"
    ]


async def test_a_project_asks_the_meetings_it_applies_to(it: Opened) -> None:
    owner = it.as_owner()
    [default] = await got(owner, "insight-projects")
    await owner.delete(f"/v1/insight-projects/{default['id']}")
    applies = {"mediums": ["Phone call"], "words": "acme"}
    definitions = default["definitions"][:1]
    made = (
        await owner.post(
            "/v1/insight-projects", json={"name": "Calls", "applies": applies, "definitions": definitions}
        )
    ).json()
    call, room = await bring(owner, medium="phone call"), await bring(owner, title="Acme here", medium="Room")
    assert (call["status"], room["status"]) == ("extracting_insights", "completed")
    await work(it)
    assert [each["project"] for each in await insights(owner, call)] == ["Calls"]
    assert await insights(owner, room) == []
    widened = {**made, "applies": {}, "base_rev": made["rev"]}
    changed = await owner.put(f"/v1/insight-projects/{made['id']}", json=_new(widened))
    assert changed.status_code == 200, changed.text
    assert await insights(owner, room) == []
    run = (await owner.post(f"/v1/insight-projects/{made['id']}/run")).json()
    assert run["waiting"] == 2
    await work(it)
    assert (await got(owner, f"insight-projects/{made['id']}"))["waiting"] == 0
    assert [each["project"] for each in await insights(owner, room)] == ["Calls"]


async def test_what_is_no_longer_asked_is_no_longer_shown(it: Opened) -> None:
    owner = it.as_owner()
    meeting = await bring(owner)
    await work(it)
    [project] = await got(owner, "insight-projects")
    path = f"/v1/insight-projects/{project['id']}"
    less = _new({**project, "definitions": project["definitions"][1:]})
    assert (await owner.put(path, json=less)).json()["rev"] == 2
    assert [each["definition_id"] for each in await insights(owner, meeting)] == [
        "action-items",
        "key-points",
        "objections",
    ]
    stale = await owner.put(path, json={**less, "base_rev": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_revision")
    assert stale.json()["args"]["row"]["rev"] == 2
    assert (await owner.delete(path)).status_code == 204
    assert await insights(owner, meeting) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": "nobody/nothing"},
        {"definitions": [{"id": "a", "kind": "summary", "title": "A"}] * 2},
        {"definitions": [{"id": "a", "kind": "question", "title": "A"}]},
        {"definitions": [{"id": "a", "kind": "summary", "title": "A", "lowest": 5, "highest": 5}]},
        {"name": " "},
    ],
)
async def test_a_project_that_cannot_be_asked_is_refused(it: Opened, wrong: dict[str, Any]) -> None:
    reply = await it.as_owner().post("/v1/insight-projects", json={"name": "Ours", **wrong})
    assert reply.status_code == 422
    assert reply.json()["code"] == "bad_request"


async def test_projects_are_shown_in_the_order_an_admin_gives(it: Opened) -> None:
    owner = it.as_owner()
    [first] = await got(owner, "insight-projects")
    summary = {**first["definitions"][0], "title": "In short"}
    second = (await owner.post("/v1/insight-projects", json={"name": "B", "definitions": [summary]})).json()
    meeting = await bring(owner)
    await work(it)
    ordered = await owner.post("/v1/insight-projects/order", json={"ids": [second["id"]]})
    assert [each["id"] for each in ordered.json()] == [second["id"], first["id"]]
    assert [each["title"] for each in await insights(owner, meeting)][:2] == ["In short", "Summary"]
    refused = await owner.post("/v1/insight-projects/order", json={"ids": ["nothing"]})
    assert refused.status_code == 422


@pytest.mark.parametrize("gone", ["off", "deleted"])
async def test_no_meeting_waits_for_a_project_that_is_gone(it: Opened, gone: str) -> None:
    owner = it.as_owner()
    meeting = await bring(owner)
    [project] = await got(owner, "insight-projects")
    path = f"/v1/insight-projects/{project['id']}"
    if gone == "off":
        assert (await owner.put(path, json=_new({**project, "enabled": False}))).json()["waiting"] == 0
    else:
        await owner.delete(path)
    assert (await got(owner, f"conversations/{meeting['id']}"))["status"] == "completed"
    assert await work(it) == 0


async def test_what_waits_when_the_workspace_ends_is_made_at_the_next_start(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        house.database.write_now(projects.settle)
        meeting = await bring(house.as_owner())
    async with opened(tmp_path, again=True) as house:
        assert await work(house) == 1
        assert len(await insights(house.as_owner(), meeting)) == 4


async def test_windows_hear_of_a_meeting_when_its_insights_are_there(it: Opened) -> None:
    owner = it.as_owner()
    meeting = await bring(owner)
    _, place = await changes_for(owner)
    await work(it)
    told, _ = await changes_for(owner, place)
    assert [(change["id"], change["row"]["status"]) for change in told][-1] == (meeting["id"], "completed")
    assert told[-1]["row"]["rev"] > meeting["rev"]


async def test_a_deleted_meeting_is_asked_nothing_more(it: Opened) -> None:
    owner = it.as_owner()
    meeting = await bring(owner)
    assert (await owner.delete(f"/v1/conversations/{meeting['id']}")).status_code == 200
    assert await work(it) == 0
    await owner.post(f"/v1/conversations/{meeting['id']}/restore")
    assert await work(it) == 1
    assert len(await insights(owner, meeting)) == 4


async def test_a_speaker_who_is_called_otherwise_is_so_in_quotations(it: Opened) -> None:
    owner = it.as_owner()
    meeting = await bring(owner)
    await work(it)
    name = {"before": "Priya Nair", "after": "Priya Rao"}
    reply = await owner.post(f"/v1/conversations/{meeting['id']}/speakers", json=name)
    assert reply.status_code == 200, reply.text
    told = str(await insights(owner, meeting))
    assert "Priya Nair" not in told
    assert "Priya Rao: “I'll send a new offer" in told


def _new(project: dict[str, Any]) -> dict[str, Any]:
    """As it is sent back."""
    own = ("id", "created_at", "updated_at", "rev", "waiting")
    return {name: value for name, value in project.items() if name not in own}
