"""The session against a real workspace: nothing lost, nothing doubled, whatever stops when."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from harmony_desktop.domain.facts import AnswerFinished, Fact, LinkState, Noticed
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.net import local
from harmony_desktop.services.session import CompanionSession
from tests.fakes.model_server import ModelServer, error, hang, text
from tests.parts.own_workspace import OwnWorkspace, until

WORDS = "They asked for ten percent less and a shorter term."


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever starts a workspace here starts the one whose answers are scripted."""
    command = [sys.executable, "-m", "tests.fakes.scripted_workspace"]
    monkeypatch.setattr(local, "workspace_command", lambda: command)


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[OwnWorkspace]:
    own = OwnWorkspace(tmp_path)
    await own.start()
    yield own
    await own.stop()


def messages(session: CompanionSession, thread: ThreadId) -> list[Message]:
    found = session.thread(thread)
    return list(found.messages) if found else []


def answers(session: CompanionSession, thread: ThreadId) -> list[Message]:
    return [m for m in messages(session, thread) if m.role is Role.ASSISTANT]


def settled(session: CompanionSession, thread: ThreadId) -> bool:
    return any(m.state is MessageState.SETTLED for m in answers(session, thread))


async def test_a_question_is_answered_once_and_told_once(workspace: OwnWorkspace) -> None:
    with ModelServer(text(WORDS)) as model:
        workspace.answers_by(model)
        async with workspace.session() as session:
            facts: list[Fact] = []
            session.bus.subscribe(facts.append)
            thread, asked = await session.send_message("What about pricing?")
            assert [(m.id, m.state) for m in messages(session, thread)] == [(asked, MessageState.WAITING)]
            await until(session, lambda: settled(session, thread), "the answer")
            assert [m.text for m in messages(session, thread)] == ["What about pricing?", WORDS]
            assert [s.id for s in session.recent_threads()] == [thread]
            await until(session, lambda: AnswerFinished in map(type, facts), "the end told")
            assert len([f for f in facts if isinstance(f, AnswerFinished)]) == 1
        assert len(model.requests) == 1


async def test_written_offline_asked_when_the_workspace_appears(tmp_path: Path) -> None:
    own = OwnWorkspace(tmp_path)
    before = CompanionSession(own.paths)
    await before.start()
    thread, asked = await before.send_message("Is it there?")
    before.save_draft(None, "half a tho")
    await before.close()
    await own.start()
    with ModelServer(text(WORDS)) as model:
        own.answers_by(model)
        async with own.session() as session:
            assert session.last_thread == thread
            assert session.draft(None) == "half a tho"
            await until(session, lambda: settled(session, thread), "the answer")
            assert [m.id for m in messages(session, thread)][:1] == [asked]
            assert [m.text for m in messages(session, thread)] == ["Is it there?", WORDS]
        assert len(model.requests) == 1
    await own.stop()


async def test_a_workspace_that_cannot_start_says_why_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "RACE_TRIES", 1)
    with monkeypatch.context() as broken:
        broken.setattr(
            local, "workspace_command", lambda: [sys.executable, "-c", "raise SystemExit('disk on fire')"]
        )
        session = CompanionSession(OwnWorkspace(tmp_path).paths)
        await session.start()
        await until(session, lambda: session.workspace_problem, "the failure")
        assert session.workspace_problem == Problem("workspace_failed", retryable=True, detail="disk on fire")
    await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
    await session.close(stop_workspace=True)


async def test_a_fault_of_ours_does_not_end_the_link_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(_: local.LocalWorkspace) -> local.Door:
        raise ValueError("a fault")

    with monkeypatch.context() as broken:
        broken.setattr(local.LocalWorkspace, "open", breaks)
        session = CompanionSession(OwnWorkspace(tmp_path).paths)
        await session.start()
        await until(session, lambda: session.workspace_problem, "the failure")
        assert session.workspace_problem is not None
        assert session.workspace_problem.code == "unknown"
    assert "attending failed" in caplog.text
    await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
    await session.close(stop_workspace=True)


async def test_stop_keeps_what_was_written(workspace: OwnWorkspace) -> None:
    with ModelServer(text(" ".join(["word"] * 200), delay=0.05)) as model:
        workspace.answers_by(model)
        async with workspace.session() as session:
            thread, _ = await session.send_message("Talk.")
            await until(session, lambda: any(m.text for m in answers(session, thread)), "first words")
            stopping = asyncio.ensure_future(session.stop_answer(thread))
            await asyncio.sleep(0)
            assert (
                answers(session, thread)[0].state is MessageState.STOPPED
            )  # before any file or network was asked
            await stopping
            assert answers(session, thread)[0].state is MessageState.STOPPED
            assert await asyncio.to_thread(model.left.wait, 10)
            assert answers(session, thread)[0].text.startswith("word")


