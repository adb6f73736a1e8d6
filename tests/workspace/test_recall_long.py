"""A pasted page is no question of two hundred thousand characters: recall looks at what is asked."""

import time
from pathlib import Path

import pytest

from harmony_workspace.companion.recall.asked import MOST, asked
from tests.fakes.model_server import ModelServer
from tests.parts.companion import room

QUESTION = "What did Acme say about pricing?"
PAGE = "A line of the log that Nobody Wrote by hand, with Many Names in it.\n" * 3_000


def test_a_question_is_taken_as_it_is() -> None:
    assert asked(QUESTION) == QUESTION
    assert asked("ｗｉｄｅ") == "wide"


@pytest.mark.parametrize("text", [f"{QUESTION}\n{PAGE}", f"{PAGE}\n{QUESTION}", f"Hi. {QUESTION} {PAGE}"])
def test_of_a_long_page_the_question_counts(text: str) -> None:
    assert asked(text) == QUESTION


@pytest.mark.parametrize("text", [PAGE, "x" * 200_000, "? " * 100_000, " " * 200_000, "¿" * 50_000])
def test_where_nothing_is_asked_the_ends_count(text: str) -> None:
    assert len(asked(text)) <= MOST + 1


async def test_a_long_page_is_answered_at_once(tmp_path: Path) -> None:
    with ModelServer() as server:
        async with room(tmp_path) as made:
            await made.meeting("Acme renewal", "Dana Reyes: The pricing is far too high for all of us.\n")
            await made.uses(server, small=True)
            assert (await made.ask("Acme pricing?")).error is None
            began = time.monotonic()
            answer = await made.ask(f"{PAGE}\n{QUESTION}")
            assert time.monotonic() - began < 5
            assert list((await made.quoted(answer)).values()) == [
                "The pricing is far too high for all of us."
            ]
