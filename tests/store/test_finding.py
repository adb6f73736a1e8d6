"""Finding threads by their words, meetings and people by parts of names: offline, at once, and nothing that is gone."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.domain.answers import RunEnded, RunEvent, TextAdded
from harmony_desktop.domain.ids import ConversationId, MessageId, RunId, ThreadId
from harmony_desktop.domain.meetings import Meeting, Participant
from harmony_desktop.domain.syncing import MeetingGone, MeetingRow, MessageGone, MessageRow, OpKind, ThreadRow
from harmony_desktop.domain.threads import Citation, Message, MessageState, Role
from harmony_desktop.store import answers, changes, database, finding, outbox
from harmony_desktop.store.database import Connection
from harmony_desktop.store.store import Store
from harmony_desktop.store.words import BEGINS, ENDS, asked, indexed
from tests.store.test_outbox import NOW, question
from tests.store.test_shown import op

MEETING = Meeting(
    ConversationId("c1"),
    "Acme commercial terms",
    NOW,
    3_600_000,
    "video",
    team="Sales",
    participants=(Participant("Dana Reyes", "Acme"), Participant("Priya Nair", "Harmony")),
)


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


async def test_a_drafted_e_mail_is_found_by_its_words_and_shown_without_its_marks(store: Store) -> None:
    draft = "Here:\n\n```email\nTo: dana@acme.example\nSubject: Terms\n\nHello Dana,\n```\n"
    await store.do(changes.apply, [thread("t1", "Chat"), message("a1", "t1", draft)], "1")
    [hit] = await store.do(finding.threads, "hello dana", 30)
    told = re.sub(f"[{BEGINS}{ENDS}]", "", hit.excerpt)
    assert told == "Here: To: dana@acme.example Subject: Terms Hello Dana, "


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


def answer(text: str, **cited: str) -> MessageRow:
    citation = Citation(1, conversation_id=MEETING.id, title=MEETING.title, **cited)  # type: ignore[arg-type]
    about = message("a1", "t1", text, minutes=1).message
    return MessageRow(replace(about, role=Role.ASSISTANT, citations=(citation,)), 2)


async def test_an_answer_is_found_by_the_words_it_quotes_as_long_as_they_may_be_read(store: Store) -> None:
    rows = [thread("t1", "Chat"), answer("Dana said: “[[quote:1]]” [1]", quote="The stock count was wrong.")]
    await store.do(changes.apply, rows, "1")
    [hit] = await store.do(finding.threads, "stock count", 30)
    assert (hit.message_id, hit.excerpt) == (
        "a1",
        "Dana said: “The \x01stock\x02 \x01count\x02 was wrong.” [1]",
    )
    assert await found(store, "dana wrong") == ["t1"], "of the answer and of the quote"
    assert await found(store, "quote") == [], "the mark itself is no word"
    await store.do(changes.apply, [answer("Dana said: “[[quote:1]]” [1]", quote="It was right.")], "2")
    assert (await found(store, "stock"), await found(store, "right")) == ([], ["t1"])
    await store.do(changes.apply, [MeetingGone(MEETING.id)], "3")
    assert (await found(store, "right"), await found(store, "dana")) == ([], ["t1"])

    def words(db: Connection) -> bytes:
        return b"".join(row[0] for row in db.execute("SELECT block FROM cache.message_words_data"))

    assert b"right" not in await store.do(words), "what was withdrawn leaves the index too"


async def test_words_that_are_quoted_alone_do_not_make_a_cited_answer_say_them(store: Store) -> None:
    await store.do(
        changes.apply, [thread("t1", "Chat"), answer("They agreed. [1]", quote="Fine by us.")], "1"
    )
    assert (await found(store, "fine"), await found(store, "agreed")) == ([], ["t1"])


async def test_a_long_thread_full_of_a_word_hides_no_other(store: Store) -> None:
    rows = [
        *(thread(f"old{n}", "Chat") for n in range(9)),
        *(message(f"o{n}", f"old{n}", f"The price of the old tier, {n}", n) for n in range(9)),
        thread("big", "Chat"),
        *(message(f"b{n:04}", "big", "price again", minutes=n + 10) for n in range(3200)),
    ]
    await store.do(changes.apply, rows, "1")
    assert await found(store, "price") == ["big", *(f"old{n}" for n in reversed(range(9)))]
    assert [h.thread_id for h in await store.do(finding.threads, "price", 3)] == ["big", "old8", "old7"]
    await store.do(outbox.add, op(OpKind.DELETE_THREAD, "big"), after=10)
    assert len(await found(store, "price")) == 9


@pytest.mark.parametrize(
    ("text", "words", "excerpt"),
    [
        ("今日の会議で価格について話した。", "会議", "今日の\x01会議\x02で価格について話した。"),
        ("今日の会議で価格について話した。", "価格 今日", "\x01今日\x02の会議で\x01価格\x02について話した。"),
        ("我们讨论了价格", "价格", "我们讨论了\x01价格\x02"),
        ("회의에서 가격을", "회의", "\x01회의\x02에서 가격을"),
        ("การประชุมวันนี้", "ประชุม", "การ\x01ประชุม\x02วันนี้"),
        ("Die Straße nach Köln", "strasse", "Die Straße nach Köln"),
        ("Die Straße nach Köln", "koln", "Die Straße nach \x01Köln\x02"),
        ("価格はABC社", "abc", "価格は\x01ABC\x02社"),
    ],
)
async def test_words_of_every_script_are_found_wherever_they_stand(
    store: Store, text: str, words: str, excerpt: str
) -> None:
    await store.do(changes.apply, [thread("t1", "Chat"), message("q1", "t1", text), thread("t2", text)], "1")
    of_title, of_message = await store.do(finding.threads, words, 30)
    assert (of_title.thread_id, of_title.excerpt) == ("t2", excerpt)
    assert (of_message.thread_id, of_message.excerpt) == ("t1", excerpt)


async def test_signs_in_another_order_are_not_found(store: Store) -> None:
    await store.do(changes.apply, [thread("t1", "Chat"), message("q1", "t1", "今日の会議")], "1")
    assert await found(store, "議会") == []
    assert await found(store, "会議室") == []


async def test_what_is_changed_is_found_by_its_new_words_alone(store: Store) -> None:
    rows = [thread("t1", "Chat"), message("q1", "t1", "会議 one")]
    await store.do(changes.apply, rows, "1")
    await store.do(changes.apply, [thread("t1", "価格表"), message("q1", "t1", "価格 two")], "2")
    for words in ("会議", "one"):
        assert await found(store, words) == [], words
    for words in ("価格", "two"):
        assert await found(store, words) == ["t1"], words


async def test_an_excerpt_shows_where_the_most_words_stand_together(store: Store) -> None:
    text = (
        "Acme first. "
        + "Nothing of interest here. " * 30
        + "The price of Acme rose again."
        + " And so on." * 30
    )
    await store.do(changes.apply, [thread("t1", "Chat"), message("q1", "t1", text)], "1")
    [hit] = await store.do(finding.threads, "acme price", 30)
    assert "The \x01price\x02 of \x01Acme\x02 rose again." in hit.excerpt
    assert hit.excerpt.startswith("…")
    assert hit.excerpt.endswith("…")
    assert len(hit.excerpt) < 160


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_typed_is_a_question_the_index_understands(text: str, words: str) -> None:
    db = database.dbapi2.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    db.execute("INSERT INTO words VALUES (?)", (text,))
    looked_for = asked(words)
    query = looked_for.query()
    if query:
        db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (query,)).fetchone()
        assert isinstance(looked_for.within(text), bool)
        marked, plain = looked_for.excerpt(text), re.sub(r"\s+", " ", text)
        marks = str.maketrans("", "", f"{BEGINS}{ENDS}…")
        assert marked.translate(marks) in plain.translate(marks)
    db.close()


@given(st.text(max_size=60), st.data())
def test_every_part_of_a_run_of_signs_is_found(text: str, data: st.DataObject) -> None:
    run = data.draw(st.text("今日の会議価格가나다กข", min_size=2, max_size=6))
    begin = data.draw(st.integers(0, len(run) - 1))
    part = run[begin : data.draw(st.integers(begin + 1, len(run)))]
    db = database.dbapi2.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    whole = f"{text} {run} {text}"
    db.execute("INSERT INTO words VALUES (?)", (indexed(whole),))
    looked_for = asked(part)
    [count] = db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (looked_for.query(),)).fetchone()
    assert count == 1
    assert looked_for.within(whole)
    db.close()


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