async def test_a_failed_answer_can_be_asked_again(workspace: OwnWorkspace) -> None:
    with ModelServer(error(401), text(WORDS)) as model:
        workspace.answers_by(model)
        async with workspace.session() as session:
            thread, _ = await session.send_message("What about pricing?")
            await until(
                session,
                lambda: any(m.state is MessageState.FAILED for m in answers(session, thread)),
                "the failure",
            )
            failed = answers(session, thread)[0]
            assert failed.problem is not None
            assert failed.problem.code == "provider_key"
            await session.retry(failed.id)
            await until(session, lambda: settled(session, thread), "the answer")
            assert [m.text for m in messages(session, thread) if m.role is Role.USER] == [
                "What about pricing?"
            ]
            assert answers(session, thread)[-1].text == WORDS


async def test_a_killed_workspace_is_started_again_and_the_cut_answer_says_so(tmp_path: Path) -> None:
    own = OwnWorkspace(tmp_path)
    await own.start()
    with ModelServer(hang()) as model:
        own.answers_by(model)
        async with own.session() as session:
            noticed: list[Fact] = []
            session.bus.subscribe(noticed.append)
            thread, _ = await session.send_message("Anyone?")
            await until(session, lambda: bool(answers(session, thread)), "the answer to begin")
            await asyncio.to_thread(model.wait_for, 1)
            os.kill(own.pid, signal.SIGKILL)
            await until(session, lambda: session.link is LinkState.OFFLINE, "the loss")
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            await until(
                session,
                lambda: answers(session, thread)[0].state is MessageState.INTERRUPTED,
                "the interruption",
            )
            assert len(messages(session, thread)) == 2
            assert any(isinstance(f, Noticed) and f.problem.code == "workspace_restarted" for f in noticed)
            await session.close(stop_workspace=True)
    await own.stop()


def ask(workspace: OwnWorkspace, *args: str) -> "subprocess.Popen[str]":
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a test run in the background inherits it ignored
    return subprocess.Popen(
        [sys.executable, "-m", "harmony_desktop", "ask", "--data-dir", str(workspace.paths.data), *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = await asyncio.to_thread(process.communicate, None, 60)
    return process.returncode, out, err


async def test_ask_prints_the_answer_and_leaves_a_workspace_that_others_use(workspace: OwnWorkspace) -> None:
    with ModelServer(text(WORDS), text(WORDS), error(500, repeat=True)) as model:
        workspace.answers_by(model)
        assert await ended(ask(workspace, "What about pricing?")) == (0, WORDS + "\n", "")
        code, out, _ = await ended(ask(workspace, "--json", "And again?"))
        told = json.loads(out)
        assert code == 0
        assert set(told) == {
            "transcript", "answer", "citations", "approvals", "provider", "model", "thread_id",
        }  # fmt: skip
        assert (told["transcript"], told["answer"], told["citations"]) == (None, WORDS, [])
        code, out, err = await ended(ask(workspace, "--json", "And now?"))
        assert (code, out, err.count("\n")) == (3, "", 1)
        async with workspace.session() as session:
            await until(session, lambda: len(session.recent_threads()) == 3, "the threads")


async def test_killed_mid_answer_the_next_session_resumes_the_same_answer(workspace: OwnWorkspace) -> None:
    words = " ".join(f"w{i}" for i in range(60))
    with ModelServer(text(words, delay=0.05)) as model:
        workspace.answers_by(model)
        process = ask(workspace, "Count.")
        assert process.stdout is not None
        await asyncio.to_thread(process.stdout.read, 6)
        process.kill()
        await asyncio.to_thread(process.communicate)
        async with workspace.session() as session:
            await until(session, lambda: len(session.recent_threads()) == 1, "the thread")
            thread = session.recent_threads()[0].id
            await until(session, lambda: settled(session, thread), "the answer")
            assert [m.text for m in messages(session, thread)] == ["Count.", words]
        assert len(model.requests) == 1


async def test_ctrl_c_stops_the_answer_at_the_workspace_too(workspace: OwnWorkspace) -> None:
    with ModelServer(text(" ".join(["word"] * 300), delay=0.05)) as model:
        workspace.answers_by(model)
        process = ask(workspace, "Talk.")
        assert process.stdout is not None
        await asyncio.to_thread(process.stdout.read, 4)
        process.send_signal(signal.SIGINT)
        code, _, err = await ended(process)
        assert (code, err) == (130, "")
        assert await asyncio.to_thread(model.left.wait, 10)


@pytest.mark.usefixtures("fresh_programs")
async def test_a_question_asked_beside_the_window_appears_in_it(workspace: OwnWorkspace) -> None:
    with ModelServer(text(WORDS)) as model:
        workspace.answers_by(model)
        async with workspace.session() as session:
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            assert (await ended(ask(workspace, "Beside?")))[0] == 0
            await until(session, lambda: bool(session.recent_threads()), "the thread")
            thread = session.recent_threads()[0].id
            await until(session, lambda: settled(session, thread), "the answer")
            assert [m.text for m in messages(session, thread)] == ["Beside?", WORDS]
