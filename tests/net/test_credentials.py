"""The cache's key lives in a system keyring or nowhere."""

import asyncio
import gc
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from harmony_desktop.domain.facts import Bus, KeyringChanged
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.net import credentials, local
from harmony_desktop.paths import Paths
from harmony_desktop.services.secrets import Secrets
from harmony_desktop.services.session import CompanionSession
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import until

__all__ = ["drawer"]


async def test_a_key_is_made_once_for_each_account(drawer: Drawer) -> None:
    first = await credentials.made_once("cache 1")
    assert len(first) == 64
    assert await credentials.made_once("cache 1") == first
    assert await credentials.made_once("cache 2") != first


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring()])
async def test_what_keeps_nothing_or_a_plain_file_is_no_keyring(
    drawer: Drawer, monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    keyring.set_keyring(backend)
    with pytest.raises(HarmonyError) as raised:
        await credentials.made_once("cache 1")
    assert raised.value.problem.code == "session_only"
    assert (await credentials.look()).names == ()


async def test_a_locked_keyring_is_told_asked_once_and_asked_again_when_the_user_wants(
    drawer: Drawer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "workspace_command", lambda: ["/bin/false"])
    drawer.locked = True
    session = CompanionSession(Paths(tmp_path, tmp_path))
    told: list[Problem | None] = []
    session.bus.subscribe(lambda f: told.append(f.problem) if isinstance(f, KeyringChanged) else None)
    await session.start()
    await until(session, lambda: told, "the locked keyring")
    assert [p.code for p in told if p] == ["keyring_locked"]
    assert not session.lasting
    thread, _ = await session.send_message("Written while it was locked")
    asked = drawer.asked
    session.network.again()
    assert drawer.asked == asked
    drawer.locked = False
    session.network.ask_keyring()
    await until(session, lambda: session.lasting, "the lasting cache")
    assert told[-1] is None
    assert [t.id for t in session.recent_threads()] == [thread]
    await session.close(stop_workspace=True)


async def test_while_the_keyring_waits_for_a_person_words_are_kept(drawer: Drawer, tmp_path: Path) -> None:
    drawer.unlocked.clear()
    session = CompanionSession(Paths(tmp_path, tmp_path))
    await session.start()
    thread, _ = await session.send_message("Typed behind the prompt")
    assert not session.lasting
    drawer.unlocked.set()
    await until(session, lambda: session.lasting, "the lasting cache")
    found = session.thread(thread)
    assert found is not None
    assert [m.text for m in found.messages] == ["Typed behind the prompt"]
    await session.close(stop_workspace=True)


async def test_a_prompt_that_is_dismissed_after_nobody_waits_for_it_any_more_is_no_crash(
    drawer: Drawer,
) -> None:
    lost: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))
    bus, refused = Bus(), asyncio.Event()

    def hear(fact: object) -> None:
        if isinstance(fact, KeyringChanged) and fact.problem and fact.problem.code == "keyring_locked":
            refused.set()

    bus.subscribe(hear)
    drawer.unlocked.clear()
    secrets = Secrets(bus)
    with pytest.raises(HarmonyError, match="keyring_waits"):
        await secrets.get("cache 1", patience=0.01)
    drawer.locked = True
    drawer.unlocked.set()
    await asyncio.wait_for(refused.wait(), 5)
    gc.collect()  # asyncio complains of a failure when it is thrown away
    await asyncio.sleep(0)
    assert lost == []
    await secrets.close()
