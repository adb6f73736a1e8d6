"""A run that reaches a limit ends cleanly, keeps its words and says which limit it was."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import Limits, NewProvider, ProviderModel
from harmony_workspace.companion import limits, providers
from tests.fakes.formats.anthropic import Anthropic
from tests.fakes.model_server import ModelServer, Reply, text, tool
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
    return Reply(text=said, calls=[("search_conversations", {"query": "price"})], tokens=tokens, **how)


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


# --- while a trend is read: one question, many requests


READ = Reply(text="0 | battery | Per", tokens=(50_000, 2_000), repeat=True)


async def _trend(
    asked: Room, server: ModelServer, read: Reply = READ, **allowed: float | int | None
) -> Answer:
    for day in range(1, 12):
        said = f"Per Lund: My concern is the battery {day}, it dies in the cold.\nOla: ok.\n"
        await asked.meeting(f"Visit {day}", said, at=f"2026-11-{day:02}T10:00:00+01:00")
    server.replies[:] = [
        tool("count_across_meetings", kind_of_thing="objections"),
        text("Done.", when="Counted objections", tokens=(1_000, 100)),
        read,
    ]
    new = Limits.model_validate({"seconds": 30, "steps": None, **allowed})
    await asked.database.write(limits.put, new)
    return await asked.ask("Which objections came up most often?")


async def test_a_trend_is_told_with_all_that_it_took(asked: Room, server: ModelServer) -> None:
    answer = await _trend(asked, server)
    assert answer.error is None
    assert answer.receipt is not None
    assert len(server.requests) == 14, "the question, twelve meetings, the answer"
    assert answer.receipt.input_tokens is not None
    assert answer.receipt.input_tokens >= 12 * 50_000
    assert answer.receipt.cost_usd == pytest.approx(12 * 0.06, rel=0.02)


async def test_steps_of_a_trend(asked: Room, server: ModelServer) -> None:
    answer = await _trend(asked, server, steps=4)
    assert ended_by(answer, "steps", 4)
    assert len(server.requests) == 4
    assert answer.receipt is not None
    assert answer.receipt.tools == ("count_across_meetings",)
    assert len(answer.receipt.conversations_read) == 3, "what was sent is told"
    assert answer.receipt.cost_usd is not None
    assert answer.receipt.cost_usd > 0.1


async def test_the_answer_to_a_trend_is_a_step_as_well(asked: Room, server: ModelServer) -> None:
    answer = await _trend(asked, server, steps=13)
    assert ended_by(answer, "steps", 13)
    assert len(server.requests) == 13


async def test_what_a_limit_left_of_a_trend_is_not_read_again(asked: Room, server: ModelServer) -> None:
    await _trend(asked, server, steps=10)
    read = len(server.requests) - 1
    server.replies.insert(0, tool("count_across_meetings", kind_of_thing="objections"))
    answer = await limited(asked, steps=None)
    assert answer.error is None
    assert len(server.requests) == 10 + 2 + (12 - read)


async def test_money_of_a_trend(asked: Room, server: ModelServer) -> None:
    answer = await _trend(asked, server, cost_usd=0.20)
    assert ended_by(answer, "cost_usd", 0.20)
    assert len(server.requests) == 5, "four meetings are read at a time, each for six cents"
    assert answer.receipt is not None
    assert answer.receipt.cost_usd == pytest.approx(4 * 0.06, rel=0.02)


async def test_tokens_of_a_trend(asked: Room, server: ModelServer) -> None:
    answer = await _trend(asked, server, tokens=120_000)
    assert ended_by(answer, "tokens", 120_000)
    assert len(server.requests) == 5
    assert answer.receipt is not None
    assert answer.receipt.input_tokens is not None
    assert answer.receipt.input_tokens > 200_000


async def test_seconds_of_a_trend(asked: Room, server: ModelServer) -> None:
    answer = await _trend(asked, server, Reply(kind="hang", repeat=True), seconds=2)
    assert ended_by(answer, "seconds", 2)
    assert len(server.requests) == 5
    assert answer.receipt is not None
    assert len(answer.receipt.conversations_read) == 4
    assert answer.receipt.input_tokens is None, "nobody counted what was broken off"
    assert answer.receipt.cost_usd is None


async def test_a_model_on_this_machine_costs_nothing_whatever_its_name(tmp_path: Path) -> None:
    with ModelServer() as server:
        server.script(looks("Let me look.", (50_000, 2_000)), text("Done."))
        async with room(tmp_path, Limits(cost_usd=0.01)) as made:
            models = (ProviderModel(name="gpt-4o"),)
            new = NewProvider(name="Here", base_url=server.url, models=models, api_key="sk-test")
            await made.database.write(providers.set_up, made.sealed, new)
            answer = await made.ask("What did Acme say?")
    assert answer.error is None
    assert answer.receipt is not None
    assert answer.receipt.cost_usd == 0
