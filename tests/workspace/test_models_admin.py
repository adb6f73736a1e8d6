"""An admin decides where models come from, which are offered and what a run may use; users choose among those."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from harmony_workspace.companion import catalogue, providers
from harmony_workspace.companion.answerer import create_answerer
from harmony_workspace.companion.kinds import KINDS
from harmony_workspace.companion.runs import Runs
from harmony_workspace.store.concerned import EVERYBODY
from harmony_workspace.store.database import CHANGED
from tests.fakes.formats.anthropic import Anthropic
from tests.fakes.formats.chat import Chat
from tests.fakes.formats.google import Google
from tests.fakes.formats.groq import Groq
from tests.fakes.formats.mistral import Mistral
from tests.fakes.formats.openrouter import OpenRouter
from tests.fakes.formats.responses import Responses
from tests.fakes.model_server import ModelServer, error, fault, text
from tests.fakes.scripts import Format
from tests.parts.house import Opened, ask, done, new_id, op, opened, refused, send, until

KEY = "sk-canary-31415926"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Opened]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    async with opened(tmp_path) as made:
        made.house.catalogue = catalogue.models
        made.house.runs = Runs(made.database, create_answerer(made.database, made.house.sealed))
        yield made
    keyring.set_keyring(before)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(models=("alpha", "beta", "text-embedding-3", "gamma")) as server:
        yield server


async def put(client: httpx.AsyncClient, server: ModelServer, **changes: Any) -> httpx.Response:
    new = {"name": "Ours", "kind": "openai_compatible", "base_url": server.url, "api_key": KEY}
    return await client.put("/v1/providers", json={**new, **changes})


async def offered(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {model["id"]: model for model in (await client.get("/v1/models")).json()}


async def test_the_kinds_say_what_setting_them_up_takes(room: Opened) -> None:
    kinds = (await room.as_owner().get("/v1/provider-kinds")).json()
    assert [kind["kind"] for kind in kinds] == list(KINDS)
    for kind in kinds:
        own_server = kind["kind"] in ("openai_compatible", "agui")
        assert (kind["needs_key"], bool(kind["base_url"])) == (not own_server, not own_server)


LISTS: list[tuple[str, type[Format], tuple[str, ...], dict[str, Any]]] = [
    ("openai", Responses, ("gpt-6.1-sol", "text-embedding-3-small", "whisper-1"), {"images": True}),
    ("anthropic", Anthropic, ("claude-sonnet-5-5",), {"context_tokens": 200_000, "images": True}),
    ("google", Google, ("gemini-3.8-flash", "gemini-embed-1"), {"context_tokens": 1_048_576, "images": True}),
    (
        "mistral",
        Mistral,
        ("mistral-large-latest", "mistral-embed"),
        {"context_tokens": 131_072, "images": True},
    ),
    ("groq", Groq, ("openai/gpt-oss-120b", "whisper-large-v3"), {"context_tokens": 131_072, "images": False}),
    ("openrouter", OpenRouter, ("anthropic/claude-sonnet-5.5",), {"context_tokens": 200_000, "images": True}),
    ("openai_compatible", Chat, ("qwen3:4b", "nomic-embed-text"), {"context_tokens": None, "images": False}),
]


@pytest.mark.parametrize(("kind", "speaks", "names", "can"), LISTS, ids=[each[0] for each in LISTS])
async def test_a_provider_is_asked_for_its_models(
    room: Opened, kind: str, speaks: type[Format], names: tuple[str, ...], can: dict[str, Any]
) -> None:
    client = room.as_owner()
    with ModelServer(models=names, speaks=speaks()) as server:
        made = (await put(client, server, kind=kind)).json()
        (listing,) = server.listings
    assert KEY not in listing.path
    assert KEY in str(listing.headers)
    assert [model["name"] for model in made["models"]] == [names[0]]  # what cannot chat is left out
    model = (await offered(client))[f"ours/{names[0]}"]
    assert {name: model[name] for name in can} == can
    assert model["tools"]
    assert model["default"]
    assert model["local"] == (kind == "openai_compatible")


async def test_a_key_that_does_not_work_is_told_at_once_and_nothing_is_kept(
    room: Opened, server: ModelServer
) -> None:
    client = room.as_owner()
    server.list_reply = fault("key")
    reply = await put(client, server)
    assert reply.status_code == 422
    assert reply.json()["code"] == "provider_key"
    assert KEY not in reply.text
    assert (await client.get("/v1/providers")).json()["items"] == []
    assert not room.house.sealed.has(providers.key_name("ours"))


async def test_a_provider_out_of_reach_offers_its_well_known_models(
    room: Opened, server: ModelServer
) -> None:
    client = room.as_owner()
    server.list_reply = error(503)
    made = (await put(client, server, kind="anthropic", name="")).json()
    assert made["name"] == "Anthropic"
    assert [model["name"] for model in made["models"]] == [it.name for it in KINDS["anthropic"].usual]
    assert (await put(client, server)).json()["code"] == "provider_fault"


async def test_a_list_read_anew_loses_nothing_that_was_chosen(room: Opened, server: ModelServer) -> None:
    client = room.as_owner()
    await put(client, server, models=[{"name": "mine", "small": True}, {"name": "alpha", "small": True}])
    await client.put("/v1/catalogue", json={"enabled": ["ours/mine", "ours/alpha"]})
    server.list_reply = error(503)
    await put(client, server, api_key=f"{KEY}-new")
    assert [model["id"] for model in (await offered(client)).values()] == ["ours/mine", "ours/alpha"]
    server.list_reply = None
    made = (await put(client, server, api_key=None)).json()
    assert server.listings[-1].headers["authorization"] == f"Bearer {KEY}-new"
    assert {model["name"]: model["small"] for model in made["models"]} == {
        "alpha": True,
        "beta": False,
        "gamma": False,
        "mine": True,
    }
    assert set(await offered(client)) == {"ours/mine", "ours/alpha"}


async def test_a_provider_that_needs_a_key_says_so(room: Opened, server: ModelServer) -> None:
    reply = await put(room.as_owner(), server, kind="mistral", api_key=None)
    assert reply.status_code == 422
    assert "needs a key" in reply.json()["detail"]


async def test_a_long_list_is_offered_in_part_and_the_admin_chooses_the_rest(room: Opened) -> None:
    client = room.as_owner()
    names = tuple(f"model-{n}" for n in range(45))
    with ModelServer(models=names) as server:
        await put(client, server)
        found = (await client.get("/v1/catalogue")).json()
        ours = [model for model in found["items"] if model["provider"] == "Ours"]
        assert len(ours) == 45
        assert sum(model["enabled"] for model in ours) == providers.MOST_OFFERED
        chosen = [found["default_model"], "ours/model-44"]
        found = (await client.put("/v1/catalogue", json={"enabled": chosen})).json()
        assert [model["id"] for model in found["items"] if model["enabled"]] == chosen
        assert list(await offered(client)) == chosen
        await put(client, server, api_key=None)  # read anew: the choice stands
        assert list(await offered(client)) == chosen


async def test_at_least_one_model_and_the_default_stay_chosen(room: Opened, server: ModelServer) -> None:
    client = room.as_owner()
    await put(client, server)
    none = await client.put("/v1/catalogue", json={"enabled": []})
    assert (none.status_code, none.json()["code"]) == (409, "last_model")
    unknown = await client.put("/v1/catalogue", json={"enabled": ["nobody/nothing"]})
    assert unknown.status_code == 422
    without_default = await client.put("/v1/catalogue", json={"enabled": ["ours/beta"]})
    assert without_default.status_code == 409
    assert without_default.json()["code"] == "model_is_default"
    assert without_default.json()["args"] == {"model": "ours/alpha"}
    assert len(await offered(client)) > 1
    await client.put("/v1/providers/default", json={"model": "ours/beta"})
    assert (await client.put("/v1/catalogue", json={"enabled": ["ours/beta"]})).status_code == 200
    assert list(await offered(client)) == ["ours/beta"]


async def test_a_default_that_was_not_offered_is_offered_from_then_on(
    room: Opened, server: ModelServer
) -> None:
    client = room.as_owner()
    await put(client, server)
    await client.put("/v1/catalogue", json={"enabled": ["ours/alpha"]})
    await client.put("/v1/providers/default", json={"model": "ours/gamma"})
    found = await offered(client)
    assert {id_: model["default"] for id_, model in found.items()} == {
        "ours/alpha": False,
        "ours/gamma": True,
    }


async def test_a_users_own_default_comes_first_while_it_is_offered(room: Opened, server: ModelServer) -> None:
    admin = room.as_owner()
    await put(admin, server)
    ben = room.person("ben", "User")
    client = room.as_person(ben)
    await done(client, op("set_preferences", ben.user_id, default_model="ours/beta"))
    assert (await offered(client))["ours/beta"]["default"]
    assert not (await offered(admin))["ours/beta"]["default"]
    server.script(text("Hello."))
    await done(client, ask("Hello?"))
    assert server.requests[0].body["model"] == "beta"
    await admin.put("/v1/catalogue", json={"enabled": ["ours/alpha"]})
    assert (await offered(client))["ours/alpha"]["default"]


async def test_a_removed_provider_takes_its_key_along_and_strands_no_thread(
    room: Opened, server: ModelServer
) -> None:
    client, thread, told = room.as_owner(), new_id(), list[str | None]()
    room.database.on_told(CHANGED, told.append)
    await put(client, server)
    await until(lambda: EVERYBODY in told, "windows hear of a provider")
    server.script(text("Hello."))
    await done(client, ask("Hello?", thread))
    told.clear()
    assert (await client.delete("/v1/providers/ours")).status_code == 204
    await until(lambda: EVERYBODY in told, "windows hear that it is gone")
    assert (await client.delete("/v1/providers/ours")).status_code == 404
    assert not room.house.sealed.has(providers.key_name("ours"))
    problem = await refused(client, ask("And now?", thread))
    assert problem["code"] == "model_disabled"
    kept = (await client.get(f"/v1/threads/{thread}")).json()
    assert [message["text"] for message in kept["messages"]] == ["Hello?", "Hello."]
    assert all(model["provider"] != "Ours" for model in (await offered(client)).values())


async def test_limits_are_kept_and_checked(room: Opened) -> None:
    client = room.as_owner()
    assert (await client.get("/v1/limits")).json()["seconds"] == 300
    new = {"seconds": 60.0, "steps": None, "tokens": 5000, "cost_usd": 0.25}
    assert (await client.put("/v1/limits", json=new)).json() == new
    assert (await client.get("/v1/limits")).json() == new
    assert (await client.put("/v1/limits", json={"steps": 0})).status_code == 422


@pytest.mark.parametrize("path", ["provider-kinds", "providers", "providers/offered", "catalogue", "limits"])
async def test_for_users_these_pages_do_not_exist(room: Opened, path: str) -> None:
    client = room.as_person(room.person("ben", "User"))
    assert (await client.get(f"/v1/{path}")).status_code == 404


async def test_a_key_is_nowhere_but_in_the_sealed_store(
    room: Opened, server: ModelServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = room.as_owner()
    shown = [(await put(client, server)).text]
    server.script(error(400, f"Bad key {KEY}"), error(401, f"Bad key {KEY}"), error(500, f"Bad key {KEY}"))
    for _ in range(3):
        [outcome] = await send(client, ask("Hello?"))
        result: Any = outcome["result"]
        shown.append((await client.get(f"/v1/runs/{result['run_id']}/events")).text)
        shown.append((await client.get(f"/v1/runs/{result['run_id']}")).text)
    for path in ("providers", "catalogue", "models", "sync", "threads"):
        shown.append((await client.get(f"/v1/{path}")).text)
    assert len(server.requests) == 3
    assert all(request.headers["authorization"] == f"Bearer {KEY}" for request in server.requests)
    for text_shown in (*shown, caplog.text):
        assert KEY not in text_shown
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or KEY.encode() not in file.read_bytes()


async def test_a_connection_is_tried_without_storing_anything(room: Opened, server: ModelServer) -> None:
    owner = room.as_owner()
    new = {"name": "Ours", "kind": "openai_compatible", "base_url": server.url, "api_key": KEY}
    found = (await owner.post("/v1/providers/check", json=new)).json()
    assert [model["name"] for model in found] == ["alpha", "beta", "gamma"]
    assert [p["name"] for p in (await owner.get("/v1/providers")).json()["items"]] == []
    keyless = {"kind": "anthropic"}
    assert (await owner.post("/v1/providers/check", json=keyless)).json()["code"] == "bad_request"
    client = room.as_person(room.person("ben", "User"))
    assert (await client.post("/v1/providers/check", json=new)).status_code == 404
