"""A workspace set back to a backup, or one whose log was cut: every machine reads everything afresh, once."""

import logging
import shutil
import sys
from pathlib import Path

import pytest

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.threads import MessageState
from harmony_desktop.net import local
from harmony_desktop.services.session import CompanionSession
from tests.fakes.model_server import ModelServer, text
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import OwnWorkspace, until

__all__ = ["drawer"]
SCRIPTED = [sys.executable, "-m", "tests.fakes.scripted_workspace"]


async def ask(session: CompanionSession, words: str, thread: ThreadId | None = None) -> ThreadId:
    thread, _ = await session.send_message(words, thread)

    def answered() -> bool:
        found = session.thread(thread)
        return (
            found is not None
            and found.messages[-1].state is MessageState.SETTLED
            and len(found.messages) % 2 == 0
        )

    await until(session, answered, "the answer")
    return thread


async def test_a_workspace_set_back_is_read_afresh_once_and_used_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(local, "workspace_command", lambda: SCRIPTED)
    own = OwnWorkspace(tmp_path / "data")
    files, backup = own.paths.workspace, tmp_path / "backup"
    caplog.set_level(logging.INFO, "harmony_desktop.services.feed")

    def bootstraps() -> int:
        return sum("read afresh" in record.getMessage() for record in caplog.records)

    with ModelServer(text("Yes.", repeat=True)) as model:
        own.paths.data.mkdir()
        own.answers_by(model)
        await own.start()
        async with own.session() as session:
            kept = await ask(session, "Before?")
            await until(session, lambda: bootstraps() == 1, "the first look")
        await own.stop()
        shutil.copytree(files, backup)
        await own.start()
        async with own.session() as session:
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            await ask(session, "After?", kept)
            later = await ask(session, "Another?")
            await session.threads.rename(kept, "Renamed")
            await session.delivered()
        await own.stop()
        shutil.rmtree(files)
        shutil.copytree(backup, files)
        await own.start()
        assert bootstraps() == 1
        async with own.session() as session:
            await until(session, lambda: bootstraps() == 2, "everything read afresh")
            await until(session, lambda: [s.id for s in session.recent_threads()] == [kept], "what is there")
            assert session.thread(later) is None
            shown = await session.open_thread(kept)
            assert shown is not None
            assert [m.text for m in shown.messages] == ["Before?", "Yes."]
            assert shown.summary.title != "Renamed"
            await ask(session, "And on?", kept)
            assert len(session.thread(kept).messages) == 4  # type: ignore[union-attr]
            assert bootstraps() == 2
    await own.stop()


async def test_what_waited_while_it_was_set_back_does_not_hide_that_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    """It is delivered first, and the log grows past the place where this machine stood."""
    monkeypatch.setattr(local, "workspace_command", lambda: SCRIPTED)
    own = OwnWorkspace(tmp_path / "data")
    files, backup = own.paths.workspace, tmp_path / "backup"
    with ModelServer(text("Yes.", repeat=True)) as model:
        own.paths.data.mkdir()
        own.answers_by(model)
        await own.start()
        async with own.session() as session:
            kept = await ask(session, "Before?")
        await own.stop()
        shutil.copytree(files, backup)
        await own.start()
        async with own.session() as session:
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            later = await ask(session, "Another?")
            await session.threads.rename(kept, "Renamed")
            await session.delivered()
        await own.stop()
        monkeypatch.setattr(local, "workspace_command", lambda: ["/bin/false"])
        async with own.session() as session:
            for n in range(40):
                await session.threads.pin(kept, bool(n % 2))
        monkeypatch.setattr(local, "workspace_command", lambda: SCRIPTED)
        shutil.rmtree(files)
        shutil.copytree(backup, files)
        await own.start()
        async with own.session() as session:
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            await session.delivered()
            await until(session, lambda: session.thread(later) is None, "what is there")
            [shown] = session.recent_threads()
            assert (shown.id, shown.title, shown.pinned) == (kept, "Before?", True)
        await own.stop()


async def test_a_machine_that_comes_after_others_worked_on_sees_what_they_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    monkeypatch.setattr(local, "workspace_command", lambda: SCRIPTED)
    own = OwnWorkspace(tmp_path / "data")
    files, backup, there = own.paths.workspace, tmp_path / "backup", tmp_path / "there"
    with ModelServer(text("Yes.", repeat=True)) as model:
        own.paths.data.mkdir()
        own.answers_by(model)
        await own.start()
        async with own.session() as session:
            kept = await ask(session, "Before?")
        await own.stop()
        shutil.copytree(files, backup)
        await own.start()
        monkeypatch.setenv("SSL_CERT_FILE", own.endpoint.ca_file)
        async with own.session() as session:
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            lost = await ask(session, "Lost with the backup?")
        async with own.elsewhere(there) as far:
            await until(far, lambda: lost in _listed(far), "the thread on the second machine")
        await own.stop()
        shutil.rmtree(files)
        shutil.copytree(backup, files)
        await own.start()
        async with own.session() as session:
            await until(session, lambda: _listed(session) == {kept}, "what is there")
            new = {await ask(session, f"New {n}?") for n in range(3)}
        async with own.elsewhere(there) as far:
            await until(far, lambda: _listed(far) == {kept, *new}, "the same on the second machine")
        await own.stop()


def _listed(session: CompanionSession) -> set[ThreadId]:
    return {shown.id for shown in session.recent_threads()}
