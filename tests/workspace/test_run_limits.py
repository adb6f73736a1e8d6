"""A run that reaches a limit ends cleanly, keeps its words and says which limit it was."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import Limits, NewProvider, ProviderModel
from harmony_workspace.companion import limits, providers
from tests.fakes.formats.anthropic import Anthropic
from tests.fakes.model_server import ModelServer, Reply, text
from tests.parts.companion import Answer, Room, room

MODEL = "claude-haiku-4-5"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(speaks=Anthropic()) as server:
        yield server


@pytest.fixture
async def asked(tmp_path: Path, server: ModelServer) -> AsyncIterator[Room]:
    async with room(tmp_path) as made:
        await made.meeting("Acme renewal", "Dana Reyes: An 18 percent price increase is off the table.\n")
        models = (ProviderModel(name=MODEL),)
        new = NewProvider(kind="anthropic", base_url=server.url, models=models, api_key="sk-test")
        await made.database.write(providers.set_up, made.sealed, new)
        yield made


def looks(said: str, tokens: tuple[int, int], **how: bool) -> Reply:
    """Says something, then calls a tool."""
    return Reply(text=said, calls=[("search_meetings", {"query": "price"})], tokens=tokens, **how)


async def limited(asked: Room, **allowed: float | int | None) -> Answer:
    new = Limits.model_validate({"seconds": 30, "steps": None, **allowed})
    await asked.database.write(limits.put, new)
    return await asked.ask("What did Acme say?")


def ended_by(answer: Answer, limit: str, allowed: float) -> bool:
    assert answer.error is not None
    assert answer.error.code is ErrorCode.RUN_LIMIT
    return answer.error.args_for_wording == {"limit": limit, "allowed": allowed}


async def test_steps(asked: Room, server: ModelServer) -> None:
    server.script(looks("Let me look.", (10, 5)), looks("And again.", (10, 5)), text("Never asked."))
    answer = await limited(asked, steps=2)
    assert ended_by(answer, "steps", 2)
    assert answer.text == "Let me look.\n\nAnd again."
    assert len(server.requests) == 2


async def test_tokens_of_what_was_asked_and_said(asked: Room, server: ModelServer) -> None:
    server.script(looks("Let me look.", (900, 200)), text("Never asked."))
    answer = await limited(asked, tokens=1000)
    assert ended_by(answer, "tokens", 1000)
    assert answer.text == "Let me look."
    assert len(server.requests) == 1


async def test_tokens_of_an_answer_that_does_not_end(asked: Room, server: ModelServer) -> None:
    server.script(Reply(pieces=["word "] * 2000))
    answer = await limited(asked, tokens=500)
    assert ended_by(answer, "tokens", 500)
    assert 300 < len(answer.text.split()) < 500


async def test_money(asked: Room, server: ModelServer) -> None:
    server.script(looks("Let me look.", (50_000, 2_000)), text("Never asked."))
    answer = await limited(asked, cost_usd=0.01)
    assert ended_by(answer, "cost_usd", 0.01)
    assert answer.text == "Let me look."
    assert len(server.requests) == 1
    assert answer.receipt is not None
    assert answer.receipt.cost_usd is not None
    assert answer.receipt.cost_usd > 0.01


async def test_seconds(asked: Room, server: ModelServer) -> None:
    server.script(Reply(pieces=["word "] * 1000, delay=0.05))
    answer = await limited(asked, seconds=1)
    assert ended_by(answer, "seconds", 1)
    assert answer.text.startswith("word word")


async def test_an_answer_within_its_limits_is_not_touched(asked: Room, server: ModelServer) -> None:
    server.script(looks("", (100, 20)), text("It is off the table [1].", tokens=(200, 30)))
    answer = await limited(asked, steps=2, tokens=400, cost_usd=1.0)
    assert answer.error is None
    assert answer.text == "It is off the table [1]."
    assert answer.receipt is not None
    assert (answer.receipt.input_tokens, answer.receipt.output_tokens) == (300, 50)
