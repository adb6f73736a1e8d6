"""What a user does to threads, spaces and choices shows at once; what is refused does not, and stays to be decided."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.ids import AttachmentId, ConversationId, MessageId, OpId, RunId, SpaceId, ThreadId
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.spaces import Space
from harmony_desktop.domain.syncing import (
    MessageRow,
    Operation,
    OpKind,
    Outcome,
    PreferencesRow,
    SpaceGone,
    SpaceRow,
    ThreadRow,
)
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.services.writing import new_id
from harmony_desktop.store import changes, lanes, outbox, places, reading, settling, thread_changes
from harmony_desktop.store.rows import sources_row
from harmony_desktop.store.store import Store
from tests.store.test_outbox import NOW, THREAD, question, taken

T1 = ThreadId("t1")
SPACE = Space(SpaceId("s1"), "Acme", "Bolts.", team_id="team", updated_at=NOW, rev=4)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "1")
    assert await store.open()
    await store.do(changes.apply, [SpaceRow(SPACE), replace(THREAD, space_id=SPACE.id)], "1")
    yield store
    await store.close()


def op(kind: OpKind, target: str, base_rev: int | None = None, **body: object) -> Operation:
    return Operation(OpId(new_id()), target, kind, target, body, datetime.now(UTC), base_rev=base_rev)


async def written(
    store: Store, kind: OpKind, target: str, base_rev: int | None = None, **body: object
) -> Operation:
    made = op(kind, target, base_rev, **body)
    await store.do(outbox.add, made)
    return made


async def summary(store: Store) -> object:
    (found,) = await store.do(reading.recent_threads, 9)
    return found


async def test_the_last_of_several_changes_shows_and_none_after_a_refusal(store: Store) -> None:
    before = await summary(store)
    sources = Sources((ConversationId("c1"),), ("Dana",), since=NOW, web=False)
    first = await written(store, OpKind.UPDATE_THREAD, T1, title="One", pinned=True)
    await written(store, OpKind.UPDATE_THREAD, T1, title="Two", space_id=None, sources=sources_row(sources))
    (shown,) = await store.do(reading.recent_threads, 9)
    assert (shown.title, shown.pinned, shown.space_id, shown.sources) == ("Two", True, None, sources)
    for waiting in await store.do(lanes.take_due):
        await store.do(outbox.park, waiting.op_id, Problem("conflict"))
    assert await summary(store) == before
    refusals = await store.do(reading.refusals)
    assert [(r.op_id == first.op_id, r.words) for r in refusals] == [(True, "One"), (False, "Two")]
    await store.do(outbox.requeue, first.op_id)
    (again,) = await store.do(reading.recent_threads, 9)
    assert (again.title, again.pinned) == ("One", True)


async def test_a_settled_change_stays_until_the_feed_says_more(store: Store) -> None:
    rename = await written(store, OpKind.UPDATE_THREAD, T1, title="Mine")
    await store.do(settling.settle, [(rename, Outcome(rename.op_id, True, rev=4))])
    (shown,) = await store.do(reading.recent_threads, 9)
    assert shown.title == "Mine"
    await store.do(changes.apply, [replace(THREAD, title="Theirs", rev=5)], "2")
    late = await written(store, OpKind.UPDATE_THREAD, T1, title="Mine")
    await store.do(settling.settle, [(late, Outcome(late.op_id, True, rev=4))])
    (shown,) = await store.do(reading.recent_threads, 9)
    assert shown.title == "Theirs", "what the workspace told later wins over what was answered late"


async def test_a_deleted_thread_is_gone_at_once_and_undo_brings_it_back(store: Store) -> None:
    delete = op(OpKind.DELETE_THREAD, T1)
    await store.do(outbox.add, delete, after=10)
    assert await store.do(reading.recent_threads, 9) == ()
    assert await store.do(reading.thread, T1) is None
    assert await store.do(lanes.take_due) == ()
    await store.do(outbox.hasten)
    assert await store.do(lanes.take_due) == (), (
        "a workspace that came back does not take the time for second thoughts"
    )
    assert await store.do(outbox.take_back, delete.op_id)
    assert await store.do(reading.thread, T1) is not None
    assert not await store.do(outbox.take_back, delete.op_id)


async def test_a_delete_left_by_the_last_session_is_sent(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await store.open()
    await store.do(outbox.add, op(OpKind.DELETE_THREAD, T1), after=10)
    await store.close()
    again = Store(tmp_path)
    await again.open()
    assert [o.kind for o in await again.do(lanes.take_due)] == [OpKind.DELETE_THREAD]
    await again.close()


async def test_words_never_sent_go_with_the_thread_they_stood_in(store: Store) -> None:
    await store.do(outbox.add, question(thread="t9"))
    delete = op(OpKind.DELETE_THREAD, "t9")
    await store.do(outbox.add, delete)
    assert [o.kind for o in await store.do(lanes.take_due)] == [OpKind.DELETE_THREAD]
    await store.do(settling.settle, [(delete, Outcome(delete.op_id, False, problem=Problem("not_found")))])
    assert await store.do(outbox.count) == 0


async def test_a_new_space_shows_and_what_stands_in_it_waits_for_it(store: Store) -> None:
    made = await written(store, OpKind.PUT_SPACE, "s2", 0, name="New", context="Nuts.")
    asked = replace(question(thread="t2"), body=dict(question(message="q2").body) | {"space_id": "s2"})
    await store.do(outbox.add, asked)
    assert [s.name for s in await store.do(places.spaces)] == ["Acme", "New"]
    assert {t.space_id for t in await store.do(reading.recent_threads, 9)} == {"s1", "s2"}
    assert [o.op_id for o in await store.do(lanes.take_due)] == [made.op_id]
    await store.do(settling.settle, [(made, Outcome(made.op_id, True, rev=1))])
    assert [o.op_id for o in await store.do(lanes.take_due)] == [asked.op_id]


async def test_a_deleted_space_lets_its_threads_go(store: Store) -> None:
    await written(store, OpKind.DELETE_SPACE, "s1")
    assert await store.do(places.spaces) == ()
    (thread,) = await store.do(reading.recent_threads, 9)
    assert thread.space_id is None
    await store.do(changes.apply, [SpaceGone(SPACE.id)], "2")
    (thread,) = await store.do(reading.recent_threads, 9)
    assert thread.space_id is None


async def test_two_changes_of_a_space_in_a_row_are_one_and_stand_on_what_came_before(store: Store) -> None:
    await written(store, OpKind.PUT_SPACE, "s1", 4, name="Acme Corp")
    assert await store.do(outbox.merge, OpKind.PUT_SPACE, "s1", {"context": "Nuts.", "team_id": None})
    (sent,) = await store.do(lanes.take_due)
    assert (sent.body, sent.base_rev) == ({"name": "Acme Corp", "context": "Nuts.", "team_id": None}, 4)
    assert not await store.do(outbox.merge, OpKind.PUT_SPACE, "s1", {"name": "Acme"}), "it is on its way"
    later = await written(store, OpKind.PUT_SPACE, "s1", 4, context="Screws.")
    assert await store.do(lanes.take_due) == ()
    await store.do(settling.settle, [(sent, Outcome(sent.op_id, True, rev=5))])
    (then,) = await store.do(lanes.take_due)
    assert (then.op_id, then.base_rev) == (later.op_id, 5)
    (space,) = await store.do(places.spaces)
    assert (space.name, space.context, space.team_id) == ("Acme Corp", "Screws.", None)


async def test_a_conflicted_text_is_kept_and_not_shown(store: Store) -> None:
    await written(store, OpKind.PUT_SPACE, "s1", 3, context="My long text.")
    (sent,) = await store.do(lanes.take_due)
    await store.do(outbox.park, sent.op_id, Problem("stale_revision"), conflicted=True)
    assert [s.context for s in await store.do(places.spaces)] == ["Bolts."]
    (refusal,) = await store.do(reading.refusals)
    assert (refusal.conflicted, refusal.words) == (True, "My long text.")


async def test_choices_show_over_what_the_workspace_keeps(store: Store) -> None:
    await store.do(changes.apply, [PreferencesRow(Preferences("Be kind.", "Concise"), 2)], "2")
    await written(
        store, OpKind.SET_PREFERENCES, "u1", custom_instructions="Be brief.", auto_approve=["web_*"]
    )
    shown = await store.do(places.preferences)
    assert shown == Preferences("Be brief.", "Concise", ("web_*",))
    await store.do(changes.apply, [], "3", everything_since=frozenset())
    assert (await store.do(places.preferences)).response_style is None


async def test_what_a_question_carries_is_shown_without_its_content_and_sent_with_it(store: Store) -> None:
    image = Attachment(
        AttachmentId("i1"), AttachmentKind.IMAGE, "a.png", "image/png", 3, data=b"\x00\x01\x02"
    )
    text = Attachment(AttachmentId("x1"), AttachmentKind.TEXT, "a.txt", "text/plain", 5, text="words")
    await store.do(outbox.add, replace(question(), attachments=(image, text)))
    thread = await store.do(reading.thread, T1)
    assert thread is not None
    assert [(a.name, a.data, a.text) for a in thread.messages[0].attachments] == [
        ("a.png", b"", ""),
        ("a.txt", b"", ""),
    ]
    assert await store.do(reading.parcel, AttachmentId("i1")) == image
    (sent,) = await store.do(lanes.take_due)
    assert sent.attachments == (image, text)
    await store.do(settling.settle, [(sent, taken(sent))])
    thread = await store.do(reading.thread, T1)
    assert thread is not None
    assert [a.name for a in thread.messages[0].attachments] == ["a.png", "a.txt"]
    assert await store.do(reading.parcel, AttachmentId("i1")) is None


async def test_a_batch_is_as_large_as_a_request_may_be(store: Store) -> None:
    big = Attachment(AttachmentId("x"), AttachmentKind.IMAGE, "a.png", data=bytes(4_000_000))
    for n in range(4):
        held = replace(big, id=AttachmentId(f"i{n}"))
        await store.do(
            outbox.add, replace(question(thread=f"t{n + 5}", message=f"m{n}"), attachments=(held,))
        )
    await written(store, OpKind.UPDATE_THREAD, T1, title="Small")
    assert [len(await store.do(lanes.take_due)) for _ in range(5)] == [1, 1, 1, 2, 0]


async def test_an_operation_alone_may_be_larger_than_a_batch(store: Store) -> None:
    huge = Attachment(AttachmentId("x"), AttachmentKind.IMAGE, "a.png", data=bytes(9_000_000))
    await store.do(outbox.add, replace(question(), attachments=(huge,)))
    assert len(await store.do(lanes.take_due)) == 1


async def test_a_lane_goes_in_one_batch_up_to_what_has_to_wait(store: Store) -> None:
    for title in ("a", "b"):
        await written(store, OpKind.UPDATE_THREAD, T1, title=title)
    await store.do(outbox.add, question(message="q1"))
    await store.do(outbox.add, question(message="q2"))
    await written(store, OpKind.UPDATE_THREAD, T1, title="c")
    first = await store.do(lanes.take_due)
    assert [o.kind for o in first] == [OpKind.UPDATE_THREAD, OpKind.UPDATE_THREAD, OpKind.SEND_MESSAGE]
    assert not await store.do(lanes.all_taken)
    assert await store.do(lanes.next_due) is None, "the follow-up waits for the answer, not for a time"


async def test_an_answer_is_unread_until_its_thread_was_looked_at(store: Store) -> None:
    streaming = Message(
        MessageId("a1"), T1, Role.ASSISTANT, "", NOW, MessageState.STREAMING, run_id=RunId("r1")
    )
    await store.do(changes.apply, [MessageRow(streaming, 2)], "2")
    (shown,) = await store.do(reading.recent_threads, 9)
    assert (shown.running, shown.unread) == (True, False)
    ended = replace(streaming, state=MessageState.SETTLED, text="Yes.")
    await store.do(changes.apply, [MessageRow(ended, 2)], "3")
    (shown,) = await store.do(reading.recent_threads, 9)
    assert (shown.running, shown.unread) == (False, True)
    await store.do(thread_changes.mark_read, T1)
    await store.do(changes.apply, [MessageRow(ended, 2)], "4")
    (shown,) = await store.do(reading.recent_threads, 9)
    assert not shown.unread


async def test_what_was_there_before_the_first_look_is_not_unread(store: Store) -> None:
    old = Message(MessageId("a1"), T1, Role.ASSISTANT, "Yes.", NOW, run_id=RunId("r1"))
    await store.do(changes.apply, [THREAD, MessageRow(old, 2)], "2", everything_since=frozenset())
    (shown,) = await store.do(reading.recent_threads, 9)
    assert not shown.unread


async def test_a_thumb_stays_on_this_machine_and_goes_with_its_thread(store: Store) -> None:
    answer = MessageRow(Message(MessageId("a1"), T1, Role.ASSISTANT, "Yes.", NOW), 1)
    await store.do(changes.apply, [answer], "2")
    await store.do(places.rate, MessageId("a1"), "down", "It was Tuesday.")
    found = await store.do(reading.message, MessageId("a1"))
    assert found is not None
    assert found.rating == "down"
    assert await store.do(places.rating, MessageId("a1")) == ("down", "It was Tuesday.")
    await store.do(changes.forget_thread, T1)
    assert await store.do(places.rating, MessageId("a1")) is None


async def test_a_workspace_that_was_set_back_is_believed(store: Store) -> None:
    before = await store.do(changes.known_rows)
    older = ThreadRow(T1, "Before", "m1", NOW, NOW, rev=1)
    await store.do(changes.apply, [older], "0", everything_since=before)
    (shown,) = await store.do(reading.recent_threads, 9)
    assert (shown.title, shown.space_id) == ("Before", None)
    assert await store.do(places.spaces) == ()
