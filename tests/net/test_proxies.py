"""Proxies: the one the user wished, or that of the environment or the desktop; with a password; never to loopback."""

import asyncio
import logging
from pathlib import Path

import pytest
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_method

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.network import NetworkWishes, ProxyUse, proxy_url
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net import proxies
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.settings import Settings
from harmony_desktop.wishes.network import PROXY, PROXY_ADDRESS
from tests.parts.bus import private_bus
from tests.parts.drawer import Drawer, drawer
from tests.parts.office import KEY, NAME, Office, session, there
from tests.parts.own_workspace import until
from tests.parts.proxy import Proxy, proxying

__all__ = ["drawer", "private_bus", "session", "there"]
SYSTEM = NetworkWishes()
LOGIN = "ann:sesame-canary"
VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No proxy but those of the story; a desktop that knows none."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("GSETTINGS_BACKEND", "keyfile")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "none")


async def wish(tmp_path: Path, address: str) -> None:
    def choose() -> None:
        settings = Settings(tmp_path / "data/client")
        settings.choose(PROXY, "own")
        settings.choose(PROXY_ADDRESS, address)

    await asyncio.to_thread(choose)


def holding(folder: Path, word: bytes) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and word in file.read_bytes()]


# --- which one ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("proxy.example.com:8080", "http://proxy.example.com:8080"),
        (" http://proxy.example.com/ ", "http://proxy.example.com:80"),
        ("https://10.1.2.3", "https://10.1.2.3:443"),
        ("socks5h://[fd00::1]", "socks5://[fd00::1]:1080"),
    ],
)
def test_the_address_of_a_proxy_is_read_as_people_write_it(written: str, kept: str) -> None:
    assert proxy_url(written) == kept


@pytest.mark.parametrize(
    "written", ["", "ftp://x", "http://ann:secret@proxy", "a b", "proxy:99999", "http://proxy/path"]
)
def test_what_is_none_or_holds_a_password_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (any)
        proxy_url(written)


def test_loopback_is_reached_without_one_whatever_is_wished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:8080")
    own = NetworkWishes(ProxyUse.OWN, "http://proxy.example.com:8080")
    for url in ("https://127.0.0.1:1", "https://[::1]:1", "https://localhost", "https://127.8.8.8"):
        assert proxies.find(url, SYSTEM) is None
        assert proxies.find(url, own) is None


def test_the_environment_goes_before_the_desktop_and_names_exceptions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://ann:se%40same@proxy.example.com:8080")
    monkeypatch.setenv("NO_PROXY", "inside.example")
    found = proxies.find("https://work.example", SYSTEM)
    assert found is not None
    assert (found.url, found.user, found.password) == ("http://proxy.example.com:8080", "ann", "se@same")
    assert "same" not in repr(found)
    assert proxies.find("https://a.inside.example", SYSTEM) is None
    assert proxies.find("https://work.example", NetworkWishes(ProxyUse.NONE)) is None


def test_kde_s_own_file_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    (tmp_path / "config").mkdir()
    (tmp_path / "config/kioslaverc").write_text(
        "[Proxy Settings]\nNoProxyFor=.inside.example,10.0.0.0/8\nProxyType=1\nhttpsProxy=http://proxy.example.com 3128\n"
    )
    found = proxies.find("https://work.example", SYSTEM)
    assert found is not None
    assert (found.url, found.source) == ("http://proxy.example.com:3128", "desktop")
    assert proxies.find("https://a.inside.example", SYSTEM) is None
    assert proxies.find("https://10.2.3.4", SYSTEM) is None


def test_gnome_s_settings_are_read_by_its_own_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    settings = tmp_path / "config/glib-2.0/settings"
    settings.mkdir(parents=True)
    (settings / "keyfile").write_text(
        "[system/proxy]\nmode='manual'\nignore-hosts=['*.inside.example']\n"
        "[system/proxy/https]\nhost='proxy.example.com'\nport=8443\n"
    )
    found = proxies.find("https://work.example", SYSTEM)
    assert found is not None
    assert (found.url, found.source) == ("http://proxy.example.com:8443", "desktop")
    assert proxies.find("https://a.inside.example", SYSTEM) is None


