"""An admin says where models come from; without that the program brings its own."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import NewProvider, ProviderModel
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion import catalogue, embedded, local_servers, providers
from harmony_workspace.companion.answering import AnswerError
from harmony_workspace.problems import Refused
from harmony_workspace.store.database import Database
from tests.fakes.model_server import ModelServer
from tests.parts.house import fresh_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = fresh_database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Sealed]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    (tmp_path / "sealed").mkdir()
    yield Sealed(tmp_path / "sealed", "w")
    keyring.set_keyring(before)


def ollama(**changes: object) -> NewProvider:
    settings: dict[str, object] = {
        "name": "Ollama",
        "base_url": "http://localhost:11434",
        "models": (ProviderModel(name="qwen3:4b"), ProviderModel(name="tiny", small=True)),
    }
    return NewProvider.model_validate({**settings, **changes})


def set_up(database: Database, sealed: Sealed, new: NewProvider) -> str:
    return database.write_now(providers.set_up, sealed, new)


def test_with_nothing_configured_the_embedded_model_answers_and_says_what_it_is(database: Database) -> None:
    (model,) = database.read_now(catalogue.models)
    assert model.id == embedded.MODEL_ID
    assert model.default
    assert model.small
    assert model.local


def test_a_configured_model_becomes_the_default_and_the_embedded_one_stays_on_offer(
    database: Database, sealed: Sealed
) -> None:
    set_up(database, sealed, ollama())
    found = {model.id: model for model in database.read_now(catalogue.models)}
    assert list(found) == ["ollama/qwen3:4b", "ollama/tiny", embedded.MODEL_ID]
    assert [i for i, model in found.items() if model.default] == ["ollama/qwen3:4b"]
    assert [i for i, model in found.items() if model.small] == ["ollama/tiny", embedded.MODEL_ID]


def test_the_default_can_be_chosen_but_only_among_what_there_is(database: Database, sealed: Sealed) -> None:
    set_up(database, sealed, ollama())
    database.write_now(catalogue.set_default, embedded.MODEL_ID)
    assert database.read_now(catalogue.default_model) == embedded.MODEL_ID
    with pytest.raises(Refused):
        database.write_now(catalogue.set_default, "ollama/none")


def test_setting_a_provider_up_again_changes_it_and_keeps_its_key(
    database: Database, sealed: Sealed, tmp_path: Path
) -> None:
    provider_id = set_up(database, sealed, ollama(api_key="sk-canary-0451"))
    set_up(database, sealed, ollama(base_url="https://models.example/openai/v1/"))
    (provider,) = database.read_now(catalogue.configured_providers)
    assert provider.base_url == "https://models.example/openai/v1"
    assert not provider.local
    assert sealed.get(providers.key_name(provider_id)) == "sk-canary-0451"
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or b"sk-canary-0451" not in file.read_bytes()


def test_an_empty_key_removes_it(database: Database, sealed: Sealed) -> None:
    provider_id = set_up(database, sealed, ollama(api_key="sk-1"))
    set_up(database, sealed, ollama(api_key=""))
    assert not sealed.has(providers.key_name(provider_id))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1"),
        (" http://127.0.0.1:8080/v1/ ", "http://127.0.0.1:8080/v1"),
        ("https://api.example.com/openai/v1", "https://api.example.com/openai/v1"),
    ],
)
def test_an_address_is_kept_with_its_path(given: str, kept: str) -> None:
    assert catalogue.clean_url(given) == kept


@pytest.mark.parametrize("bad", ["", "localhost:11434", "file:///etc/passwd", "http://", "http://k:s@h/v1"])
def test_what_is_no_model_servers_address_is_refused(bad: str) -> None:
    with pytest.raises(Refused):
        catalogue.clean_url(bad)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:1/v1", True),
        ("http://127.0.0.9/v1", True),
        ("http://[::1]:80/v1", True),
        ("http://192.168.1.4/v1", False),
        ("https://localhost.example.com/v1", False),
    ],
)
def test_only_this_machine_counts_as_local(url: str, local: bool) -> None:
    assert catalogue.is_local(url) is local


async def test_a_local_server_that_answers_is_offered_and_a_silent_port_is_not() -> None:
    with ModelServer(models=("qwen3:4b", "llama3.2")) as server:
        places = (("Ollama", server.url), ("vLLM", "http://127.0.0.1:9/v1"))
        (offered,) = await local_servers.discover(places)
    assert offered.name == "Ollama"
    assert offered.models == ("qwen3:4b", "llama3.2")


def test_a_missing_embedded_model_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_WEIGHTS_PACKAGE", "package_that_is_not_installed")
    assert embedded.weights() is None
    with pytest.raises(AnswerError) as missing:
        embedded.EmbeddedModel().address()
    assert missing.value.code is ErrorCode.MODEL_MISSING
    assert not missing.value.retryable


def test_the_embedded_server_asks_for_its_key_and_stops_when_closed() -> None:
    import httpx

    model = embedded.EmbeddedModel()
    try:
        address = model.address()
        question = {"messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 8}
        stranger = httpx.post(f"{address.base_url}/chat/completions", json=question, trust_env=False)
        assert stranger.status_code == 401
        ours = httpx.post(
            f"{address.base_url}/chat/completions",
            json=question,
            headers={"Authorization": f"Bearer {address.api_key}"},
            trust_env=False,
            timeout=60,
        )
        assert ours.json()["choices"][0]["message"]["content"]
    finally:
        model.close()
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{address.base_url}/models", trust_env=False)
    with pytest.raises(AnswerError):
        model.address()
