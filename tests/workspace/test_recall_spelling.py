"""Letters that look alike are one letter to recall, in what was said, in titles, in names and in questions."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from harmony_protocol.meetings import Participant
from tests.fakes.model_server import ModelServer
from tests.parts.companion import Room, room

PRICING = "Dana Reyes: The pricing of the larger plan is what we want to talk about today.\n"
WIDE = "Dana Reyes: Ｔｈｅ ｐｒｉｃｉｎｇ of the ﬁrst plan is far too high for all of us.\n"
TITLE = "Ｗｉｄｅ **T** <b>x</b>"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
async def workspace(tmp_path: Path, server: ModelServer) -> AsyncIterator[Room]:
    async with room(tmp_path) as made:
        dana = (Participant(name="Dana Reyes", company="Acme"),)
        await made.meeting("Acme renewal", PRICING, who=dana, at="2026-11-19T10:00:00+01:00")
        await made.meeting(TITLE, WIDE + "Ann Lee: I will look at a wide choice of plans for you.\n")
        await made.meeting("Hello", "Ann Lee: Good day.\nDana Reyes: The harbour is wide and blue.\n")
        await made.meeting("Choices", "Ann Lee: There is a wide choice of boats in the harbour.\n")
        await made.uses(server, small=True)
        yield made


@pytest.mark.parametrize(
    "asked", ["ＰＲＩＣＩＮＧ　Ａｃｍｅ", "pricing Acme", "What did Ａｃｍｅ say about ｐｒｉｃｉｎｇ?"]
)
async def test_a_full_width_question_finds_plain_words(workspace: Room, asked: str) -> None:
    answer = await workspace.ask(asked)
    assert "The pricing of the larger plan" in " ".join((await workspace.quoted(answer)).values())


async def test_a_plain_question_finds_full_width_words_as_they_were_said(workspace: Room) -> None:
    answer = await workspace.ask("What was said about the pricing of the first plan?")
    assert WIDE.removeprefix("Dana Reyes: ").strip() in (await workspace.quoted(answer)).values()


@pytest.mark.parametrize("asked", ["What did we discuss in 'Wide'?", "What did we discuss in “Ｗｉｄｅ”?"])
async def test_a_full_width_title_is_found(workspace: Room, asked: str) -> None:
    answer = await workspace.ask(asked)
    titles = await workspace.titles()
    assert {titles[cited.conversation_id] for cited in answer.cited} == {TITLE}
    assert "**Ｗｉｄｅ \\*\\*T\\*\\*" in answer.text


async def test_a_meeting_in_which_nothing_was_agreed_is_still_told(workspace: Room) -> None:
    answer = await workspace.ask("What did we discuss in 'Hello'?")
    assert "The harbour is wide and blue." in (await workspace.quoted(answer)).values()
