"""A question that points back goes on with the meetings of the one before."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from harmony_workspace.companion.answering import Said
from tests.fakes.model_server import ModelServer, text
from tests.parts.companion import NOON, Room, room


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(text("x", repeat=True)) as server:
        yield server


@pytest.fixture
async def workspace(tmp_path: Path, server: ModelServer) -> AsyncIterator[Room]:
    async with room(tmp_path) as made:
        await made.sample(NOON)
        await made.uses(server, small=True)
        yield made


BEFORE = (
    Said("user", "What did Verano Foods say?"),
    Said("assistant", "Found in 2 meetings."),
    Said("user", "And the timeline?"),
    Said("assistant", "Found in 1 meeting."),
)


async def _read(workspace: Room, question: str, history: tuple[Said, ...]) -> set[str]:
    answer = await workspace.ask(question, history=history)
    titles = await workspace.titles()
    assert answer.receipt is not None
    return {titles[each] for each in answer.receipt.conversations_read}


async def test_them_are_the_meetings_of_the_question_before(workspace: Room) -> None:
    read = await _read(workspace, "Which of them was about price?", BEFORE)
    assert read
    assert all("Verano" in title for title in read)


async def test_a_question_that_names_others_does_not_look_back(workspace: Room) -> None:
    read = await _read(workspace, "And what did Acme say about price?", BEFORE)
    assert read
    assert all("Acme" in title for title in read)


async def test_a_question_that_stands_by_itself_looks_everywhere(workspace: Room) -> None:
    read = await _read(workspace, "Who mentioned data residency?", BEFORE)
    assert any("Verano" not in title for title in read)
