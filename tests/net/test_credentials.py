"""The cache's key lives in a system keyring or nowhere."""

from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from harmony_desktop.domain.facts import Fact, Noticed
from harmony_desktop.net import credentials
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import until

__all__ = ["drawer"]


async def test_a_key_is_made_once_for_each_account(drawer: Drawer) -> None:
    first = await credentials.cache_key("1")
    assert first is not None
    assert len(first) == 64
    assert await credentials.cache_key("1") == first
    assert await credentials.cache_key("2") != first


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring()])
async def test_what_keeps_nothing_or_a_plain_file_is_no_keyring(
    drawer: Drawer, backend: KeyringBackend
) -> None:
    keyring.set_keyring(backend)
    assert await credentials.cache_key("1") is None
    assert await credentials.keyring_name() is None


async def test_a_locked_keyring_means_this_session_only(drawer: Drawer, tmp_path: Path) -> None:
    drawer.locked = True
    session = CompanionSession(Paths(tmp_path, tmp_path), sample=False)
    facts: list[Fact] = []
    session.bus.subscribe(facts.append)
    await session.start()
    await until(session, lambda: any(isinstance(f, Noticed) for f in facts), "the notice")
    assert [f.problem.code for f in facts if isinstance(f, Noticed)] == ["session_only"]
    assert not session.lasting
    await session.close()


async def test_while_the_keyring_waits_for_a_person_words_are_kept(drawer: Drawer, tmp_path: Path) -> None:
    drawer.unlocked.clear()
    session = CompanionSession(Paths(tmp_path, tmp_path), sample=False)
    await session.start()
    thread, _ = await session.send_message("Typed behind the prompt")
    assert not session.lasting
    drawer.unlocked.set()
    await until(session, lambda: session.lasting, "the lasting cache")
    found = session.thread(thread)
    assert found is not None
    assert [m.text for m in found.messages] == ["Typed behind the prompt"]
    await session.close()
