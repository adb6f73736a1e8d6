"""What the page “Models and data” says is what happens: the hosts that are asked are those it names, and no others."""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_workspace.companion.kinds import AGUI, COMPATIBLE
from harmony_workspace.insights import projects
from harmony_workspace.tools.builtin import fetch, mail, search
from harmony_workspace.tools.toolbox import Toolbox
from tests.fakes.agui_server import AgUiServer, raw
from tests.fakes.formats.anthropic import Anthropic
from tests.fakes.formats.chat import Chat
from tests.fakes.formats.google import Google
from tests.fakes.formats.groq import Groq
from tests.fakes.formats.mistral import Mistral
from tests.fakes.formats.openrouter import OpenRouter
from tests.fakes.formats.responses import Responses
from tests.fakes.model_server import ModelServer, text, tool
from tests.fakes.scripts import Format
from tests.parts.house import ask, done, opened
from tests.parts.insights import bring, got, work
from tests.parts.post import Post, post_office
from tests.parts.proxy import Proxy, proxying
from tests.parts.servers import refreshed
from tests.parts.tap import tapped

KINDS: dict[str, tuple[type[Format], str]] = {
    "openai": (Responses, "gpt-4.1-mini"),
    "anthropic": (Anthropic, "claude-haiku-4-5"),
    "google": (Google, "gemini-2.5-flash"),
    "mistral": (Mistral, "mistral-small-latest"),
    "groq": (Groq, "openai/gpt-oss-120b"),
    "openrouter": (OpenRouter, "anthropic/claude-haiku-4.5"),
    COMPATIBLE: (Chat, "house-model"),
}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def office(monkeypatch: pytest.MonkeyPatch, *names: str) -> AsyncIterator[Proxy]:
    """Names that mean this machine to the proxy, and nothing to anybody else."""
    async with proxying(Proxy(hosts=dict.fromkeys(names, "127.0.0.1"))) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        yield proxy


async def uses(owner: httpx.AsyncClient, kind: str, url: str, model: str) -> None:
    """In place of the provider that was there."""
    new = {"name": "Scripted", "kind": kind, "base_url": url, "models": [{"name": model}], "api_key": "sk"}
    reply = await owner.put("/v1/providers", json=new)
    assert reply.status_code == 200, reply.text


