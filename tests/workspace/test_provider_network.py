"""How the workspace reaches models: through the system's proxy, but not to this machine; with a company's authority."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from harmony_protocol.threads import Model
from harmony_workspace.access import tls
from harmony_workspace.companion import faults, wires
from tests.fakes.https_server import Exchange, serving
from tests.parts.proxy import Proxy, proxying

MODEL = Model(id="m", name="M", provider="Office", local=False, default=True, small=False)


@pytest.fixture(autouse=True)
def _read_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    wires._trusted.cache_clear()
    yield
    wires._trusted.cache_clear()


async def listed(exchange: Exchange) -> None:
    await exchange.reply(200, '{"data": []}')


async def asked(url: str) -> int:
    client = await asyncio.to_thread(wires.client)
    async with client:
        return int((await client.get(f"{url}/models")).status_code)


async def test_a_proxy_leads_to_providers_and_never_to_a_model_server_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = tls.own(tmp_path, ("models.example", "127.0.0.1"))
    assert made.ca is not None
    monkeypatch.setenv(wires.AUTHORITY_ENV, str(made.ca))
    async with (
        serving(made.certificate, made.key, made.ca, {"/models": listed}) as server,
        proxying(Proxy("ann:sesame", {"models.example": "127.0.0.1"})) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("://", "://ann:sesame@"))
        port = server.url.rpartition(":")[2]
        assert await asked(f"https://models.example:{port}") == 200
        assert proxy.asked == [f"models.example:{port}"]
        assert await asked(server.url) == 200
        assert len(proxy.asked) == 1
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(httpx2.ProxyError, match="407") as raised:
            await asked(f"https://models.example:{port}")
        told = faults.answer_error(raised.value, MODEL, 1.0)
        assert told is not None
        assert (told.code, told.detail) == ("provider_unreachable", "407 Proxy Authentication Required")


async def test_a_company_s_authority_is_trusted_when_the_window_names_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = tls.own(tmp_path)
    assert made.ca is not None
    async with serving(made.certificate, made.key, made.ca, {"/models": listed}) as server:
        monkeypatch.setenv(wires.AUTHORITY_ENV, str(tmp_path / "missing.pem"))
        with pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await asked(server.url)
        wires._trusted.cache_clear()
        monkeypatch.setenv(wires.AUTHORITY_ENV, str(made.ca))
        assert await asked(server.url) == 200


async def test_a_socks_proxy_in_the_environment_is_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    with pytest.raises(httpx2.ConnectError):
        await asked("https://models.example")
