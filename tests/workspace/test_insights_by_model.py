"""Insights by a capable model: what it is asked, what of its answers is believed, and what happens when it fails."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_workspace.insights import projects
from tests.fakes.model_server import ModelServer, Reply, text
from tests.parts.house import Opened, opened
from tests.parts.insights import bring, got, insights, work


@pytest.fixture
async def it(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model) as house:
        house.database.write_now(projects.settle)
        yield house


def says(*answers: dict[str, Any]) -> Reply:
    return text(json.dumps({"answers": answers}))


def answer(question: int, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"question": question, "items": list(items), **more}


def item(said: str, *turns: int, **more: Any) -> dict[str, Any]:
    return {"text": said, "turns": list(turns), **more}


async def asked(it: Opened, owner: httpx.AsyncClient, *questions: dict[str, Any]) -> str:
    """The workspace asks these questions and nothing else; returns the project's id."""
    [before] = await got(owner, "insight-projects")
    definitions = [{"id": f"q{n}", "title": f"Q{n}", **question} for n, question in enumerate(questions)]
    reply = await owner.put(
        f"/v1/insight-projects/{before['id']}", json={"name": "Ours", "definitions": definitions}
    )
    assert reply.status_code == 200, reply.text
    return str(before["id"])


async def test_the_model_reads_numbered_turns_and_has_no_tools(it: Opened, model: ModelServer) -> None:
    owner = it.as_owner()
    meeting = await bring(owner)
    model.script(
        says(
            answer(1, item("The renewal of the Growth tier is too expensive for Acme at 18 percent.", 1)),
            answer(2, item("Send a new offer for the renewal", 2, owner="priya", due="by Friday")),
        )
    )
    await work(it)
    [request] = model.requests
    assert "tools" not in request.body
    assert "1 Dana Reyes: The renewal is too expensive" in request.body["messages"][-1]["content"]
    summary, actions, points, objections = await insights(owner, meeting)
    assert [(i["text"], i["turns"]) for i in summary["items"]] == [
        ("The renewal of the Growth tier is too expensive for Acme at 18 percent.", [1])
    ]
    assert actions["items"] == [
        {"text": "Send a new offer for the renewal", "turns": [2], "owner": "Priya Nair", "due": "by Friday"}
    ]
    assert points["items"] == objections["items"] == []
    assert summary["model"] == "scripted"