async def test_the_desktop_s_portal_is_asked_which_knows_scripts_too(private_bus: str) -> None:
    bus = await MessageBus(bus_address=private_bus).connect()
    bus.export("/org/freedesktop/portal/desktop", Resolver())
    await bus.request_name("org.freedesktop.portal.Desktop")
    found = await asyncio.to_thread(proxies.find, "https://work.example/v1", SYSTEM)
    assert found is not None
    assert found.url == "http://from-a-script.example:8080"
    assert await asyncio.to_thread(proxies.find, "https://direct.example", SYSTEM) is None
    bus.disconnect()


class Resolver(ServiceInterface):
    def __init__(self) -> None:
        super().__init__("org.freedesktop.portal.ProxyResolver")

    @dbus_method()
    def Lookup(self, uri: "s") -> "as":  # type: ignore[name-defined,valid-type]  # noqa: F722, F821
        return ["direct://"] if "direct" in uri else ["http://from-a-script.example:8080", "direct://"]


def test_a_workspace_that_is_started_finds_the_same_way() -> None:
    http = proxies.environment(proxies.Proxy("http://proxy.example.com:8080", "desktop", "ann", "s"))
    assert http["HTTPS_PROXY"] == "http://ann:s@proxy.example.com:8080"
    assert "127.0.0.1" in http["NO_PROXY"]
    socks = proxies.environment(proxies.Proxy("socks5://proxy.example.com:1080", "wish"))
    assert socks["ALL_PROXY"] == "socks5://proxy.example.com:1080"
    assert proxies.environment(proxies.Proxy("http://p:1", "environment")) == {}


# --- on the way --------------------------------------------------------------------------------------------------


async def test_a_proxy_asks_for_a_password_once_and_it_stays_in_the_keyring(
    session: CompanionSession, there: Office, tmp_path: Path, drawer: Drawer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def refused() -> str:
        with pytest.raises(HarmonyError) as raised:
            await session.accounts.sign_in(there.url, KEY)
        return raised.value.problem.code

    async with proxying(Proxy(LOGIN, {NAME: "127.0.0.1"})) as proxy:
        await wish(tmp_path, proxy.url)
        assert await refused() == "proxy_password"
        await session.network.sign_in_to_proxy("ann", "wrong-canary")
        assert await refused() == "proxy_password_wrong"
        await session.network.sign_in_to_proxy(*LOGIN.split(":"))
        await session.accounts.sign_in(there.url, KEY)
        await until(session, lambda: session.link is LinkState.ONLINE, "the workspace behind the proxy")
        assert proxy.asked.count(f"{NAME}:{there.port}") >= 2
        again = CompanionSession(Paths(tmp_path / "data", tmp_path / "models"))
        await session.close(stop_workspace=True)
        turned_away = proxy.turned_away
        await again.start()
        await until(again, lambda: again.link is LinkState.ONLINE, "the workspace at the next start")
        assert proxy.turned_away == turned_away
        await again.close(stop_workspace=True)
    assert any("sesame-canary" in value for value in drawer.kept.values())
    assert "canary" not in caplog.text
    assert await asyncio.to_thread(holding, tmp_path / "data", b"canary") == []


async def test_what_a_proxy_does_is_told_and_what_was_written_is_sent_once_afterwards(
    session: CompanionSession, there: Office, tmp_path: Path
) -> None:
    proxy = Proxy(hosts={NAME: "127.0.0.1"})
    async with proxying(proxy):
        await wish(tmp_path, proxy.url)
        await session.accounts.sign_in(there.url, KEY)
        await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
        proxy.refuses = "403 Forbidden by the office"
        session.network.woke()
        await until(session, lambda: _code(session) == "proxy_refused", "the refusal")
    session.network.again()
    await until(session, lambda: _code(session) == "proxy_unreachable", "the proxy that has gone")
    _, asked = await session.send_message("Written while the proxy was away")
    assert there.ops == []
    proxy.refuses = ""
    async with proxying(proxy):
        session.network.again()
        await until(session, lambda: session.link is LinkState.ONLINE, "the workspace again")
        await session.delivered()
    assert len(there.ops) == 1
    assert asked


async def test_a_line_of_a_kilobyte_a_second_is_slow_and_works(
    session: CompanionSession, there: Office, tmp_path: Path
) -> None:
    async with proxying(Proxy(hosts={NAME: "127.0.0.1"}, bytes_per_second=1000)) as proxy:
        await wish(tmp_path, proxy.url)
        account = await session.accounts.sign_in(there.url, KEY)
        assert account.workspace_name == "Team"


def _code(session: CompanionSession) -> str:
    return session.workspace_problem.code if session.workspace_problem else ""
