"""Finding threads by their words, meetings and people by parts of names: offline, at once, and nothing that is gone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.domain.answers import RunEnded, RunEvent, TextAdded
from harmony_desktop.domain.finding import Meeting, Participant
from harmony_desktop.domain.ids import ConversationId, MessageId, RunId, ThreadId
from harmony_desktop.domain.syncing import MeetingGone, MeetingRow, MessageGone, MessageRow, OpKind, ThreadRow
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.store import answers, changes, database, finding, outbox
from harmony_desktop.store.database import Connection
from harmony_desktop.store.store import Store
from tests.store.test_outbox import NOW, question
from tests.store.test_shown import op


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "1")
    assert await store.open()
    yield store
    await store.close()


def thread(id_: str, title: str) -> ThreadRow:
    return ThreadRow(ThreadId(id_), title, "m1", NOW, NOW)


def message(id_: str, thread_id: str, text: str, minutes: int = 0) -> MessageRow:
    at = NOW + timedelta(minutes=minutes)
    return MessageRow(Message(MessageId(id_), ThreadId(thread_id), Role.USER, text, at), minutes + 1)


async def found(store: Store, words: str) -> list[str]:
    return [hit.thread_id for hit in await store.do(finding.threads, words, 30)]


async def test_all_words_have_to_be_there_and_the_last_may_be_half_typed(store: Store) -> None:
    rows = [thread("t1", "Chat"), message("q1", "t1", "What about the pricing of Acme?")]
    await store.do(changes.apply, rows, "1")
    for words in ("pricing", "acme pri", "PRICING acm", "the pricing", "ac"):
        assert await found(store, words) == ["t1"], words
    for words in ("prices", "acm pricing", "pricing bolts", "", "?!", '"'):
        assert await found(store, words) == [], words


async def test_marks_on_letters_make_no_difference(store: Store) -> None:
    rows = [thread("t1", "Café Müller"), message("q1", "t1", "Où est la réunion?")]
    await store.do(changes.apply, rows, "1")
    assert await found(store, "reunion") == ["t1"]
    assert await found(store, "cafe mul") == ["t1"]
    assert await found(store, "c") == ["t1"], "titles are found from the first letter on"


async def test_titles_come_first_then_the_newest_message_of_each_thread(store: Store) -> None:
    rows = [
        *(thread(f"t{n}", "Budget" if n == 1 else "Chat") for n in range(4)),
        *(message(f"q{n}", f"t{n % 4}", f"About the budget, part {n}", minutes=n) for n in range(8)),
    ]
    await store.do(changes.apply, rows, "1")
    hits = await store.do(finding.threads, "budget", 30)
    assert [(h.thread_id, h.message_id) for h in hits] == [
        ("t1", None),
        ("t3", "q7"),
        ("t2", "q6"),
        ("t0", "q4"),
    ]
    assert hits[0].excerpt == "\x01Budget\x02"
    assert hits[1].excerpt == "About the \x01budget\x02, part 7"
    assert len(await store.do(finding.threads, "budget", 2)) == 2


async def test_an_answer_is_found_when_it_has_ended_and_nothing_is_indexed_before(store: Store) -> None:
    run = RunId("r1")
    streaming = Message(
        MessageId("a1"), ThreadId("t1"), Role.ASSISTANT, "", NOW, MessageState.STREAMING, run_id=run
    )
    await store.do(changes.apply, [thread("t1", "Chat"), MessageRow(streaming, 1)], "1")

    def written(db: Connection) -> int:
        """Rows of the index: it grows whenever something is put into it."""
        return int(db.execute("SELECT count(*) FROM cache.message_words_data").fetchone()[0])

    before = await store.do(written)
    for seq in range(1, 30):
        await store.do(answers.apply, run, [RunEvent(run, seq, TextAdded(f"word{seq} "))])
    assert await store.do(written) == before
    assert await found(store, "word7") == []
    await store.do(answers.apply, run, [RunEvent(run, 30, RunEnded(MessageState.SETTLED))])
    assert await found(store, "word7 word2") == ["t1"]


async def test_what_is_not_sent_yet_is_found_too(store: Store) -> None:
    await store.do(changes.apply, [thread("t1", "Chat")], "1")
    await store.do(outbox.add, question("About the quagmire", "t9", "q9"))
    await store.do(outbox.add, op(OpKind.UPDATE_THREAD, "t1", title="Xylophone"))
    assert await found(store, "quagm") == ["t9"]
    assert await found(store, "xylo") == ["t1"]
    assert await found(store, "chat") == [], "the old name is not shown any more"


async def test_what_is_gone_is_not_found_and_leaves_no_word_in_the_index(store: Store) -> None:
    rows = [thread("t1", "Chat"), message("q1", "t1", "a quagmire"), message("q2", "t1", "a xylophone", 1)]
    await store.do(changes.apply, rows, "1")
    await store.do(outbox.add, op(OpKind.DELETE_THREAD, "t1"), after=10)
    assert await found(store, "quagmire") == []
    await store.do(changes.apply, [MessageGone(MessageId("q1"))], "2")
    await store.do(changes.forget_thread, ThreadId("t1"))

    def words(db: Connection) -> bytes:
        return b"".join(row[0] for row in db.execute("SELECT block FROM cache.message_words_data"))

    assert b"quagmire" not in await store.do(words)
    assert b"xylophone" not in await store.do(words)


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_typed_is_a_question_the_index_understands(text: str, words: str) -> None:
    db = database.dbapi2.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    db.execute("INSERT INTO words VALUES (?)", (text,))
    query = finding.query_of(words)
    if query:
        db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (query,)).fetchone()
        assert isinstance(finding._holds(text, words), bool)
    db.close()


MEETING = Meeting(
    ConversationId("c1"),
    "Acme commercial terms",
    NOW,
    3_600_000,
    "video",
    team="Sales",
    participants=(Participant("Dana Reyes", "Acme"), Participant("Priya Nair", "Harmony")),
)


async def test_meetings_and_people_are_found_by_parts_of_their_names(store: Store) -> None:
    other = replace(
        MEETING, id=ConversationId("c2"), title="Planning", participants=(Participant("Dana Reyes"),)
    )
    newer = replace(other, started_at=NOW + timedelta(days=1))
    await store.do(changes.apply, [MeetingRow(MEETING), MeetingRow(newer)], "1")
    assert [m.id for m in await store.do(finding.meetings, "", 9)] == ["c2", "c1"]
    assert await store.do(finding.meetings, "acme dan", 9) == (MEETING,)
    assert await store.do(finding.people, "", 9) == ("Dana Reyes", "Acme", "Harmony", "Priya Nair")
    assert await store.do(finding.people, "na", 9) == ("Dana Reyes", "Priya Nair")
    assert await store.do(finding.count_meetings) == 2
    await store.do(changes.apply, [MeetingGone(MEETING.id)], "2")
    assert [m.id for m in await store.do(finding.meetings, "", 9)] == ["c2"]
    assert await store.do(finding.people, "priya", 9) == ()
