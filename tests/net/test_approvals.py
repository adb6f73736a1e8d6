"""What asks first, on two machines of one user, with the real workspace and its real tools between them."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from harmony_desktop.domain.administration import NewProvider
from harmony_desktop.domain.approvals import Approval, CallState, ToolClass, Verdict
from harmony_desktop.domain.facts import AnswerFinished, ApprovalAsked, DecisionRefused, Fact, LinkState
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import MessageState, Thread
from harmony_desktop.domain.tools import NewEmailAccount, NewMcpServer, ServerState, ToolChange
from harmony_desktop.services import waiting
from harmony_desktop.services.session import CompanionSession
from tests.fakes.model_server import ModelServer, Reply, text, tool
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import OwnWorkspace, until

__all__ = ["drawer"]
NOTE = {"title": "Terms", "text": "Ten percent less."}


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
async def two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer, model: ModelServer
) -> AsyncIterator[tuple[CompanionSession, CompanionSession]]:
    house = OwnWorkspace(tmp_path / "here")
    await house.start()
    monkeypatch.setenv("SSL_CERT_FILE", house.endpoint.ca_file)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(house.stop)
        here = await stack.enter_async_context(house.session())
        there = await stack.enter_async_context(house.elsewhere(tmp_path / "there"))
        for session in (here, there):
            await until(session, lambda s=session: s.link is LinkState.ONLINE, "the workspace")  # type: ignore[misc]
        await use(here, model)
        yield here, there


Two = tuple[CompanionSession, CompanionSession]


async def use(session: CompanionSession, model: ModelServer) -> None:
    """The scripted server is the model that answers."""
    new = NewProvider("openai_compatible", "House", model.url, ("scripted",), api_key="sk-1")
    await session.administration.put_provider(new)
    (ours,) = [m.id for m in (await session.administration.catalogue()).models if m.provider == "House"]
    await session.administration.choose_models((ours,))


async def asked(session: CompanionSession, words: str = "Note the terms.") -> tuple[ThreadId, Approval]:
    thread_id, _ = await session.send_message(words)
    await until(session, session.approvals.waiting, "the call that waits")
    (approval,) = session.approvals.waiting()
    return thread_id, approval


async def thread_is(
    session: CompanionSession, thread_id: ThreadId, what: str, look: Callable[[Thread], object]
) -> Thread:
    await session.open_thread(thread_id)

    def fits() -> object:
        thread = session.thread(thread_id)
        return thread is not None and look(thread)

    await until(session, fits, what)
    thread = session.thread(thread_id)
    assert thread is not None
    return thread


def ended(words: str) -> Callable[[Thread], bool]:
    def look(thread: Thread) -> bool:
        last = thread.messages[-1]
        return last.state is MessageState.SETTLED and last.text == words

    return look


def facts_of(session: CompanionSession) -> list[Fact]:
    told: list[Fact] = []
    session.bus.subscribe(told.append)
    return told


def finishes(told: list[Fact]) -> list[bool]:
    """For each end of a run, whether its turn waits."""
    return [fact.waits for fact in told if isinstance(fact, AnswerFinished)]


async def test_what_waits_is_told_everywhere_once_and_approved_from_either_machine(
    two: Two, model: ModelServer
) -> None:
    here, there = two
    model.script(tool("create_note", **NOTE), text("It is noted."), text("You are welcome."))
    told_here, told_there = facts_of(here), facts_of(there)
    thread_id, approval = await asked(here)
    assert json.loads(approval.arguments) == NOTE
    assert (approval.tool_class, approval.state) == (ToolClass.WRITE, CallState.PENDING)
    assert [line.text for line in approval.lines] == list(NOTE.values())
    await here.send_message("Thank you.", thread_id)
    await until(there, there.approvals.waiting, "the call on the other machine")
    assert there.approvals.waiting() == (approval,)
    assert await here.objects.notes() == ()

    await there.approvals.decide(approval.id, approval.args_hash, Verdict.APPROVE)
    thread = await thread_is(here, thread_id, "the end of both turns", ended("You are welcome."))
    assert [(m.text, m.continues) for m in thread.messages] == [
        ("Note the terms.", False),
        ("", False),
        ("It is noted.", True),
        ("Thank you.", False),
        ("You are welcome.", False),
    ], "the follow-up waited for the whole turn"
    (call,) = thread.messages[1].calls
    assert (call.state, call.sent) == (CallState.SUCCEEDED, None)
    assert [note.title for note in await here.objects.notes()] == ["Terms"]
    assert here.approvals.waiting() == ()
    for told in (told_here, told_there):
        assert [f.approval_id for f in told if isinstance(f, ApprovalAsked)] == [approval.id]
    await until(here, lambda: finishes(told_here) == [True, False, False], "the end of the last answer")


async def test_a_decision_that_is_refused_is_told_and_keeps_its_words(two: Two, model: ModelServer) -> None:
    here, there = two
    model.script(tool("create_note", **NOTE), text("It is noted."))
    told = facts_of(here)
    thread_id, approval = await asked(here)
    with pytest.raises(HarmonyError, match="approval_changed"):
        await here.approvals.decide(approval.id, "another", Verdict.APPROVE)
    with pytest.raises(HarmonyError, match="arguments_invalid"):
        await here.approvals.decide(approval.id, approval.args_hash, Verdict.APPROVE, arguments="{")
    wrong = '{"title": 5}'
    await here.approvals.decide(approval.id, approval.args_hash, Verdict.APPROVE, arguments=wrong)
    await until(here, lambda: any(isinstance(f, DecisionRefused) for f in told), "the refusal")
    (waits,) = here.approvals.waiting()
    assert waits.refused is not None
    assert (waits.refused.code, waits.refused_arguments) == ("arguments_invalid", wrong)

    right = '{"title": "Terms of Acme", "text": ""}'
    await here.approvals.decide(approval.id, approval.args_hash, Verdict.APPROVE, arguments=right)
    await thread_is(here, thread_id, "the end of the turn", ended("It is noted."))
    assert [note.title for note in await there.objects.notes()] == ["Terms of Acme"]
    call = await here.approvals.one(approval.id)
    assert call is not None
    assert (call.refused, json.loads(call.proposed_arguments)) == (None, NOTE)
    with pytest.raises(HarmonyError, match="approval_settled"):
        await here.approvals.decide(call.id, call.args_hash, Verdict.DENY)


async def test_a_denial_reaches_the_model_and_a_stopped_answer_asks_no_more(
    two: Two, model: ModelServer
) -> None:
    here, _ = two
    model.script(tool("create_note", **NOTE), text("Then not."), tool("create_note", **NOTE))
    thread_id, approval = await asked(here)
    await here.approvals.decide(approval.id, approval.args_hash, Verdict.DENY, reason="Ask Bob first.")
    await thread_is(here, thread_id, "the end of the turn", ended("Then not."))
    assert "Ask Bob first." in json.dumps(model.requests[-1].body)
    again, second = await asked(here, "Note it now.")
    await here.stop_answer(again)
    assert here.approvals.waiting() == ()
    await here.delivered()

    def cancelled(thread: Thread) -> bool:
        calls = [call for message in thread.messages for call in message.calls]
        return [(c.id, c.state, c.rev > 1) for c in calls] == [(second.id, CallState.CANCELLED, True)]

    await thread_is(here, again, "the workspace's word of it", cancelled)
    assert await here.objects.notes() == ()


async def test_tools_rules_and_what_people_keep_are_asked_of_the_workspace(two: Two) -> None:
    here, there = two
    found = {one.id: one for one in await here.tools.all()}
    assert found["create_note"].tool_class is ToolClass.WRITE
    assert found["send_email"].reason_off == "no_account"
    off = await here.tools.change("create_note", ToolChange(enabled=False))
    assert (off.enabled, off.reason_off) == (False, "switched_off")
    trial = await here.tools.try_rule("create_note(")
    assert (trial.valid, bool(trial.problem)) == (False, True)
    assert (await here.tools.try_rule("*")).broad
    assert await here.tools.servers() == ()
    assert not await here.tools.has_search_key()
    await here.tools.set_search_key("sk-exa")
    assert await here.tools.has_search_key()
    await here.tools.remove_search_key()
    assert not await here.tools.has_search_key()
    house = await here.tools.add_server(
        NewMcpServer("Tracker", "stdio", sys.executable, ("-c", "pass"), env={"KEY": "1"}, personal=True)
    )
    assert (house.name, house.args, house.personal) == ("Tracker", ("-c", "pass"), True)
    refreshed = await here.tools.refresh_server(house.id)
    assert refreshed.state is ServerState.UNREACHABLE
    assert (await here.tools.enable_server(house.id, False)).state is ServerState.OFF
    with pytest.raises(HarmonyError):
        await here.tools.sign_in_server(house.id)
    await here.tools.remove_server(house.id)
    assert await here.tools.servers() == ()

    note = await here.objects.put_note(here.objects.new_note("Terms", "Ten percent."))
    assert await there.objects.note(note.id) == note
    changed = await there.objects.put_note(note.__class__(**vars(note) | {"text": "Twelve."}))
    with pytest.raises(HarmonyError, match="stale_revision"):
        await here.objects.put_note(note)
    await here.objects.delete_note(note.id)
    assert await here.objects.notes() == ()
    with pytest.raises(HarmonyError, match="not_found"):
        await there.objects.put_note(changed)
    assert (await here.objects.put_note(replace(changed, rev=0))).text == "Twelve."
    assert [n.id for n in await there.objects.notes("twelve")] == [note.id]
    task = await here.objects.put_task(here.objects.new_task("Call Dana"))
    assert await there.objects.task(task.id) == task
    done = await here.objects.put_task(task.__class__(**vars(task) | {"done": True, "due": "2026-12-01"}))
    assert [done] == list(await there.objects.tasks())
    await here.objects.delete_task(task.id)
    assert await here.objects.contacts() == ()

    assert (await here.objects.email_account()).host == ""
    account = await here.objects.set_email_account(
        NewEmailAccount("127.0.0.1", "ann@example.org", port=9, security="none", password="secret")
    )
    assert account.has_password
    with pytest.raises(HarmonyError, match="tool_failed"):
        await here.objects.check_email_account()
    await here.objects.remove_email_account()
    assert not (await here.objects.email_account()).host


async def test_an_answer_that_a_rule_lets_go_on_is_one_answer_to_whoever_waits_for_it(
    two: Two, model: ModelServer
) -> None:
    here, _ = two
    await here.choices.change(Preferences(auto_approve=("create_note",)))
    await here.delivered()
    model.script(Reply(text="I note it.", calls=[("create_note", NOTE)]), text("It is noted."))
    told = facts_of(here)
    thread_id, message_id = await here.send_message("Note the terms.")
    async with aclosing(waiting.answer(here, thread_id, message_id)) as moves:
        *_, last = [message async for message in moves]
    assert (last.text, last.state) == ("I note it.\n\nIt is noted.", MessageState.SETTLED)
    assert [(call.state, call.rule) for call in last.calls] == [(CallState.SUCCEEDED, "create_note")]
    await until(here, lambda: finishes(told) == [True, False], "the end of the turn")
    assert not any(isinstance(f, ApprovalAsked) for f in told)


async def test_a_question_in_a_terminal_ends_with_what_waits_and_its_own_code(
    two: Two, model: ModelServer, tmp_path: Path
) -> None:
    model.script(Reply(text="I would note it.", calls=[("create_note", NOTE)]))
    command = [sys.executable, "-m", "harmony_desktop", "ask", "--json", "--data-dir", str(tmp_path / "here")]
    asking = await asyncio.create_subprocess_exec(
        *command, "Note the terms.", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(asking.communicate(), 60)
    assert asking.returncode == 4, err.decode()
    told = json.loads(out)
    assert told["answer"] == "I would note it."
    (call,) = told["approvals"]
    assert (call["tool_id"], call["state"]) == ("create_note", "pending")
    assert call["title"] in err.decode()
