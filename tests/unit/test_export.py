"""A thread as a file: Markdown that reads well, JSON that loses nothing but the contents of attachments."""

import json
from datetime import UTC, datetime

from harmony_desktop.domain.context import Attachment, AttachmentKind
from harmony_desktop.domain.export import Whole, markdown, to_json
from harmony_desktop.domain.ids import AttachmentId, MessageId, ThreadId
from harmony_desktop.domain.threads import Citation, Message, Role, Thread, ThreadSummary

AT = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
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
        "# Acme on pricing\n\n*4 Nov*\n\n## You\n\nWhat did she say?\n\n- attached: notes.txt\n\n"
        "## Companion\n\n“No.” [1]\n\n- [1] Acme commercial terms · Dana Reyes 03:18 · 4 Nov\n"
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
