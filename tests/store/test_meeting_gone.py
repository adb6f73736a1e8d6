"""A meeting that is deleted leaves the window's files, too: what is encrypted, and what is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harmony_desktop.domain.bringing import About, Upload
from harmony_desktop.domain.context import Attachment, AttachmentKind, Draft, Sources
from harmony_desktop.domain.ids import AttachmentId, ConversationId, MessageId, ThreadId
from harmony_desktop.domain.insights import AnswerType, Insight, InsightItem, InsightKind
from harmony_desktop.domain.meetings import Meeting, Participant
from harmony_desktop.domain.syncing import MeetingGone, MeetingRow, MessageRow, Outcome
from harmony_desktop.domain.threads import Citation, Message, Role, Transcript, Turn
from harmony_desktop.store import changes, draft_chips, finding, outbox, place_changes, settling, uploads
from harmony_desktop.store.database import Connection
from harmony_desktop.store.store import Store
from tests.store.test_outbox import KEY, NOW, THREAD, question

CANARY = "quagmire"
C1, T1 = ConversationId("c1"), ThreadId("t1")
DANA = Participant(f"{CANARY} Reyes", f"{CANARY} Ltd")
MEETING = Meeting(C1, f"About {CANARY}", NOW, 1, CANARY, participants=(DANA,))
CHIP = Attachment(AttachmentId("a1"), AttachmentKind.MEETING, f"About {CANARY}", conversation_id=C1)
CITED = Citation(
    1, conversation_id=C1, turn_index=0, title=CANARY, speaker=CANARY, quote=f"{CANARY} nineteen"
)
FOUND = Insight(
    "i1", "p", "Sales", "d", "Summary", InsightKind.SUMMARY, AnswerType.TEXT, NOW, (InsightItem(CANARY),)
)


def answer() -> MessageRow:
    said = Message(MessageId("a1"), T1, Role.ASSISTANT, "They said [[quote:1]] [1].", NOW, citations=(CITED,))
    return MessageRow(said, 2)


def asked() -> MessageRow:
    return MessageRow(Message(MessageId("q1"), T1, Role.USER, "What?", NOW, attachments=(CHIP,)), 1)


def rows(db: Connection) -> Iterator[str]:
    """Everything the store can tell, whatever table it is in."""
    for file in ("main", "cache"):
        for (name,) in db.execute(f"SELECT name FROM {file}.sqlite_master WHERE type = 'table'").fetchall():
            for row in db.execute(f'SELECT * FROM {file}."{name}"').fetchall():
                yield from (f"{name}: {value!r}" for value in row if CANARY in repr(value).lower())


def traces(folder: Path) -> list[str]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return [file.name for file in found if CANARY.encode() in file.read_bytes().lower()]


async def fill(store: Store) -> None:
    """Brought in as pasted text, read whole, cited, found, chosen for two questions of which one was sent."""
    known = About(title=f"About {CANARY}", participants=(DANA,))
    await store.do(
        uploads.add, Upload(C1, f"{CANARY}.txt", 9, known), f"{CANARY}: nineteen\n".encode() * 2_000
    )
    await store.do(uploads.remove, C1)
    await store.do(changes.apply, [THREAD, MeetingRow(MEETING), asked(), answer()], "1")
    said = Transcript(C1, MEETING.title, (Turn(0, CANARY, 0, 1, f"{CANARY} nineteen"),))
    await store.do(place_changes.remember_transcript, said, MEETING.rev)
    await store.do(place_changes.remember_insights, C1, [FOUND])
    for thread in (T1, None):
        await store.do(draft_chips.keep, thread, Draft((CHIP,), Sources((C1,))), encrypted=store.lasting)
    sent = question()
    sent.body["attachments"] = [{"id": "a1", "kind": "conversation", "name": CANARY, "conversation_id": "c1"}]  # type: ignore[index]
    await store.do(outbox.add, sent)
    await store.do(settling.settle, [(sent, Outcome(sent.op_id, True))])


@pytest.mark.parametrize("key", [KEY, ""], ids=["with a key", "without a keyring"])
async def test_no_word_of_it_stays_in_any_file(tmp_path: Path, key: str) -> None:
    store = Store(tmp_path)
    assert await store.open()
    if key:
        await store.keep_cache(key)
    await fill(store)
    assert list(await store.do(lambda db: list(rows(db))))
    assert await store.do(finding.threads, f"{CANARY} nineteen", 9), "the quotation is found"
    await store.do(changes.apply, [MeetingGone(C1)], "2")
    assert await store.do(lambda db: list(rows(db))) == []
    assert traces(tmp_path) == []
    assert not await store.do(finding.threads, CANARY, 9)
    await store.do(changes.apply, [MeetingRow(MEETING), asked(), answer()], "3")
    assert await store.do(finding.threads, f"{CANARY} nineteen", 9), "undone, it is there again"
    await store.do(changes.apply, [], "4", everything_since=frozenset({"c1"}))
    assert await store.do(lambda db: list(rows(db))) == [], "also where everything is read afresh"
    await store.close()
    assert traces(tmp_path) == []
