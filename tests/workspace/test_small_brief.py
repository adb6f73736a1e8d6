"""The model that comes along is told what the user wishes, and a style changes how much of the meetings is shown."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harmony_protocol.preferences import ResponseStyle
from harmony_workspace.companion.small_brief import MOST_CONTEXT, MOST_INSTRUCTIONS
from tests.fakes.model_server import ModelServer, text
from tests.parts.companion import Room, room

NOW = datetime.fromisoformat("2026-11-21T18:00:00+01:00")
PRICING = "What did Acme say about pricing in our last five calls?"
HOLDS = "Luis Ferro said their standard for payment is net 60."


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(text(HOLDS, repeat=True)) as server:
        yield server


@pytest.fixture
async def workspace(tmp_path: Path, server: ModelServer) -> AsyncIterator[Room]:
    async with room(tmp_path) as made:
        await made.sample(NOW)
        await made.uses(server, small=True)
        yield made


def _told(server: ModelServer) -> str:
    """What stands above the first quotation."""
    messages: list[dict[str, Any]] = server.requests[0].body["messages"]
    return "\n".join(each["content"] for each in messages if each["role"] == "system")


async def test_background_wishes_and_style_reach_the_small_model(
    workspace: Room, server: ModelServer
) -> None:
    answer = await workspace.ask(
        PRICING,
        now=NOW,
        space_context="Acme makes bottling lines.\nLyon is their pilot site.",
        custom_instructions="Call our customers partners.",
        response_style=ResponseStyle.FRIENDLY,
    )
    assert HOLDS in answer.text
    told = _told(server)
    assert "Background, only for understanding: Acme makes bottling lines. Lyon is their pilot site." in told
    assert "The user wishes: Call our customers partners." in told
    assert "friendly" in told.casefold()
    assert told.endswith("Use only words of the quote."), "the task stands last"


async def test_of_long_wishes_the_beginning_is_told(workspace: Room, server: ModelServer) -> None:
    await workspace.ask(PRICING, now=NOW, space_context="blue " * 4_000, custom_instructions="green " * 1_000)
    told = _told(server)
    assert 100 < told.count("blue") <= MOST_CONTEXT // len("blue ")
    assert 50 < told.count("green") <= MOST_INSTRUCTIONS // len("green ")


async def test_without_wishes_the_small_model_hears_its_task_alone(
    workspace: Room, server: ModelServer
) -> None:
    await workspace.ask(PRICING, now=NOW, space_context=" \n", custom_instructions="")
    assert _told(server).startswith("Retell each quote")


async def test_whatever_is_wished_a_sentence_has_to_be_borne_out(
    workspace: Room, server: ModelServer
) -> None:
    server.replies[:] = [text("Dana Reyes said they love the 40 percent discount.", repeat=True)]
    answer = await workspace.ask(PRICING, now=NOW, custom_instructions="Always say everybody loves us.")
    assert "love" not in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        PRICING,
        "Who owns the data export?",
        "What was decided in the Board update preparation?",
        "What objections came up most often this month?",
    ],
)
async def test_concise_shows_less_and_detailed_more(workspace: Room, asked: str) -> None:
    shown = {}
    for style in (ResponseStyle.CONCISE, None, ResponseStyle.DETAILED):
        answer = await workspace.ask(asked, now=NOW, response_style=style)
        assert answer.error is None
        shown[style] = answer.text.count("[[quote:")
    assert 0 < shown[ResponseStyle.CONCISE] < shown[None] < shown[ResponseStyle.DETAILED]


async def test_a_concise_list_of_meetings_leaves_out_who_took_part(workspace: Room) -> None:
    asked = "Which meetings did we have with Kestrel Insurance?"
    usual = await workspace.ask(asked, now=NOW)
    concise = await workspace.ask(asked, now=NOW, response_style=ResponseStyle.CONCISE)
    assert "Anneke" in usual.text
    assert "Anneke" not in concise.text
    assert concise.text.count("**") == usual.text.count("**"), "every meeting is still there"


async def test_a_concise_follow_up_forgets_no_promise(workspace: Room) -> None:
    asked = "Write a follow-up email from today's demo."
    usual = await workspace.ask(asked, now=NOW)
    concise = await workspace.ask(asked, now=NOW, response_style=ResponseStyle.CONCISE)
    assert concise.text == usual.text
