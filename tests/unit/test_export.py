"""A thread as a file: Markdown that reads well, JSON that loses nothing but the contents of attachments."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.export import Whole, from_json, markdown, to_json
from harmony_desktop.domain.ids import AttachmentId, MessageId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import (
    Citation,
    Message,
    MessageState,
    Receipt,
    Role,
    Thread,
    ThreadSummary,
)

AT = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
LOCAL = f"{AT.astimezone():%Y-%m-%d %H:%M}"
SOURCE = Citation(
    1, title="Acme commercial terms", speaker="Dana Reyes", start_ms=198_000, date=AT, quote="No."
)
NOTES = Attachment(AttachmentId("x"), AttachmentKind.TEXT, "notes.txt", "text/plain", 5, text="words")
THREAD_ID = ThreadId("t")
THREAD = Thread(
    ThreadSummary(THREAD_ID, "Acme on pricing", AT, model="m1"),
    (
        Message(MessageId("q"), THREAD_ID, Role.USER, "What did she say?", AT, attachments=(NOTES,)),
        Message(MessageId("a"), THREAD_ID, Role.ASSISTANT, "“[[quote:1]]” [1]", AT, citations=(SOURCE,)),
    ),
)


def test_markdown_reads_from_title_to_sources() -> None:
    assert markdown(THREAD) == (
        f"# Acme on pricing\n\n*{LOCAL}*\n\n## You · {LOCAL}\n\nWhat did she say?\n\n- attached: notes.txt\n\n"
        f"## Companion · {LOCAL}\n\n“No.” [1]\n\n- [1] Acme commercial terms · Dana Reyes 03:18 · {LOCAL[:10]}\n"
    )


def test_a_withdrawn_source_leaves_no_words_behind() -> None:
    gone = Citation(1, withdrawn=True)
    [_, answer] = THREAD.messages
    thread = Thread(
        THREAD.summary, (Message(answer.id, THREAD_ID, Role.ASSISTANT, answer.text, AT, citations=(gone,)),)
    )
    assert "no longer available" in markdown(thread)
    assert "Acme commercial" not in markdown(thread)


def test_json_holds_every_message_with_its_sources() -> None:
    told = json.loads(to_json(Whole(THREAD.summary, THREAD.messages, MessageId("a"))))
    question, answer = told["messages"]
    assert told["head_id"] == "a"
    assert (told["title"], question["role"], answer["role"]) == ("Acme on pricing", "user", "assistant")
    assert question["attachments"][0]["name"] == "notes.txt"
    assert "text" not in question["attachments"][0]
    assert answer["citations"][0]["start_ms"] == 198_000


WORDS = st.text(max_size=8)
TIMES = st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))
TUPLE = st.lists(WORDS, max_size=2).map(tuple)
CITED = st.builds(
    Citation, n=st.integers(1, 9), title=WORDS, quote=WORDS, date=st.none() | TIMES, url=st.none() | WORDS
)
KEPT = st.builds(
    Attachment,
    id=WORDS,
    kind=st.sampled_from(AttachmentKind),
    name=WORDS,
    media_type=WORDS,
    size=st.integers(0, 9),
)
RECEIPTS = st.builds(Receipt, WORDS, WORDS, st.booleans(), TUPLE, TUPLE, st.none() | st.integers(0, 9))
MESSAGES = st.builds(
    Message,
    id=WORDS,
    thread_id=st.just("t"),
    role=st.sampled_from(Role),
    text=st.text(),
    created_at=TIMES,
    state=st.sampled_from(MessageState),
    spoken=st.booleans(),
    problem=st.none() | st.builds(Problem, st.just("run_limit")),
    citations=st.lists(CITED, max_size=2).map(tuple),
    steps=TUPLE,
    receipt=st.none() | RECEIPTS,
    parent_id=st.none() | WORDS,
    attachments=st.lists(KEPT, max_size=2).map(tuple),
    rating=st.sampled_from([None, "up", "down"]),
)
SUMMARIES = st.builds(
    ThreadSummary,
    id=st.just("t"),
    title=WORDS,
    updated_at=TIMES,
    model=WORDS,
    space_id=st.none() | WORDS,
    pinned=st.booleans(),
    archived=st.booleans(),
    sources=st.builds(Sources, TUPLE, TUPLE, st.none() | TIMES, st.none() | TIMES),
)


@given(st.builds(Whole, SUMMARIES, st.lists(MESSAGES, max_size=3).map(tuple), st.none() | WORDS))
def test_json_read_again_is_the_same_thread(whole: Whole) -> None:
    assert from_json(to_json(whole)) == whole


@given(st.text() | st.sampled_from(["{}", "[]", "null", '{"messages": 1}']))
def test_what_is_no_thread_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"thread|Expecting|Extra|Invalid|Unterminated|JSON|decode"):
        from_json(text)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (MessageState.STOPPED, "*You stopped this answer.*"),
        (MessageState.INTERRUPTED, "*This answer was interrupted.*"),
        (MessageState.SETTLED, ""),
    ],
)
def test_an_answer_that_is_not_whole_says_so(state: MessageState, told: str) -> None:
    whole = markdown(THREAD)
    cut = markdown(replace(THREAD, messages=tuple(replace(m, state=state) for m in THREAD.messages)))
    assert cut.count(told) == 1 if told else cut == whole
