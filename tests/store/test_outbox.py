"""What the user wrote stays until the workspace has it, shows at once, and never stands there twice."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uuid_utils

from harmony_desktop.domain.answers import RunEnded, RunEvent, SourceAdded, StepAdded, StopTold, TextAdded
from harmony_desktop.domain.ids import ConversationId, MessageId, OpId, RunId, ThreadId
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import (
    MeetingGone,
    MeetingRow,
    MessageRow,
    Operation,
    OpKind,
    Outcome,
    ThreadGone,
    ThreadRow,
)
from harmony_desktop.domain.threads import Citation, Message, MessageState, Role, Thread, Transcript, Turn
from harmony_desktop.store import (
    answers,
    changes,
    lanes,
    meetings,
    memory,
    outbox,
    place_changes,
    reading,
    settling,
)
from harmony_desktop.store.store import Store

T1 = ThreadId("t1")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
KEY = "ab" * 32


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "1")
    assert await store.open()
    yield store
    await store.close()


def question(text: str = "What about pricing?", thread: str = "t1", message: str = "q1") -> Operation:
    body = {"message_id": message, "text": text, "spoken": False, "model": ""}
    op_id = OpId(str(uuid_utils.uuid7()))
    return Operation(op_id, thread, OpKind.SEND_MESSAGE, thread, body, datetime.now(UTC))


def taken(op: Operation, run: str = "r1", answer: str = "a1") -> Outcome:
    return Outcome(op.op_id, applied=True, run_id=RunId(run), answer_id=MessageId(answer))


def server_message(
    id_: str, position: int, role: Role, text: str, state: MessageState = MessageState.SETTLED, run: str = ""
) -> MessageRow:
    message = Message(MessageId(id_), T1, role, text, NOW, state, run_id=RunId(run) if run else None)
    return MessageRow(message, position)


THREAD = ThreadRow(T1, "Pricing", "m1", NOW, NOW, rev=3)


async def shown(store: Store, thread: ThreadId = T1) -> Thread:
    found = await store.do(reading.thread, thread)
    assert found is not None
    return found


async def test_a_question_shows_as_waiting_at_once(store: Store) -> None:
    await store.do(outbox.add, question())
    (message,) = (await shown(store)).messages
    assert (message.text, message.state) == ("What about pricing?", MessageState.WAITING)
    assert [t.title for t in await store.do(reading.recent_threads, 20)] == ["What about pricing?"]


async def test_a_taken_question_is_settled_and_its_answer_begins(store: Store) -> None:
    op = question()
    await store.do(outbox.add, op)
    assert [o.op_id for o in await store.do(lanes.take_due)] == [op.op_id]
    await store.do(settling.settle, [(op, taken(op))])
    asked, answer = (await shown(store)).messages
    assert (asked.state, answer.state, answer.text) == (MessageState.SETTLED, MessageState.STREAMING, "")
    assert await store.do(lanes.take_due) == ()


async def test_settling_twice_changes_nothing(store: Store) -> None:
    """The two files commit apart: after a crash between them the operation is sent and settled again."""
    op = question()
    await store.do(outbox.add, op)
    await store.do(settling.settle, [(op, taken(op))])
    await store.do(answers.apply, RunId("r1"), [RunEvent(RunId("r1"), 1, TextAdded("Yes"))])
    before = await shown(store)
    await store.do(outbox.add, op)
    await store.do(settling.settle, [(op, taken(op))])
    assert await shown(store) == before


async def test_a_lane_is_sent_in_order_and_lanes_in_parallel(store: Store) -> None:
    first, second, other = question(message="q1"), question(message="q2"), question(thread="t2", message="q3")
    for op in (first, second, other):
        await store.do(outbox.add, op)
    assert [op.op_id for op in await store.do(lanes.take_due)] == [first.op_id, other.op_id]
    assert await store.do(lanes.take_due) == ()
    await store.do(settling.settle, [(first, taken(first))])
    assert await store.do(lanes.take_due) == (), "a follow-up waits for the answer it follows"
    await store.do(answers.apply, RunId("r1"), [event(1, RunEnded(MessageState.SETTLED))])
    assert [op.op_id for op in await store.do(lanes.take_due)] == [second.op_id]


async def test_what_was_being_sent_is_sent_again_after_a_crash(tmp_path: Path) -> None:
    store = Store(tmp_path / "1")
    await store.open()
    op = question()
    await store.do(outbox.add, op)
    await store.do(lanes.take_due)
    await store.close()
    again = Store(tmp_path / "1")
    await again.open()
    assert [o.op_id for o in await again.do(lanes.take_due)] == [op.op_id]
    await again.close()


async def test_a_refused_question_is_parked_and_can_be_sent_or_discarded(store: Store) -> None:
    op = question()
    await store.do(outbox.add, op)
    await store.do(lanes.take_due)
    await store.do(outbox.park, op.op_id, Problem("too_large", {"limit": 3}))
    (message,) = (await shown(store)).messages
    assert message.state is MessageState.PARKED
    assert message.problem == Problem("too_large", {"limit": 3})
    await store.do(outbox.requeue, op.op_id)
    assert (await shown(store)).messages[0].state is MessageState.WAITING
    assert (await store.do(outbox.discard, MessageId("q1"))) is not None
    assert await store.do(reading.thread, T1) is None


async def test_a_question_that_waited_an_hour_asks_first(store: Store) -> None:
    old = replace(question(), written_at=datetime.now(UTC) - timedelta(minutes=61))
    await store.do(outbox.add, old)
    await store.do(outbox.add, question(thread="t2", message="q2"))
    assert await store.do(outbox.ask_about_old) == (T1,)
    problem = (await shown(store)).messages[0].problem
    assert problem is not None
    assert problem.code == "waited_long"
    assert [op.target for op in await store.do(lanes.take_due)] == ["t2"]


async def begin_answer(store: Store) -> None:
    op = question()
    await store.do(outbox.add, op)
    await store.do(settling.settle, [(op, taken(op))])


def event(seq: int, what: object) -> RunEvent:
    return RunEvent(RunId("r1"), seq, what)  # type: ignore[arg-type]


async def test_events_apply_in_order_once_and_a_gap_is_told(store: Store) -> None:
    await begin_answer(store)
    run = RunId("r1")
    await store.do(answers.apply, run, [event(1, TextAdded("They ")), event(2, StepAdded("Read 2 calls"))])
    repeat = await store.do(
        answers.apply, run, [event(2, StepAdded("Read 2 calls")), event(3, TextAdded("asked"))]
    )
    assert not repeat.gap
    gap = await store.do(answers.apply, run, [event(5, TextAdded("lost"))])
    assert gap.gap
    assert await store.do(reading.cursor, run) == 3
    answer = (await shown(store)).messages[1]
    assert (answer.text, answer.steps) == ("They asked", ("Read 2 calls",))


async def test_an_answer_ends_with_its_sources_and_ignores_what_comes_after(store: Store) -> None:
    await begin_answer(store)
    cited = Citation(1, conversation_id=ConversationId("c1"), turn_index=3, quote="No.", date=NOW)
    ended = await store.do(
        answers.apply,
        RunId("r1"),
        [
            event(1, TextAdded("No [1].")),
            event(2, SourceAdded(cited)),
            event(3, RunEnded(MessageState.SETTLED)),
        ],
    )
    assert ended.ended
    await store.do(answers.apply, RunId("r1"), [event(4, TextAdded("more"))])
    answer = (await shown(store)).messages[1]
    assert (answer.text, answer.state, answer.citations) == ("No [1].", MessageState.SETTLED, (cited,))
    assert await store.do(reading.open_runs) == ()


async def test_a_stop_shows_at_once_and_the_workspace_confirms_it(store: Store) -> None:
    await begin_answer(store)
    stop = Operation(OpId("o2"), "r1", OpKind.STOP_RUN, "r1", {}, NOW)
    await store.do(outbox.add, stop)
    assert (await shown(store)).messages[1].state is MessageState.STOPPED
    assert not (await shown(store)).summary.running
    await store.do(outbox.remove, stop.op_id)
    await store.do(
        answers.apply, RunId("r1"), [event(1, StopTold()), event(2, RunEnded(MessageState.SETTLED))]
    )
    assert (await shown(store)).messages[1].state is MessageState.STOPPED


async def test_the_feed_does_not_double_the_words_of_an_open_answer(store: Store) -> None:
    await begin_answer(store)
    await store.do(answers.apply, RunId("r1"), [event(1, TextAdded("They asked"))])
    rows = [
        THREAD,
        server_message("q1", 1, Role.USER, "What about pricing?"),
        server_message("a1", 2, Role.ASSISTANT, "They asked for", MessageState.STREAMING, "r1"),
    ]
    await store.do(changes.apply, rows, "5")
    assert (await shown(store)).messages[1].text == "They asked"
    await store.do(answers.apply, RunId("r1"), [event(2, TextAdded(" for"))])
    assert (await shown(store)).messages[1].text == "They asked for"
    done = server_message("a1", 2, Role.ASSISTANT, "They asked for less.", MessageState.SETTLED, "r1")
    await store.do(changes.apply, [done], "6")
    assert (await shown(store)).messages[1].text == "They asked for less."
    assert await store.do(reading.open_runs) == ()


async def test_an_answer_another_device_began_is_read_from_its_first_event(store: Store) -> None:
    half = server_message("a1", 2, Role.ASSISTANT, "half", MessageState.STREAMING, "r1")
    await store.do(changes.apply, [THREAD, half], "1")
    assert [(r.run_id, r.cursor) for r in await store.do(reading.open_runs)] == [("r1", 0)]
    assert (await shown(store)).messages[0].text == ""


async def test_a_withdrawn_meeting_leaves_the_cache_with_its_words(store: Store) -> None:
    await begin_answer(store)
    meeting = ConversationId("c1")
    cited = Citation(1, conversation_id=meeting, title="Acme", speaker="Dana", quote="secret words")
    await store.do(answers.apply, RunId("r1"), [event(1, SourceAdded(cited))])
    await store.do(changes.apply, [MeetingRow(Meeting(meeting, "Acme", NOW))], "6")
    words = Transcript(meeting, "Acme", (Turn(0, "Dana", 0, 9, "secret"),))
    await store.do(place_changes.remember_transcript, words, 1)
    kept = await store.do(meetings.transcript, meeting)
    assert kept == meetings.KeptTranscript(words, fresh=True)
    await store.do(changes.apply, [MeetingGone(meeting)], "7")
    assert await store.do(meetings.transcript, meeting) is None
    await store.do(place_changes.remember_transcript, words, 1)  # what was on its way meanwhile
    assert await store.do(meetings.transcript, meeting) is None
    (left,) = (await shown(store)).messages[1].citations
    assert (left.n, left.withdrawn, left.quote, left.title, left.speaker) == (1, True, "", "", "")


async def test_reading_everything_afresh_drops_what_is_gone_and_keeps_what_waits(store: Store) -> None:
    await store.do(changes.apply, [THREAD, server_message("q1", 1, Role.USER, "old")], "1")
    await store.do(outbox.add, question("new", "t1", "q9"))
    other = replace(THREAD, id=ThreadId("t2"))
    before = await store.do(changes.known_rows)
    await store.do(changes.apply, [other], "9", everything_since=before)
    assert [m.text for m in (await shown(store)).messages] == ["new"]
    assert {t.id for t in await store.do(reading.recent_threads, 9)} == {"t1", "t2"}
    await store.do(changes.apply, [ThreadGone(ThreadId("t2"))], "10")
    assert {t.id for t in await store.do(reading.recent_threads, 9)} == {"t1"}


async def test_what_came_while_everything_was_being_read_stays(store: Store) -> None:
    before = await store.do(changes.known_rows)
    await begin_answer(store)
    await store.do(changes.apply, [], "9", everything_since=before)
    assert [m.id for m in (await shown(store)).messages] == ["q1", "a1"]


async def test_drafts_and_memory_are_there_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path / "1")
    await store.open()
    store.post(memory.save_draft, None, "half a quest")
    store.post(memory.remember, "geometry", [1, 2])
    await store.close()
    again = Store(tmp_path / "1")
    await again.open()
    assert await again.do(memory.drafts) == {"": "half a quest"}
    assert await again.do(memory.load) == {"geometry": [1, 2]}
    await again.close()
