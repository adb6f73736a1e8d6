"""Keyrings as they are: none, locked, slow, killed, two of them, KWallet. Each is told, and nothing is lost or plain."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from harmony_desktop.domain.facts import KeyringChanged, LinkState, Noticed
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.net import credentials, local
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession
from tests.parts.bus import private_bus
from tests.parts.keyrings import GnomeKeyring, KWallet
from tests.parts.office import KEY, office
from tests.parts.own_workspace import until

__all__ = ["private_bus"]


@pytest.fixture(autouse=True)
def _only_what_is_on_the_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The library found nothing; and no workspace on this computer, which these stories do not need."""
    monkeypatch.setattr(local, "workspace_command", lambda: ["/bin/false"])
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
async def gnome(private_bus: str) -> AsyncIterator[GnomeKeyring]:
    there = GnomeKeyring(private_bus)
    yield there
    await asyncio.to_thread(there.end)


class Window:
    """A session, and what was told of keyrings while it ran."""

    def __init__(self, data: Path) -> None:
        self.session = CompanionSession(Paths(data, data / "models"))
        self.told: list[str] = []
        self.session.bus.subscribe(self._hear)

    def _hear(self, fact: object) -> None:
        if isinstance(fact, KeyringChanged):
            self.told.append(fact.problem.code if fact.problem else "")
        elif isinstance(fact, Noticed):
            self.told.append(fact.problem.code)

    async def __aenter__(self) -> "Window":
        await self.session.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close(stop_workspace=True)

    async def hears(self, code: str) -> None:
        await until(self.session, lambda: code in self.told, f"{code or 'the end of it'} in {self.told}")

    async def lasts(self) -> None:
        await until(self.session, lambda: self.session.lasting, "the lasting cache")


async def code(asked: object) -> str:
    with pytest.raises(HarmonyError) as raised:
        await asked  # type: ignore[misc]
    return raised.value.problem.code


# --- a session and its keyring -----------------------------------------------------------------------------------


async def test_one_that_appears_later_is_used_from_then_on(gnome: GnomeKeyring, tmp_path: Path) -> None:
    async with Window(tmp_path / "data") as window:
        await window.hears("session_only")
        thread, _ = await window.session.send_message("Before there was a keyring")
        await asyncio.to_thread(gnome.start)
        await window.lasts()
        assert [t.id for t in window.session.recent_threads()] == [thread]
    async with Window(tmp_path / "data") as again:
        await again.lasts()
        assert again.told == []
        assert [t.id for t in again.session.recent_threads()] == [thread]


async def test_a_locked_one_is_told_not_asked_twice_and_used_as_soon_as_it_is_unlocked(
    gnome: GnomeKeyring, tmp_path: Path
) -> None:
    await asyncio.to_thread(gnome.start)
    await credentials.keep("makes the collection", "x")
    await asyncio.to_thread(gnome.kill)
    await asyncio.to_thread(gnome.start, locked=True)
    assert (await credentials.look()).problem == Problem("keyring_locked", {"name": "Secret Service"})
    async with Window(tmp_path / "data") as window:
        await window.hears("keyring_locked")
        assert not window.session.lasting
        await asyncio.to_thread(gnome.unlock)
        await window.lasts()
        assert window.told == ["keyring_locked", ""]


async def test_a_slow_one_is_waited_for_in_words_and_nothing_else_waits(
    gnome: GnomeKeyring, tmp_path: Path
) -> None:
    await asyncio.to_thread(gnome.start)
    await credentials.keep("makes the collection", "x")
    gnome.pause()
    async with Window(tmp_path / "data") as window:
        await window.hears("keyring_waits")
        thread, _ = await window.session.send_message("Typed while it is silent")
        assert window.session.thread(thread) is not None
        gnome.go_on()
        await window.lasts()
        await window.hears("")
        assert [t.id for t in window.session.recent_threads()] == [thread]


