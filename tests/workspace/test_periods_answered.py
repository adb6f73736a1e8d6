"""Questions about a stretch of time are answered from the meetings in it, and the answer says which dates it looked at."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.companion import Room, room

NOW = datetime.fromisoformat("2026-11-21T18:00:00+01:00")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(text("x", repeat=True)) as server:
        yield server


@pytest.fixture
async def workspace(tmp_path: Path, server: ModelServer) -> AsyncIterator[Room]:
    async with room(tmp_path) as made:
        await made.sample(NOW)
        await made.uses(server, small=True)
        yield made


@pytest.mark.parametrize(
    ("asked", "said", "titles"),
    [
        (
            "What did Acme say about pricing between 9 Oct and 4 Nov?",
            "2 of 3 meetings from 9 Oct to 4 Nov speak of pricing.",
            {"Acme renewal, first talk", "Acme renewal, second talk", "Acme security review"},
        ),
        (
            "What did Acme say about pricing two weeks ago?",
            "Found in 1 meeting from 2 Nov to 8 Nov.",
            {"Acme commercial terms"},
        ),
        (
            "What did Acme say about pricing 1-7 November?",
            "Found in 1 meeting from 1 Nov to 7 Nov.",
            {"Acme commercial terms"},
        ),
        ("What did Acme say about pricing since last Friday?", "There is no meeting with Acme since 20 Nov", set()),
        ("Which meetings did I have the day before yesterday?", "1 meeting on 19 Nov", {"Board update preparation"}),
        (
            "Which calls did we have with Acme from 2026-10-01 to 2026-10-31?",
            "3 meetings with Acme from 1 Oct to 31 Oct",
            {"Acme renewal, first talk", "Acme renewal, second talk", "Acme security review"},
        ),
        ("What did Acme say about pricing in Q3?", "There is no meeting with Acme from 1 Jul to 30 Sep", set()),
    ],
)  # fmt: skip
async def test_the_meetings_of_a_period_and_no_others_are_read(
    workspace: Room, asked: str, said: str, titles: set[str]
) -> None:
    answer = await workspace.ask(asked, now=NOW)
    assert said in answer.text
    assert answer.receipt is not None
    known = await workspace.titles()
    assert {known[each] for each in answer.receipt.conversations_read} == titles


async def test_objections_of_a_fortnight_come_from_its_five_meetings(workspace: Room) -> None:
    answer = await workspace.ask("What objections came up between 1 Nov and 14 Nov?", now=NOW)
    assert answer.text.startswith("Counted over 5 meetings from 1 Nov to 14 Nov:")
    assert answer.steps == ["Read 5 conversations, 3 Nov – 12 Nov"]
    assert "1. **Data residency**: 4 meetings\n" in answer.text
    last = await workspace.ask("What objections came up most often last month?", now=NOW)
    assert last.text.startswith("Counted over 5 meetings from 1 Oct to 31 Oct:")


async def test_what_was_said_on_a_day_is_all_that_was_said_there(workspace: Room) -> None:
    answer = await workspace.ask("What was said the day before yesterday?", now=NOW)
    assert answer.text.startswith("Found in 1 meeting on 19 Nov.")
    assert len(answer.cited) > 1


async def test_words_of_time_that_are_not_read_are_said(workspace: Room) -> None:
    for asked in (
        "What did Acme say about pricing before Christmas?",
        "What objections came up last summer?",
    ):
        answer = await workspace.ask(asked, now=NOW)
        words = "before Christmas" if "Christmas" in asked else "last summer"
        assert answer.text.startswith(
            f"“{words}” was not read as a period: these are meetings of all dates.\n\n"
        )
        assert answer.cited
    both = await workspace.ask("What did Acme say last week about the 4th of December?", now=NOW)
    assert (
        "“the 4th of December” was not read as a period: these are meetings from 9 Nov to 15 Nov."
        in both.text
    )


async def test_a_capable_model_is_told_which_dates_its_tools_looked_at(
    workspace: Room, server: ModelServer
) -> None:
    await workspace.uses(server)
    server.replies[:] = [
        tool("search_conversations", query="Acme pricing between 9 Oct and 4 Nov"),
        tool("list_conversations", query="with Acme before Christmas"),
        tool("count_across_meetings", kind_of_thing="objections", query="on 5 Nov"),
        text("Done.", when="Counted objections"),
        text("NONE", repeat=True),
    ]
    answer = await workspace.ask("And Acme?", now=NOW)
    searched, listed, counted = (json.loads(each.result) for each in answer.tools)
    assert searched.startswith("Dates looked at: from 9 Oct to 4 Nov.")
    assert listed.startswith("“before Christmas” was not read as a period; all dates were looked at: say so")
    assert "Dates looked at: on 5 Nov." in counted
