"""Calls that ask: kept encrypted, shown with the user's decision over them, and what follows a turn waits for it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harmony_desktop.domain.answers import RunEnded, RunEvent
from harmony_desktop.domain.approvals import Approval, CallState, PreviewLine, ToolClass, Verdict
from harmony_desktop.domain.ids import ApprovalId, MessageId, OpId, RunId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import ApprovalGone, ApprovalRow, OpKind, Outcome, ThreadGone
from harmony_desktop.domain.threads import Message, MessageState, Role, Thread
from harmony_desktop.store import answers, approvals, changes, lanes, outbox, reading, settling
from harmony_desktop.store.store import Store
from tests.store.test_outbox import KEY, NOW, THREAD, question, server_message
from tests.store.test_shown import op

T1 = ThreadId("t1")
MAIL = Approval(
    id=ApprovalId("p1"),
    thread_id=T1,
    message_id=MessageId("a1"),
    run_id=RunId("r1"),
    tool_id="send_email",
    tool_title="Send an e-mail",
    tool_class=ToolClass.EXTERNAL,
    arguments='{"to": "dana@acme.example"}',
    args_hash="h1",
    title="Send an e-mail to dana@acme.example",
    state=CallState.PENDING,
    created_at=NOW,
    lines=(PreviewLine("to", "dana@acme.example"),),
    input_schema={"type": "object"},
    reason="You asked me to.",
    expires_at=NOW + timedelta(hours=24),
)
ASKED = server_message("q1", 1, Role.USER, "Write to Dana.")
FIRST = server_message("a1", 2, Role.ASSISTANT, "I would send this.", run="r1")
FIRST = replace(FIRST, message=replace(FIRST.message, parent_id=MessageId("q1")))
SECOND = server_message("a2", 3, Role.ASSISTANT, "Sent.", run="r2")
SECOND = replace(SECOND, message=replace(SECOND.message, parent_id=MessageId("a1")))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "1")
    assert await store.open()
    await store.keep_cache(KEY)
    await store.do(changes.apply, [THREAD, ASKED, FIRST, ApprovalRow(MAIL)], "1")
    yield store
    await store.close()


async def told(store: Store, **now: object) -> changes.Touched:
    """The workspace says how the call stands."""
    return await store.do(changes.apply, [ApprovalRow(replace(MAIL, **now))], "2")  # type: ignore[arg-type]


async def thread(store: Store) -> Thread:
    found = await store.do(reading.thread, T1)
    assert found is not None
    return found


async def decide(store: Store, verdict: Verdict = Verdict.APPROVE, **more: object) -> OpId:
    made = op(OpKind.DECIDE_APPROVAL, MAIL.id, None, decision=verdict.value, args_hash="h1", **more)
    await store.do(outbox.add, made)
    return made.op_id


async def test_an_answer_that_went_on_and_ended_unheard_of_is_told_once(store: Store) -> None:
    touched = await store.do(changes.apply, [SECOND], "2")
    assert touched.ended == [(T1, SECOND.message.id)]
    for again in ([SECOND], [SECOND, FIRST]):
        assert (await store.do(changes.apply, again, "3")).ended == []


async def test_an_answer_to_a_question_or_read_with_everything_else_is_not_told_again(store: Store) -> None:
    question = server_message("q3", 3, Role.USER, "And now?")
    answer = server_message("a3", 4, Role.ASSISTANT, "Now too.", run="r3")
    answer = replace(answer, message=replace(answer.message, parent_id=MessageId("q3")))
    assert (await store.do(changes.apply, [question, answer], "2")).ended == []
    everything = [THREAD, ASKED, FIRST, SECOND]
    before = await store.do(changes.known_rows)
    assert (await store.do(changes.apply, everything, "3", everything_since=before)).ended == []


async def test_an_answer_that_goes_on_event_by_event_is_told_by_who_reads_it(store: Store) -> None:
    written = replace(SECOND, message=replace(SECOND.message, state=MessageState.STREAMING))
    assert (await store.do(changes.apply, [written], "2")).ended == []
    assert (await store.do(changes.apply, [SECOND], "3")).ended == []


async def test_a_call_stands_under_its_answer_exactly_as_it_was_told(store: Store, tmp_path: Path) -> None:
    assert [m.calls for m in (await thread(store)).messages] == [(), (MAIL,)]
    assert await store.do(approvals.waiting) == (MAIL,)
    assert await store.do(approvals.one, MAIL.id) == MAIL
    raw = b"".join(f.read_bytes() for f in (tmp_path / "1").glob("*.db*"))
    assert b"dana@acme" not in raw
    ended = replace(
        MAIL,
        state=CallState.FAILED,
        problem=Problem("tool_failed", {"detail": "No line."}, detail="No line."),
        decided_at=NOW,
        ended_at=NOW,
        rev=4,
    )
    await store.do(changes.apply, [ApprovalRow(ended)], "2")
    assert await store.do(approvals.one, MAIL.id) == ended


async def test_a_new_call_is_told_once_and_an_older_telling_changes_nothing(store: Store) -> None:
    other = replace(MAIL, id=ApprovalId("p2"))
    touched = await store.do(changes.apply, [ApprovalRow(other), ApprovalRow(other)], "2")
    assert touched.asked == [("p2", T1)]
    assert (await told(store, state=CallState.SUCCEEDED, rev=3)).asked == []
    await told(store, state=CallState.EXECUTING, rev=2)
    found = await store.do(approvals.one, MAIL.id)
    assert found is not None
    assert found.state is CallState.SUCCEEDED


async def test_a_decision_shows_as_sent_until_the_workspace_took_it(store: Store) -> None:
    op_id = await decide(store)
    (call,) = (await thread(store)).messages[1].calls
    assert (call.sent, call.op_id, call.state) == (Verdict.APPROVE, op_id, CallState.PENDING)
    assert await store.do(approvals.waiting) == ()
    (sending,) = await store.do(lanes.take_due)
    await store.do(settling.settle, [(sending, Outcome(op_id, applied=True, state="approved"))])
    (call,) = (await thread(store)).messages[1].calls
    assert (call.sent, call.state) == (None, CallState.APPROVED)
    assert await store.do(outbox.count) == 0


async def test_what_the_feed_told_before_the_reply_came_stays(store: Store) -> None:
    op_id = await decide(store)
    (sending,) = await store.do(lanes.take_due)
    await told(store, state=CallState.SUCCEEDED, rev=4)
    await store.do(settling.settle, [(sending, Outcome(op_id, applied=True, state="approved"))])
    found = await store.do(approvals.one, MAIL.id)
    assert found is not None
    assert (found.state, found.sent) == (CallState.SUCCEEDED, None)


async def test_a_refused_decision_stands_at_the_call_with_its_words_until_the_next_one(store: Store) -> None:
    op_id = await decide(store, arguments='{"to": 5}')
    await store.do(outbox.park, op_id, Problem("arguments_invalid", {"fault": "to"}))
    (call,) = await store.do(approvals.waiting)
    assert call.refused is not None
    assert (call.refused.code, call.refused_arguments, call.waits) == ("arguments_invalid", '{"to": 5}', True)
    assert await store.do(reading.refusals) == ()
    assert await store.do(approvals.clear_way, MAIL.id)
    await decide(store)
    assert not (await thread(store)).waiting
    await store.do(lanes.take_due)
    assert not await store.do(approvals.clear_way, MAIL.id), "it is on its way"


@pytest.mark.parametrize("end", ["settled", "gone", "thread", "set back"])
async def test_a_refused_decision_goes_with_what_it_was_about(store: Store, end: str) -> None:
    await store.do(outbox.park, await decide(store), Problem("approval_changed"))
    match end:
        case "settled":
            await told(store, state=CallState.EXPIRED, rev=2)
        case "gone":
            await store.do(changes.apply, [ApprovalGone(MAIL.id)], "2")
        case "thread":
            await store.do(changes.apply, [ThreadGone(T1)], "2")
        case _:
            before = await store.do(changes.known_rows)
            await store.do(changes.apply, [THREAD, ASKED, FIRST], "2", everything_since=before)
    assert await store.do(outbox.count) == 0
    assert await store.do(approvals.waiting) == ()


async def test_a_stopped_answer_asks_nothing_more(store: Store) -> None:
    assert (held := (await thread(store)).held) is not None
    assert held.id == "a1"
    stopping = op(OpKind.STOP_RUN, "r1")
    await store.do(outbox.add, stopping)

    async def asks_nothing() -> None:
        now = await thread(store)
        assert [call.state for call in now.messages[1].calls] == [CallState.CANCELLED]
        assert (now.held, now.waiting) == (None, ())
        assert await store.do(approvals.waiting) == ()

    await asks_nothing()
    await store.do(settling.settle, [(stopping, Outcome(stopping.op_id, applied=True))])
    await asks_nothing()  # also before the feed says so


async def test_a_follow_up_waits_until_the_turn_has_gone_on(store: Store) -> None:
    await store.do(outbox.add, question("And Bob?", "t1", "q2"))
    assert await store.do(lanes.take_due) == (), "a call waits for the user"
    await told(store, state=CallState.EXECUTING, rev=3)
    assert await store.do(lanes.take_due) == (), "it is being carried out"
    await told(store, state=CallState.SUCCEEDED, rev=4, ended_at=datetime.now(UTC))
    assert await store.do(lanes.take_due) == (), "the answer is about to go on"
    await store.do(changes.apply, [SECOND], "3")
    assert len(await store.do(lanes.take_due)) == 1


async def test_a_follow_up_waits_though_the_calls_of_the_answer_are_not_known_yet(store: Store) -> None:
    """The run's end comes by another way than the call."""
    await store.do(changes.apply, [ApprovalGone(MAIL.id)], "2")
    running = replace(FIRST.message, text="", state=MessageState.STREAMING, run_id=RunId("r0"))
    await store.do(changes.apply, [replace(FIRST, message=running)], "3")
    await store.do(outbox.add, question("And Bob?", "t1", "q2"))
    assert await store.do(lanes.take_due) == ()
    await store.do(
        answers.apply, RunId("r0"), [RunEvent(RunId("r0"), 1, RunEnded(MessageState.SETTLED, waits=True))]
    )
    assert (await thread(store)).messages[1].waits
    assert await store.do(lanes.take_due) == (), "a call of it is about to be told"
    assert await store.do(lanes.next_due) == lanes.LOOKS
    await told(store, state=CallState.CANCELLED, rev=4, ended_at=datetime.now(UTC))
    assert len(await store.do(lanes.take_due)) == 1