async def test_one_that_is_killed_takes_nothing_with_it(
    gnome: GnomeKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of a connection is in memory, and in the keyring once there is one again; never in a file."""
    await asyncio.to_thread(gnome.start)
    async with (
        office(tmp_path / "office", monkeypatch) as there,
        Window(tmp_path / "data") as window,
    ):
        session = window.session
        await window.lasts()
        await asyncio.to_thread(gnome.kill)
        await session.accounts.sign_in(there.server.url, KEY)
        await window.hears("session_only")
        await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
        session.network.woke()
        await until(session, lambda: session.link is LinkState.OFFLINE, "the pause")
        await until(
            session, lambda: session.link is LinkState.ONLINE, "the workspace, with the key in memory"
        )
        assert await asyncio.to_thread(_holding, tmp_path / "data", KEY.encode()) == []
        await asyncio.to_thread(gnome.start)
        await window.lasts()
        await window.hears("")
    async with office(tmp_path / "other", monkeypatch) as _, Window(tmp_path / "data") as again:
        assert await again.session._keeper.api_key(again.session.accounts.all()[0]) == KEY


def _holding(folder: Path, word: bytes) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and word in file.read_bytes()]


async def test_a_remote_account_whose_key_is_locked_away_waits_for_the_keyring_and_asks_for_no_new_key(
    gnome: GnomeKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.to_thread(gnome.start)
    async with office(tmp_path / "office", monkeypatch) as there:
        async with Window(tmp_path / "data") as window:
            await window.session.accounts.sign_in(there.server.url, KEY)
            await until(window.session, lambda: window.session.lasting, "the lasting cache")
        await asyncio.to_thread(gnome.kill)
        await asyncio.to_thread(gnome.start, locked=True)
        async with Window(tmp_path / "data") as locked:
            session = locked.session
            await until(session, lambda: session.link is LinkState.OFFLINE, "the locked keyring")
            assert session.workspace_problem is not None
            assert session.workspace_problem.code == "keyring_locked"
            await session.send_message("Written while the key was locked away")
            await asyncio.to_thread(gnome.unlock)
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            await session.delivered()
            assert len(there.ops) == 1


# --- KWallet, and two at once ------------------------------------------------------------------------------------


async def test_kwallet_keeps_gives_and_forgets(private_bus: str) -> None:
    wallet = KWallet()
    bus = await wallet.appear(private_bus)
    assert (await credentials.look()).names == ("KWallet",)
    assert wallet.opened == 0, "looking asks nobody"
    assert await credentials.secret("connection 1") is None
    await credentials.keep("connection 1", "lk_canary")
    assert wallet.kept == {("Harmony Desktop", "connection 1"): "lk_canary"}
    assert await credentials.secret("connection 1") == "lk_canary"
    await credentials.forget("connection 1")
    assert wallet.kept == {}
    bus.disconnect()


async def test_a_kwallet_that_stays_closed_is_told_by_name(private_bus: str) -> None:
    wallet = KWallet(closed=True)
    bus = await wallet.appear(private_bus)
    assert (await credentials.look()).problem == Problem("keyring_locked", {"name": "KWallet"})
    assert wallet.opened == 0
    assert await code(credentials.secret("connection 1")) == "keyring_locked"
    assert await code(credentials.keep("connection 1", "x")) == "keyring_locked"
    bus.disconnect()
    assert await code(credentials.secret("connection 1")) == "session_only"


async def test_of_two_keyrings_the_open_one_is_asked_first_and_both_are_looked_through(
    gnome: GnomeKeyring, private_bus: str
) -> None:
    wallet = KWallet()
    bus = await wallet.appear(private_bus)
    await credentials.keep("connection 1", "from the wallet")
    await asyncio.to_thread(gnome.start)
    assert (await credentials.look()).names == ("Secret Service", "KWallet")
    assert await credentials.secret("connection 1") == "from the wallet"
    await credentials.keep("connection 2", "in the first")
    assert ("Harmony Desktop", "connection 2") not in wallet.kept
    await asyncio.to_thread(gnome.kill)
    await asyncio.to_thread(gnome.start, locked=True)
    standing = await credentials.look()
    assert (standing.names, standing.problem) == (("KWallet", "Secret Service"), None)
    assert await credentials.secret("connection 1") == "from the wallet"
    assert await code(credentials.secret("connection 2")) == "keyring_locked", "it may be in there"
    await credentials.forget("connection 1")
    assert wallet.kept == {}
    bus.disconnect()
