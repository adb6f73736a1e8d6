"""What a workspace draws from its meetings: projects, what they ask, and what is found without a capable model."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from harmony_workspace.insights import projects
from harmony_workspace.store.tables import conversations
from tests.parts.house import Opened, opened
from tests.parts.insights import bring, got, work


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