async def page(owner: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    """By the kind of work."""
    return {each["work"]: each for each in (await got(owner, "disclosure"))["processing"]}


def hosts(work: dict[str, Any]) -> set[str]:
    return {by["place"]["host"] for by in work["by"]} - {""}


@pytest.mark.parametrize(
    "kind",
    [
        "openai",
        "google",
        COMPATIBLE,
        *(
            pytest.param(kind, marks=pytest.mark.long)
            for kind in ("anthropic", "mistral", "groq", "openrouter")
        ),
    ],
)
async def test_a_question_and_an_insight_reach_the_host_that_is_named_and_no_other(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaks, name = KINDS[kind]
    host = f"api.{kind.replace('_', '-')}.example"
    with ModelServer(speaks=speaks(), models=(name,)) as server:
        server.script(text("Nothing was said."), text(json.dumps({"answers": []})))
        async with opened(tmp_path, model=server) as it, office(monkeypatch, host) as proxy:
            owner = it.as_owner()
            it.database.write_now(projects.settle)
            await uses(owner, kind, server.url.replace("127.0.0.1", host), name)
            named = f"{host}:{server.url.split(':')[2].split('/')[0]}"
            told = await page(owner)
            assert hosts(told["chat"]) == hosts(told["insights"]) == {named}
            [model] = [m for m in await got(owner, "models") if m["name"] == name]
            assert model["place"]["host"] == named
            assert model["place"]["onward"] is (kind == "openrouter")
            with tapped() as tap:
                await done(owner, ask("Was anything said?"))
                assert set(proxy.asked) == {named}
                asked = len(proxy.asked)
                await bring(owner)
                await work(it)
            assert set(proxy.asked[asked:]) == {named}
            behind = int(named.partition(":")[2])
            assert tap.ports_here == {proxy.port, behind}
            assert tap.count(behind) == len(proxy.asked), "nobody but the proxy connected to it"
            assert tap.elsewhere == []


async def test_a_model_here_is_asked_here_and_an_agent_or_a_gateway_here_is_not_called_local(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silence() -> AsyncIterator[bytes]:
        yield b""

    with ModelServer(text("Nothing."), text("Nothing.")) as server, AgUiServer(raw(silence)) as agent:
        async with opened(tmp_path, model=server) as it, office(monkeypatch, "agents.example") as proxy:
            owner = it.as_owner()
            port = int(server.url.split(":")[2].split("/")[0])
            [here] = [by for by in (await page(owner))["chat"]["by"] if by["id"] == "scripted"]
            assert here["place"] | {"provider": ""} == {
                "local": True, "provider": "", "host": "", "inner": False, "onward": False
            }  # fmt: skip
            with tapped() as tap:
                await done(owner, ask("Was anything said?"))
            assert (tap.ports_here, tap.elsewhere, proxy.asked) == ({port}, [], [])

            await uses(owner, "openrouter", server.url, "anthropic/claude-haiku-4.5")
            [gateway] = [by["place"] for by in (await page(owner))["chat"]["by"] if by["id"] == "scripted"]
            assert (gateway["local"], gateway["host"], gateway["onward"]) == (
                False,
                f"127.0.0.1:{port}",
                True,
            )

            await uses(owner, AGUI, agent.url.replace("127.0.0.1", "agents.example"), "agent")
            told = await page(owner)
            assert hosts(told["chat"]) == {named := f"agents.example:{agent.url.split(':')[2].split('/')[0]}"}
            with tapped() as tap:
                await done(owner, ask("Who are you?"))
            assert set(proxy.asked) == {named}
            assert tap.elsewhere == []


async def test_searching_opening_tools_and_e_mail_reach_what_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(monkeypatch, "search.example") as proxy, post_office(Post()) as post:
        with ModelServer() as server:
            where = f"search.example:{server.url.split(':')[2].split('/')[0]}"

            def box(database: Any, sealed: Any) -> Toolbox:
                shelves = (
                    search.shelf(sealed, f"http://{where}"),
                    fetch.shelf(),
                    mail.shelf(database, sealed),
                )
                return Toolbox(shelves)

            async with opened(tmp_path, model=server, box=box) as it:
                owner, eve = it.as_owner(), it.as_person(it.person("eve", "User"))
                told = await page(owner)
                off = {work: told[work]["off"] for work in ("web_search", "tools", "email")}
                assert off == {"web_search": "no_key", "tools": "none", "email": "no_account"}
                assert not any(told[work]["by"] for work in off)

                await owner.put("/v1/web-search", json={"key": "k"})
                assert hosts((await page(owner))["web_search"]) == {where}
                server.script(tool("web_search", query="Acme prices"), text("Nothing."))
                with tapped() as tap:
                    await done(owner, ask("Search the web for Acme prices"))
                assert (set(proxy.asked), tap.elsewhere) == ({where}, [])
                [pages] = (await page(owner))["web_pages"]["by"]
                assert (pages["place"]["local"], pages["place"]["host"]) == (False, "")
                await owner.patch("/v1/tools/web_search", json={"enabled": False})
                assert (await page(owner))["web_search"]["off"] == "switched_off"

                with socket.socket() as nobody:
                    nobody.bind(("127.0.0.1", 0))
                    port = nobody.getsockname()[1]
                    new = {"name": "Desk", "transport": "http", "url": f"http://127.0.0.1:{port}/mcp"}
                    with tapped() as tap:
                        made = await owner.post("/v1/mcp-servers", json={**new, "personal": True})
                        await refreshed(owner, made.json()["id"])
                    assert tap.ports_here == {port}
                assert hosts((await page(owner))["tools"]) == {f"127.0.0.1:{port}"}
                assert (await page(eve))["tools"]["off"] == "none", "it is somebody else's own"

                await owner.put("/v1/email-account", json=post.account())
                [account] = (await page(owner))["email"]["by"]
                assert account["place"]["host"] == "127.0.0.1"
                with tapped() as tap:
                    assert (await owner.post("/v1/email-account/check")).status_code == 204
                assert tap.ports_here == {post.port}
                assert (await page(eve))["email"]["off"] == "no_account"
