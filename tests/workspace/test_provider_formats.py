"""Every kind of provider is spoken to in its own wire format: tools, streamed answers, usage, and all that goes wrong."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import NewProvider, ProviderModel
from harmony_workspace.companion import providers
from tests.fakes.formats.anthropic import Anthropic
from tests.fakes.formats.chat import Chat
from tests.fakes.formats.google import Google
from tests.fakes.formats.groq import Groq
from tests.fakes.formats.mistral import Mistral
from tests.fakes.formats.openrouter import OpenRouter
from tests.fakes.formats.responses import Responses
from tests.fakes.model_server import ModelServer, Reply, cut, error, fault, hang, malformed, text, tool
from tests.fakes.scripts import FAULTS, MIDWAY, Format
from tests.parts.companion import Room, room

KEY = "sk-canary-16180339"
SAID = """\
Priya Nair: Thank you for making the time today, Dana.
Dana Reyes: An 18 percent price increase is off the table for us.
"""


@dataclass(frozen=True)
class Spoken:
    """A kind of provider: its format, a model that has a price, and where its key travels."""

    kind: str
    speaks: type[Format]
    model: str
    header: str = "authorization"

    @property
    def sent_key(self) -> str:
        return f"Bearer {KEY}" if self.header == "authorization" else KEY


KINDS = (
    Spoken("openai", Responses, "gpt-5-mini"),
    Spoken("anthropic", Anthropic, "claude-haiku-4-5"),
    Spoken("google", Google, "gemini-2.5-flash", "x-goog-api-key"),
    Spoken("mistral", Mistral, "mistral-small-latest"),
    Spoken("groq", Groq, "openai/gpt-oss-120b"),
    Spoken("openrouter", OpenRouter, "anthropic/claude-haiku-4.5"),
    Spoken("openai_compatible", Chat, "house-model"),
)
CODES = {
    "key": (ErrorCode.PROVIDER_KEY, False),
    "rate": (ErrorCode.PROVIDER_RATE_LIMIT, True),
    "overloaded": (ErrorCode.PROVIDER_FAULT, True),
    "bad_request": (ErrorCode.PROVIDER_REFUSED, False),
    "refused": (ErrorCode.PROVIDER_REFUSED, False),
    "unknown_model": (ErrorCode.MODEL_UNKNOWN, False),
    "too_long": (ErrorCode.CONTEXT_FULL, False),
}


@pytest.fixture(params=KINDS, ids=[spoken.kind for spoken in KINDS], scope="module")
def spoken(request: pytest.FixtureRequest) -> Spoken:
    found: Spoken = request.param
    return found


@pytest.fixture
def server(spoken: Spoken) -> Iterator[ModelServer]:
    with ModelServer(speaks=spoken.speaks(), models=(spoken.model,)) as server:
        yield server


@pytest.fixture
async def asked(tmp_path: Path, spoken: Spoken, server: ModelServer) -> AsyncIterator[Room]:
    async with room(tmp_path, silence_seconds=1) as made:
        await made.meeting("Acme renewal", SAID)
        new = NewProvider(
            kind=spoken.kind,
            name="Theirs",
            base_url=server.url,
            models=(ProviderModel(name=spoken.model),),
            api_key=KEY,
        )
        await made.database.write(providers.set_up, made.sealed, new)
        yield made


async def test_a_tool_is_called_and_the_answer_streams_with_its_source(
    asked: Room, server: ModelServer, spoken: Spoken
) -> None:
    server.script(
        tool("search_conversations", query="Acme price increase"), text("Dana said it is off the table [2].")
    )
    answer = await asked.ask("What did Acme say about pricing?")
    assert answer.error is None
    assert answer.text == "Dana said it is off the table [1]."
    assert await asked.quoted(answer) == {1: "An 18 percent price increase is off the table for us."}
    assert [call.name for call in answer.tools] == ["search_conversations"]
    assert '"Acme price increase"' in answer.tools[0].arguments
    (result,) = server.speaks.results(server.requests[1].body)
    assert "An 18 percent price increase" in result
    assert all(request.headers[spoken.header] == spoken.sent_key for request in server.requests)
    assert all(KEY not in request.path for request in server.requests)


async def test_the_receipt_counts_every_request(asked: Room, server: ModelServer, spoken: Spoken) -> None:
    server.script(
        Reply(calls=[("list_conversations", {})], tokens=(1000, 50)),
        text("There is one.", tokens=(2000, 150)),
    )
    receipt = (await asked.ask("Which meetings are there?")).receipt
    assert receipt is not None
    assert (receipt.input_tokens, receipt.output_tokens) == (3000, 200)
    assert receipt.duration_ms is not None
    assert receipt.duration_ms > 0
    if spoken.kind == "openai_compatible":
        assert receipt.local
        assert receipt.cost_usd == 0
    else:  # an address of this machine is a gateway here: what it is told leaves
        assert not receipt.local
        assert receipt.cost_usd is not None
        assert receipt.cost_usd > 0


@pytest.mark.parametrize("name", FAULTS)
async def test_what_a_provider_says_when_it_fails_has_its_name(
    asked: Room, server: ModelServer, name: str
) -> None:
    faults = getattr(server.speaks, "faults", {})
    if name == "refused" and isinstance(server.speaks, Groq):
        assert name not in faults  # its models refuse in words
        return
    server.script(fault(name))
    answer = await asked.ask("What did Acme say?")
    assert answer.error is not None
    assert (answer.error.code, answer.error.retryable) == CODES[name]
    assert answer.error.args_for_wording["provider"] == "Theirs"
    assert KEY not in answer.error.detail
    assert len(server.requests) == 1  # trying again is the user's to decide


async def test_a_provider_that_fails_midway_is_blamed_and_the_words_stay(
    asked: Room, server: ModelServer, spoken: Spoken
) -> None:
    if spoken.kind not in ("openai", "anthropic", "openrouter"):
        assert MIDWAY not in getattr(server.speaks, "faults", {})  # a cut stream is all that others can do
        return
    server.script(fault(MIDWAY))
    answer = await asked.ask("What did Acme say?")
    assert answer.text == "Dana said"
    assert answer.error is not None
    assert (answer.error.code, answer.error.retryable) == (ErrorCode.PROVIDER_FAULT, True)


async def test_a_redirect_carries_no_key_away(asked: Room, server: ModelServer, spoken: Spoken) -> None:
    with ModelServer(speaks=spoken.speaks()) as elsewhere:
        server.script(Reply(status=307, location=f"{elsewhere.url}/stolen"))
        answer = await asked.ask("What did Acme say?")
        assert answer.error is not None
        assert answer.error.code is ErrorCode.PROVIDER_UNREACHABLE
        assert not elsewhere.requests


async def test_a_stream_that_is_cut_keeps_its_words(asked: Room, server: ModelServer) -> None:
    server.script(cut("Dana said that"))
    answer = await asked.ask("What did Acme say?")
    assert answer.text == "Dana said that"
    assert answer.error is not None
    assert answer.error.code is ErrorCode.PROVIDER_UNREACHABLE
    assert answer.error.retryable


async def test_a_stream_that_just_ends_is_not_taken_for_a_whole_answer(
    asked: Room, server: ModelServer
) -> None:
    server.script(text("Dana said that", finish=None))
    answer = await asked.ask("What did Acme say?")
    assert answer.text == "Dana said that"
    assert answer.error is not None
    assert answer.error.code is ErrorCode.ANSWER_UNENDED
    assert answer.error.retryable


async def test_silence_ends_in_a_timeout(asked: Room, server: ModelServer) -> None:
    server.script(hang())
    answer = await asked.ask("What did Acme say?")
    assert answer.error is not None
    assert answer.error.code is ErrorCode.PROVIDER_TIMEOUT


async def test_nonsense_is_called_a_bad_reply(asked: Room, server: ModelServer) -> None:
    server.script(malformed())
    answer = await asked.ask("What did Acme say?")
    assert answer.error is not None
    assert answer.error.code is ErrorCode.PROVIDER_BAD_REPLY


async def test_a_key_that_a_provider_repeats_goes_no_further(asked: Room, server: ModelServer) -> None:
    server.script(error(400, f"Your key {KEY} may not do this."))
    answer = await asked.ask("What did Acme say?")
    assert answer.error is not None
    assert answer.error.detail
    assert KEY not in answer.error.detail
