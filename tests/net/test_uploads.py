"""Files on their way to a real workspace: they arrive whole, once, whatever stops or changes meanwhile."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from harmony_desktop import cli
from harmony_desktop.domain.bringing import MOST_BYTES, About, Outcome, Upload, UploadState
from harmony_desktop.domain.facts import Fact, UploadArrived, UploadsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Participant
from harmony_desktop.net import local
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.wordings import PROBLEMS
from tests.fakes import hostile_files
from tests.parts.own_workspace import OwnWorkspace, until

CUT_SHORT = frozenset({"import_unreadable", "import_truncated", "import_no_speech"})
PART = 8 * 1024**2
SAID = "If you fix it for two years I can live with the eighteen."


MODULE = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module", autouse=True)
def _scripted() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            local, "workspace_command", lambda: [sys.executable, "-m", "tests.fakes.scripted_workspace"]
        )
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workspace(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OwnWorkspace]:
    """One for all of them; the last kills it."""
    own = OwnWorkspace(tmp_path_factory.mktemp("uploads"))
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


@MODULE
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


@MODULE
async def test_pause_cancel_changed_and_lost_files(workspace: OwnWorkspace, tmp_path: Path) -> None:
    files = workspace.paths.data / "workspace" / "uploads"
    async with workspace.session() as session:
        paused: list[asyncio.Task[None]] = []

        def pause() -> None:
            paused.append(asyncio.ensure_future(session.bringing.pause(first)))

        after_a_part(session, pause)
        first = await added(session, transcript(tmp_path / "a.json", 2 * PART + 5))
        await until(session, lambda: state(session, first) is UploadState.PAUSED, "paused")
        await asyncio.gather(*paused)
        changed = transcript(tmp_path / "changed.json", 2 * PART)
        after_a_part(session, lambda: os.utime(changed, (1, 1)))  # as if written anew
        second = await added(session, changed)
        await until(session, lambda: code(session, second) == "bring_changed", "that it changed")
        assert list(files.glob(f"{first}*")), "what was there stays"
        await session.bringing.cancel(first)
        await session.bringing.go_on(second)
        await until(session, lambda: not session.bringing.all(), "as it is now")
        [meeting] = await session.finder.meetings("changed")
        assert await read(session, meeting.id) == SAID
        lost = transcript(tmp_path / "lost.json")
        [found] = await session.bringing.look([str(lost)])
        lost.unlink()
        gone = await session.bringing.add(found)
        await until(session, lambda: code(session, gone) == "bring_gone", "that it is gone")
        await session.bringing.cancel(gone)
        await nothing_left(files)


@MODULE
async def test_hostile_files_say_what_is_wrong_and_leave_nothing(
    workspace: OwnWorkspace, tmp_path: Path
) -> None:
    """``HARMONY_HOSTILE``: how many; all of them are 200."""
    async with workspace.session() as session:
        tried: set[str] = set()
        for n, bad in enumerate(hostile_files.files(count=int(os.environ.get("HARMONY_HOSTILE", "30")))):
            if len(bad.content) < bad.size < MOST_BYTES:
                continue  # only who speaks to the workspace themselves can say what is not so
            (path := tmp_path / str(n) / bad.name).parent.mkdir()
            path.write_bytes(bad.content)
            if bad.size > len(bad.content):
                os.truncate(path, min(bad.size, MOST_BYTES + 1))
            [found] = await session.bringing.look([str(path)])
            if found.problem is None:
                id_ = await session.bringing.add(found)
                await until(session, partial(code, session, id_), f"the refusal of {bad.name}")
                said = code(session, id_)
                tried.add(found.about.title)
                await session.bringing.cancel(id_)
            else:
                said = found.problem.code
            assert said in bad.codes | CUT_SHORT, f"{bad.name}: {said}, not {bad.codes}"
            assert said in PROBLEMS
        await nothing_left(workspace.paths.data / "workspace" / "uploads")
        assert tried.isdisjoint(m.title for m in await session.finder.meetings("", 1000))


@MODULE
async def test_a_killed_program_and_a_killed_workspace_go_on_where_they_were(
    workspace: OwnWorkspace, tmp_path: Path
) -> None:
    (junk := tmp_path / "junk.wav").touch()
    os.truncate(junk, 8 * PART)
    words = ("bring", str(junk), "--data-dir", str(workspace.paths.data))
    program = await asyncio.create_subprocess_exec(sys.executable, "-m", "harmony_desktop", *words)
    files = workspace.paths.data / "workspace" / "uploads"
    async with asyncio.timeout(60):
        while not any(f.stat().st_size >= PART for f in files.glob("*")):  # noqa: ASYNC110 (files set no event)
            await asyncio.sleep(0.005)
    program.kill()
    await program.wait()
    starts: list[int] = []
    async with workspace.session() as session:
        [left] = session.bringing.all()
        session.bus.subscribe(
            lambda _: (
                starts.append(sent(session, left.id))
                if state(session, left.id) is UploadState.SENDING
                else None
            )
        )
        await until(session, lambda: code(session, left.id), "all of it")
        assert starts[0] >= PART, "what was there is not sent again"
        assert code(session, left.id) in ("import_unreadable", "import_truncated")
        await session.bringing.cancel(left.id)

        file = transcript(tmp_path / "long.json", 2 * PART + 1_000_000)
        after_a_part(session, lambda: os.kill(workspace.pid, signal.SIGKILL))
        long = await added(session, file, About(title="Long"))
        await until(session, lambda: not session.bringing.all(), "all of it")
        assert await read(session, long) == SAID
        assert [m.id for m in await session.finder.meetings("Long")] == [long]


def test_the_command_brings_files_in_and_says_what_is_wrong_with_one(
    workspace: OwnWorkspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terms, nothing = transcript(tmp_path / "renewal.json"), tmp_path / "nothing.vtt"
    words = ["bring", str(terms), str(nothing), "--people", "Dana Reyes, Priya Nair", "--medium", "Phone"]
    data = ["--data-dir", str(workspace.paths.data)]
    assert cli.run(cli.parse([*words, *data])) == 2
    out, err = capsys.readouterr()
    assert out == "Brought in: renewal\n", "a transcript is not transcribed"
    assert "nothing.vtt: nothing.vtt is not where it was." in err
    assert cli.run(cli.parse(["bring", str(terms), "--json", "--wait", *data])) == 0
    [row] = json.loads(capsys.readouterr().out)["files"]
    assert (row["title"], row["existed"], row["problem"]) == ("renewal", True, None)
    assert cli.run(cli.parse(["bring", str(terms), "--date", "soon", *data])) == 2
    assert "“soon” is not a date." in capsys.readouterr().err


async def nothing_left(folder: Path) -> None:
    async with asyncio.timeout(20):
        while left := [f.name for f in folder.iterdir()]:
            await asyncio.sleep(0.02)
            assert len(left) < 100
