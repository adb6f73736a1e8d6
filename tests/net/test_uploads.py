"""Files on their way to a real workspace: they arrive whole, once, whatever stops or changes meanwhile."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from harmony_desktop.domain.bringing import About, Outcome, Upload, UploadState
from harmony_desktop.domain.facts import Fact, UploadArrived, UploadsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Participant
from harmony_desktop.net import local
from harmony_desktop.services.session import CompanionSession
from tests.parts.own_workspace import OwnWorkspace, until

PART = 8 * 1024**2
SAID = "If you fix it for two years I can live with the eighteen."


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "tests.fakes.scripted_workspace"]
    monkeypatch.setattr(local, "workspace_command", lambda: command)


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[OwnWorkspace]:
    own = OwnWorkspace(tmp_path / "data")
    await own.start()
    yield own
    await own.stop()


def transcript(path: Path, size: int = 0) -> Path:
    """A small meeting, in a file that takes several parts: its end counts, so nothing of it may be missing."""
    turns = [{"speaker": "Dana Reyes", "start": 0, "end": 3, "text": SAID}]
    text = json.dumps({"turns": turns})
    path.write_text(text[:-1] + " " * max(0, size - len(text)) + text[-1])
    return path


async def added(session: CompanionSession, path: Path, about: About | None = None) -> ConversationId:
    [found] = await session.bringing.look([str(path)])
    return await session.bringing.add(found, about)


def code(session: CompanionSession, upload_id: ConversationId) -> str:
    """Why it failed; empty while it has not."""
    found = upload(session, upload_id)
    return found.problem.code if found and found.problem and found.state is UploadState.FAILED else ""


def upload(session: CompanionSession, upload_id: ConversationId) -> Upload | None:
    return next((u for u in session.bringing.all() if u.id == upload_id), None)


def sent(session: CompanionSession, upload_id: ConversationId) -> int:
    found = upload(session, upload_id)
    return found.sent if found else 0


def state(session: CompanionSession, upload_id: ConversationId) -> UploadState | None:
    found = upload(session, upload_id)
    return found.state if found else None


def after_a_part(session: CompanionSession, act: Callable[[], object]) -> None:
    """Once, when the workspace has the first part, and the second is on its way."""

    def on_fact(fact: Fact) -> None:
        if isinstance(fact, UploadsChanged) and any(
            u.sent > PART and u.state is UploadState.SENDING for u in session.bringing.all()
        ):
            unsubscribe()
            act()

    unsubscribe = session.bus.subscribe(on_fact)


async def read(session: CompanionSession, meeting: ConversationId) -> str:
    return " ".join(turn.text for turn in (await session.meetings.transcript(meeting)).turns)


async def test_a_transcript_comes_in_with_what_is_known_of_it_and_a_second_time_it_is_the_same(
    workspace: OwnWorkspace, tmp_path: Path
) -> None:
    file = transcript(tmp_path / "terms.json")
    arrived: list[Outcome] = []
    async with workspace.session() as session:
        session.bus.subscribe(
            lambda fact: arrived.append(fact.outcome) if isinstance(fact, UploadArrived) else None
        )
        about = About(title="Terms", medium="Zoom", participants=(Participant("Dana Reyes", "Acme"),))
        first = await added(session, file, about)
        await until(session, lambda: arrived and upload(session, first) is None, "in the list")
        meeting = await session.meetings.one(first)
        assert meeting is not None
        assert (meeting.title, meeting.medium) == ("Terms", "Zoom")
        assert [p.company for p in meeting.participants] == ["Acme"]
        assert await read(session, first) == SAID
        await added(session, file, about)
        await until(session, lambda: len(arrived) == 2, "the second time")
        assert arrived[1].existed
        assert arrived[1].id == first
        text = await session.bringing.add_text(f"Priya Nair: {SAID}", About(title="Pasted"))
        await until(session, lambda: len(arrived) == 3 and not session.bringing.all(), "the text")
        assert await read(session, text) == SAID


async def test_a_file_goes_on_after_the_window_ended_and_after_the_workspace_was_killed(
    workspace: OwnWorkspace, tmp_path: Path
) -> None:
    file = transcript(tmp_path / "long.json", 2 * PART + 1_000_000)
    async with workspace.session() as session:
        after_a_part(session, lambda: os.kill(workspace.pid, signal.SIGSTOP))
        first = await added(session, file, About(title="Long"))
        await until(session, lambda: sent(session, first) > PART, "a part")
    os.kill(workspace.pid, signal.SIGCONT)
    starts: list[int] = []
    async with workspace.session() as session:
        after_a_part(session, lambda: os.kill(workspace.pid, signal.SIGKILL))
        session.bus.subscribe(
            lambda _: (
                starts.append(sent(session, first)) if state(session, first) is UploadState.SENDING else None
            )
        )
        await until(session, lambda: not session.bringing.all(), "all of it")
        assert await read(session, first) == SAID
        meetings = await session.finder.meetings()
        assert [m.title for m in meetings] == ["Long"]
    assert starts[0] >= PART, "what was there is not sent again"


async def test_pause_and_cancel(workspace: OwnWorkspace, tmp_path: Path) -> None:
    files = workspace.paths.data / "workspace" / "uploads"
    async with workspace.session() as session:
        paused: list[asyncio.Task[None]] = []

        def pause() -> None:
            paused.append(asyncio.ensure_future(session.bringing.pause(first)))

        after_a_part(session, pause)
        first = await added(session, transcript(tmp_path / "a.json", 2 * PART + 5))
        await until(session, lambda: state(session, first) is UploadState.PAUSED, "paused")
        await asyncio.gather(*paused)
        second = await added(session, transcript(tmp_path / "b.json"))
        await until(session, lambda: state(session, second) is None, "others go on")
        assert list(files.glob(f"{first}*"))
        await session.bringing.cancel(first)
        for _ in range(200):
            if not list(files.glob(f"{first}*")):
                break
            await asyncio.sleep(0.02)
        assert not list(files.glob(f"{first}*"))
        assert await session.meetings.one(first) is None
        assert session.bringing.all() == ()


async def test_a_changed_a_lost_and_a_hostile_file_say_so_and_leave_nothing(
    workspace: OwnWorkspace, tmp_path: Path
) -> None:
    async with workspace.session() as session:
        changed = transcript(tmp_path / "changed.json", 2 * PART)
        after_a_part(session, lambda: os.utime(changed, (1, 1)))  # as if written anew
        first = await added(session, changed)
        await until(session, lambda: code(session, first) == "bring_changed", "that it changed")
        await session.bringing.go_on(first)
        await until(session, lambda: not session.bringing.all(), "as it is now")
        [meeting] = await session.finder.meetings()
        assert await read(session, meeting.id) == SAID

        (archive := tmp_path / "archive.json").write_bytes(b"PK\x03\x04" + b"\0" * 5000)
        (text := tmp_path / "notes.txt").write_bytes(b"\xff\xfe\x00")
        for bad in (archive, text):
            hostile = await added(session, bad)
            await until(session, partial(code, session, hostile), "the refusal")
            assert code(session, hostile).startswith("import_")
            await session.bringing.cancel(hostile)
        lost = transcript(tmp_path / "lost.json")
        [found_file] = await session.bringing.look([str(lost)])
        lost.unlink()
        gone = await session.bringing.add(found_file)
        await until(session, lambda: code(session, gone) == "bring_gone", "that it is gone")
        assert len(await session.finder.meetings()) == 1
        left = [f.name for f in (workspace.paths.data / "workspace" / "uploads").iterdir()]
        assert not left, left
