"""A question that is being written comes back as it was, with all that was to go with it: after kill -9, in its thread, for
its account."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from harmony_desktop.domain.accounts import Leaving
from harmony_desktop.domain.context import Attachment, AttachmentKind, Draft, Sources
from harmony_desktop.domain.facts import DraftsChanged, Fact, LinkState
from harmony_desktop.domain.ids import AttachmentId, ThreadId
from harmony_desktop.net import local
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession
from tests.net.test_accounts import KEY, everything_in, team
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import until

__all__ = ["drawer"]
CANARY = "quagmire-canary"
NOTE = Attachment(AttachmentId("a1"), AttachmentKind.TEXT, "offer.txt", "text/plain", 15, text=CANARY)
IMAGE = Attachment(AttachmentId("a2"), AttachmentKind.IMAGE, "i.png", "image/png", 3, data=b"\x00\xffpng")
NEW = Draft((NOTE, IMAGE), Sources(people=("Dana Reyes",)))
T1 = ThreadId("t1")
WRITER = """
import asyncio, json, sys
from pathlib import Path
import keyring
from harmony_desktop.net import local
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession
from tests.net.test_drafts_kept import NEW, NOTE, T1, Draft
from tests.parts.drawer import Drawer

async def main():
    drawer = Drawer()
    keyring.set_keyring(drawer)
    local.workspace_command = lambda: ["/bin/false"]
    data = Path(sys.argv[1])
    session = CompanionSession(Paths(data, data / "models"))
    await session.start()
    session.save_draft(None, "half a thought")
    session.save_chips(None, NEW)
    while not session.lasting:
        await asyncio.sleep(0.01)
    session.save_chips(T1, Draft((NOTE,)))
    await session.accounts.unsent()
    print(json.dumps([[*name, key] for name, key in drawer.kept.items()]), flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@asynccontextmanager
async def opened(data: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CompanionSession]:
    monkeypatch.setattr(local, "workspace_command", lambda: ["/bin/false"])
    session = CompanionSession(Paths(data, data / "models"))
    read: list[Fact] = []
    session.bus.subscribe(lambda fact: read.append(fact) if isinstance(fact, DraftsChanged) else None)
    await session.start()
    try:
        await until(session, lambda: read, "the drafts")
        yield session
    finally:
        await session.close(stop_workspace=True)


async def test_what_was_to_go_along_survives_kill_9_and_is_unreadable_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout is not None
    keys = json.loads(await writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    await writer.wait()
    assert CANARY.encode() not in everything_in(tmp_path / "client")
    drawer.kept.update({(service, name): key for service, name, key in keys})
    async with opened(tmp_path, monkeypatch) as session:
        assert session.draft(None) == "half a thought"
        assert session.chips(None) == NEW
        assert session.chips(T1) == Draft((NOTE,))


async def test_sent_they_go_with_the_question_and_nothing_of_them_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    async with opened(tmp_path, monkeypatch) as session:
        session.save_chips(None, NEW)
        draft = session.take_chips(None)
        assert session.chips(None) == Draft()
        thread, _ = await session.send_message("Look at this.", attachments=draft.attached)
        session.save_chips(thread, Draft((IMAGE,)))
        session.save_chips(thread, Draft())
    async with opened(tmp_path, monkeypatch) as session:
        assert (session.chips(None), session.chips(thread)) == (Draft(), Draft())
        shown = await session.open_thread(thread)
        assert shown is not None
        assert [a.id for a in shown.messages[0].attachments] == ["a1", "a2"]


async def test_until_the_question_is_written_they_are_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    async with opened(tmp_path, monkeypatch) as session:
        session.save_chips(T1, Draft((NOTE,)))
        assert session.take_chips(T1) == Draft((NOTE,))
    async with opened(tmp_path, monkeypatch) as session:
        assert session.chips(T1) == Draft((NOTE,))


async def test_each_account_has_its_own_and_signing_out_takes_them_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    async with team(tmp_path / "team", monkeypatch) as url, opened(tmp_path / "data", monkeypatch) as session:
        session.save_chips(None, NEW)
        await session.accounts.sign_in(url, KEY)
        await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
        assert session.chips(None) == Draft()
        session.save_chips(None, Draft((NOTE,)))
        kept = tmp_path / "unsent.json"
        await session.accounts.sign_out(Leaving.EXPORT, str(kept))
        [told] = json.loads(kept.read_text())["draft_attachments"][""]
        assert told["text"] == CANARY
        assert CANARY.encode() not in everything_in(tmp_path / "data")
        await until(session, lambda: session.chips(None) == NEW, "those of the first account")