@pytest.mark.parametrize(
    ("state", "ended"), [(CallState.CANCELLED, timedelta(0)), (CallState.SUCCEEDED, timedelta(minutes=5))]
)
async def test_a_follow_up_does_not_wait_for_what_does_not_come(
    store: Store, state: CallState, ended: timedelta
) -> None:
    await store.do(outbox.add, question("And Bob?", "t1", "q2"))
    await told(store, state=state, rev=4, ended_at=datetime.now(UTC) - ended)
    assert len(await store.do(lanes.take_due)) == 1


async def test_an_answer_that_goes_on_from_an_answer_says_so(store: Store) -> None:
    await told(store, state=CallState.SUCCEEDED, rev=4, ended_at=NOW)
    await store.do(changes.apply, [SECOND, replace(THREAD, head_id=MessageId("a2"), rev=4)], "3")
    assert [(m.id, m.continues) for m in (await thread(store)).messages] == [
        ("q1", False),
        ("a1", False),
        ("a2", True),
    ]
    assert await store.do(reading.question_of, MessageId("a2")) == "q1"


async def test_the_question_of_an_answer_that_went_on_is_its_own_and_not_a_later_one(store: Store) -> None:
    """On another branch there is a newer question."""
    other = Message(MessageId("q9"), T1, Role.USER, "Other.", NOW, MessageState.SETTLED)
    between = replace(server_message("q9", 3, Role.USER, "Other."), message=other)
    await store.do(changes.apply, [between, replace(SECOND, position=4)], "3")
    assert await store.do(reading.question_of, MessageId("a2")) == "q1"
