"""Calls that the user asks for themselves: shown at their answer until the workspace has them; nothing waits for them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harmony_desktop.domain.approvals import Approval, CallState
from harmony_desktop.domain.ids import MessageId, RunId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import ApprovalRow, Operation, OpKind, Outcome
from harmony_desktop.domain.threads import Message
from harmony_desktop.store import approvals, asked_calls, changes, lanes, memory, outbox, reading, settling
from harmony_desktop.store.store import Store
from tests.store.test_approvals import ASKED, FIRST, MAIL, T1
from tests.store.test_outbox import KEY, THREAD, question
from tests.store.test_shown import op

A1 = MessageId("a1")
BODY: dict[str, Any] = {"tool_id": "send_email", "arguments": '{"to": []}'}
OWN = replace(MAIL, run_id=RunId(MAIL.id), arguments='{"to": []}')


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "1")
    assert await store.open()
    await store.keep_cache(KEY)
    await store.do(changes.apply, [THREAD, ASKED, FIRST], "1")
    yield store
    await store.close()


async def answer(store: Store) -> Message:
    thread = await store.do(reading.thread, T1)
    assert thread is not None
    return thread.messages[-1]


async def asks(store: Store) -> Operation:
    await store.do(outbox.add, op(OpKind.PROPOSE_CALL, "a1", **BODY))
    [due] = await store.do(lanes.take_due)
    return due


async def test_it_stands_at_its_answer_until_the_workspace_has_it(store: Store) -> None:
    due = await asks(store)
    [asked] = (await answer(store)).asked
    assert (asked.op_id, asked.tool_id, asked.problem) == (due.op_id, "send_email", None)
    assert await store.do(asked_calls.threads_of, ["a1"]) == (T1,)
    await store.do(settling.settle, [(due, Outcome(due.op_id, applied=True, state="pending"))])
    assert (await answer(store)).asked == ()
    await store.do(changes.apply, [ApprovalRow(OWN)], "2")
    [call] = (await answer(store)).calls
    assert call.own
    assert [a.id for a in await store.do(approvals.waiting)] == [OWN.id]


async def test_a_refusal_keeps_the_words_until_it_is_asked_for_again(store: Store) -> None:
    due = await asks(store)
    await store.do(outbox.park, due.op_id, Problem("tool_off", {"reason": "no_account"}))
    [asked] = (await answer(store)).asked
    assert asked.problem is not None
    assert asked.problem.args["reason"] == "no_account"
    assert asked.arguments == BODY["arguments"]
    assert await store.do(reading.refusals) == (), "it is told where it stands"
    assert await store.do(asked_calls.clear_way, A1, "send_email", '{"to": []}')
    assert (await answer(store)).asked == ()


async def test_the_same_is_not_asked_for_twice_while_it_is_on_its_way(store: Store) -> None:
    await asks(store)
    assert not await store.do(asked_calls.clear_way, A1, "send_email", '{"to": []}')
    assert await store.do(asked_calls.clear_way, A1, "send_email", '{"to": ["a@b.example"]}')


@pytest.mark.parametrize("state", [CallState.PENDING, CallState.EXECUTING, CallState.SUCCEEDED])
async def test_a_question_after_it_is_sent_at_once(store: Store, state: CallState) -> None:
    own: Approval = replace(OWN, state=state, ended_at=OWN.created_at if state.settled else None)
    await store.do(changes.apply, [ApprovalRow(own)], "2")
    await store.do(outbox.add, question("And now?", message="q2"))
    assert [due.kind for due in await store.do(lanes.take_due)] == [OpKind.SEND_MESSAGE]
    thread = await store.do(reading.thread, T1)
    assert thread is not None
    assert thread.held is None


async def test_words_of_a_card_go_with_their_thread(store: Store) -> None:
    for of in ("email:t1/a1/0", "email:t10/a1/0", "t1"):
        await store.do(memory.save_draft, ThreadId(of), "words")
    await store.do(outbox.add, op(OpKind.DELETE_THREAD, "t1"))
    [due] = await store.do(lanes.take_due)
    await store.do(settling.settle, [(due, Outcome(due.op_id, applied=True))])
    assert await store.do(memory.drafts) == {"email:t10/a1/0": "words"}
