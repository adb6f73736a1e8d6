"""“Summarize this meeting” without a capable model: its insights, each with the turns it stands on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from harmony_workspace.insights import projects, queue, working
from harmony_workspace.insights.asking import create_asker
from tests.fakes.model_server import ModelServer, text
from tests.parts.companion import Room, room
from tests.parts.insights import TALK


@pytest.fixture
async def workspace(tmp_path: Path, model: ModelServer) -> AsyncIterator[Room]:
    async with room(tmp_path) as made:
        model.script(text("x", repeat=True))
        await made.uses(model, small=True)
        await made.database.write(projects.settle)
        yield made


async def _drawn(workspace: Room, title: str) -> str:
    meeting = await workspace.meeting(title, TALK)
    await workspace.database.write(queue.put, meeting)
    await working.work_off(workspace.database, create_asker(workspace.database, workspace.sealed))
    return meeting


@pytest.mark.parametrize(
    "question", ["Summarize this meeting…", "Give me a short summary of the call, please."]
)
async def test_a_meeting_is_summed_up_from_its_insights(workspace: Room, question: str) -> None:
    meeting = await _drawn(workspace, "Renewal *now* [1]")
    answer = await workspace.ask(question, attached=(meeting,))
    lines = [line for line in answer.text.splitlines() if line]
    assert lines[0].startswith("**Renewal \\*now\\*")
    assert [line for line in lines if line.startswith("**")][1:] == [
        "**Summary**",
        "**Action items**",
        "**Key points**",
        "**Objections**",
    ]
    action = "- Priya Nair: “I'll send a new offer for the Growth tier renewal by Friday.” (Friday) "
    [told] = [line for line in lines if line.startswith(action)]
    cited = {cite.n: cite.turn_index for cite in answer.cited}
    assert cited[int(told.removeprefix(action).strip("[]"))] == 2
    assert answer.receipt is not None
    assert answer.receipt.tools == ("get_insights",)


@pytest.mark.parametrize("question", ["Summarize what Dana said about the budget", "Summarize our meetings"])
async def test_what_is_no_whole_meeting_is_looked_up(workspace: Room, question: str) -> None:
    first, second = await _drawn(workspace, "Renewal"), await _drawn(workspace, "Pilot")
    attached = (first,) if "Dana" in question else (first, second)
    answer = await workspace.ask(question, attached=attached)
    assert "**Action items**" not in answer.text


async def test_a_meeting_that_nothing_was_drawn_from_is_looked_up(workspace: Room) -> None:
    meeting = await workspace.meeting("Renewal", TALK)
    answer = await workspace.ask("Summarize this meeting", attached=(meeting,))
    assert answer.text
    assert "**Summary**" not in answer.text
