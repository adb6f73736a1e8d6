"""What goes with a question that is being written: kept at once, unreadable on disk where there is a key, and bounded."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from harmony_desktop.domain.context import Attachment, AttachmentKind, Draft, Sources
from harmony_desktop.domain.ids import AttachmentId, ConversationId, ThreadId
from harmony_desktop.domain.syncing import MeetingGone, OpKind, Outcome
from harmony_desktop.store import changes, draft_chips, memory, outbox, settling
from harmony_desktop.store.store import Store
from tests.store.test_outbox import KEY, THREAD
from tests.store.test_shown import op

CANARY = "quagmire-canary"
NOTE = Attachment(AttachmentId("a1"), AttachmentKind.TEXT, CANARY, "text/plain", 5, text=f"{CANARY} within")
IMAGE = Attachment(AttachmentId("a2"), AttachmentKind.IMAGE, "i.png", "image/png", 3, data=b"\x00\xffpng")
MEETING = Attachment(AttachmentId("a3"), AttachmentKind.MEETING, "Acme", conversation_id=ConversationId("c1"))
SOURCES = Sources((ConversationId("c1"),), ("Dana",), datetime(2026, 11, 1, tzinfo=UTC))
WHOLE = Draft((NOTE, IMAGE, MEETING), SOURCES)
T1 = ThreadId("t1")


async def opened(folder: Path, key: str = KEY) -> Store:
    store = Store(folder)
    assert await store.open()
    if key:
        await store.keep_cache(key)
    return store


async def keep(store: Store, thread: ThreadId | None, draft: Draft) -> None:
    await store.do(draft_chips.keep, thread, draft, encrypted=store.lasting)


def on_disk(folder: Path) -> bytes:
    return b"".join(f.read_bytes() for f in folder.rglob("*") if f.is_file())


@pytest.mark.parametrize("key", [KEY, ""], ids=["with a key", "without a keyring"])
async def test_each_thread_gets_back_what_was_to_go_with_its_question(tmp_path: Path, key: str) -> None:
    store = await opened(tmp_path, key)
    await keep(store, None, WHOLE)
    await keep(store, T1, Draft((IMAGE,)))
    await store.close()
    again = await opened(tmp_path, key)
    assert await again.do(draft_chips.load) == {"": WHOLE, "t1": Draft((IMAGE,))}
    await keep(again, None, Draft((MEETING, NOTE)))
    await keep(again, T1, Draft())
    assert await again.do(draft_chips.load) == {"": Draft((MEETING, NOTE))}
    await again.close()


async def test_it_is_unreadable_as_soon_as_there_is_a_key(tmp_path: Path) -> None:
    store = await opened(tmp_path, "")
    await keep(store, None, WHOLE)
    assert CANARY.encode() in on_disk(tmp_path), "no word is lost while the keyring waits for a person"
    await store.keep_cache(KEY)
    await keep(store, T1, WHOLE)
    assert await store.do(draft_chips.load) == {"": WHOLE, "t1": WHOLE}
    assert CANARY.encode() not in on_disk(tmp_path)
    await store.close()
    assert CANARY.encode() not in on_disk(tmp_path)


async def test_what_is_kept_is_bounded_and_the_newest_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_chips, "MOST_BYTES", 250)
    clock = iter(range(1, 99))
    monkeypatch.setattr(draft_chips, "now_ms", lambda: next(clock))
    store = await opened(tmp_path)
    for n in range(4):
        note = Attachment(AttachmentId(f"n{n}"), AttachmentKind.TEXT, "n", "text/plain", 100, text="é" * 50)
        await keep(store, ThreadId(f"t{n}"), Draft((note,)))
    assert list(await store.do(draft_chips.load)) == ["t2", "t3"]
    await store.close()


async def test_it_goes_with_its_thread_and_with_the_meeting_that_may_not_be_read(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    await store.do(changes.apply, [THREAD], "1")
    await store.do(memory.save_draft, T1, "words")
    await keep(store, T1, WHOLE)
    await keep(store, None, Draft((NOTE, MEETING)))
    await store.do(changes.apply, [MeetingGone(ConversationId("c1"))], "2")
    assert (await store.do(draft_chips.load))[ThreadId("")].attached == (NOTE,)
    gone = op(OpKind.DELETE_THREAD, "t1")
    await store.do(outbox.add, gone)
    await store.do(settling.settle, [(gone, Outcome(gone.op_id, True))])
    assert list(await store.do(draft_chips.load)) == [""]
    await store.close()
