"""What a workspace draws from its meetings: projects, what they ask, and what is found without a capable model."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_workspace.insights import projects, working
from harmony_workspace.insights.asking import create_asker
from harmony_workspace.store.tables import conversations
from tests.parts.house import Opened, opened

TALK = """\
Priya Nair: Hello Dana, today we should settle the renewal of the Growth tier for the coming year.
Dana Reyes: The renewal is too expensive for us at 18 percent, the budget of the Growth tier is fixed.
Priya Nair: I understand. I'll send a new offer for the Growth tier renewal by Friday.
Dana Reyes: Thanks. We decided to keep 240 seats on the Growth tier until the pilot in Lyon is over.
Priya Nair: Then let us talk about the pilot in Lyon next week.
"""
PEOPLE = [
    {"name": "Priya Nair", "company": "Northwind"},
    {"name": "Ben Hall", "company": "Northwind"},
    {"name": "Dana Reyes", "company": "Acme"},
]


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as house:
        house.database.write_now(projects.settle)
        yield house


async def bring(
    client: httpx.AsyncClient, said: str = TALK, title: str = "Renewal", **more: Any
) -> dict[str, Any]:
    body = {"title": title, "file_name": "x.txt", "content": said, "participants": PEOPLE, **more}
    reply = await client.post("/v1/conversations", json=body)
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


async def work(it: Opened) -> int:
    return await working.work_off(it.database, create_asker(it.database, it.house.sealed))


async def got(client: httpx.AsyncClient, path: str) -> Any:
    reply = await client.get(f"/v1/{path}")
    assert reply.status_code == 200, reply.text
    return reply.json()


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
