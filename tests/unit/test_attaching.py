"""What a file comes to when it goes with a question: its text, its picture, or a sentence that says why not."""

import asyncio
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.domain.context import MAX_TEXT, Attachment, AttachmentKind
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.services import attaching
from harmony_desktop.services.attaching import Ticket, read, read_now
from tests.parts.papers import paper, sealed

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def as_it_is(data: bytes, media: str) -> tuple[bytes, str]:
    return data, media


def take(path: Path) -> Attachment:
    return read_now(path, Ticket(lambda share: None), as_it_is)


def refused(path: Path) -> HarmonyError:
    with pytest.raises(HarmonyError) as caught:
        take(path)
    return caught.value


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Dana said: one year, no.\n", "utf-8"),
        ("Zürich, größer, “so”\n", "utf-8-sig"),
        ("Zürich bleibt größer als Köln, sagt die Übersicht der Städte.\n" * 20, "latin-1"),
        ("Встреча перенесена на понедельник, цену обсудим потом.\n" * 20, "cp1251"),
        ("words and more words\n", "utf-16"),
        ("words and more words\n" * 9, "utf-16-le"),
    ],
)
def test_text_is_read_in_whatever_encoding(tmp_path: Path, words: str, encoding: str) -> None:
    file = tmp_path / "notes.anything"
    file.write_bytes(words.encode(encoding))
    got = take(file)
    assert got.text == words
    assert (got.kind, got.name, got.size) == (AttachmentKind.TEXT, "notes.anything", len(words))


def test_lines_end_the_same_way_everywhere(tmp_path: Path) -> None:
    file = tmp_path / "dos.txt"
    file.write_bytes(b"one\r\ntwo\rthree\n")
    assert take(file).text == "one\ntwo\nthree\n"


@given(st.binary(max_size=4000))
def test_any_bytes_are_text_or_refused_with_words(data: bytes) -> None:
    with suppress(HarmonyError):
        words = attaching.decode(data, "x")
        assert "\0" not in words
        assert "\r" not in words


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"  \n\t ", "file_empty"),
        (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, "file_kind_unknown"),
        (b"PK\x03\x04" + zlib.compress(os.urandom(3000)), "file_kind_unknown"),
        (b"x" * (MAX_TEXT + 1), "text_too_long"),
        (b"x" * (4 * MAX_TEXT + 1), "attach_too_large"),
        (b"%PDF-1.7 and then nothing of it", "pdf_broken"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "given"
    file.write_bytes(content)
    assert refused(file).problem.code == code
    assert refused(file).problem.args["file"] == "given"


def test_folders_pipes_and_files_that_are_gone_or_closed(tmp_path: Path) -> None:
    assert refused(tmp_path).problem.code == "file_is_folder"
    assert refused(tmp_path / "gone").problem.code == "file_missing"
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe").problem.code == "file_unreadable"
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert refused(loop).problem.code == "file_unreadable"


def test_a_pdf_becomes_its_text_page_by_page(tmp_path: Path) -> None:
    file = tmp_path / "offer.pdf"
    file.write_bytes(paper("The offer stands until May.", "Net 60 is refused."))
    got = take(file)
    assert got.kind is AttachmentKind.PDF
    assert got.text == "--- Page 1 ---\nThe offer stands until May.\n\n--- Page 2 ---\nNet 60 is refused."
    assert got.size == len(got.text)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: sealed("Secret", "open sesame"), "pdf_encrypted"),
        (lambda: paper("Half of it")[:300], "pdf_broken"),
        (lambda: paper("", ""), "pdf_scanned"),
        (lambda: paper(*["words " * 2000] * 40), "pdf_too_long"),
    ],
    ids=["locked", "cut", "pictures", "long"],
)
def test_a_pdf_that_cannot_be_read_says_why(tmp_path: Path, make: Callable[[], bytes], code: str) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(make())
    assert refused(file).problem.code == code


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(sealed("Secret", ""))
    assert "Secret" in take(file).text


def test_an_image_is_known_by_how_it_begins(tmp_path: Path) -> None:
    file = tmp_path / "shot.txt"
    file.write_bytes(PNG)
    got = take(file)
    assert (got.kind, got.media_type, got.data) == (AttachmentKind.IMAGE, "image/png", PNG)


async def test_a_long_pdf_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    file = tmp_path / "long.pdf"
    file.write_bytes(paper(*["words " * 300] * 60))
    shares: list[float] = []
    began = asyncio.Event()

    def told(share: float) -> None:
        shares.append(share)
        began.set()

    reading = asyncio.create_task(read(file, told, as_it_is))
    await began.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert 0 < shares[0] < 1
    whole = await read(file, told, as_it_is)
    assert whole.text.count("--- Page") == 60


def test_a_meeting_goes_along_as_its_id_alone() -> None:
    got = attaching.meeting(Meeting(ConversationId("c9"), "Acme renewal", datetime(2026, 11, 4, tzinfo=UTC)))
    assert (got.kind, got.name, got.conversation_id) == (AttachmentKind.MEETING, "Acme renewal", "c9")
    assert not got.text


def test_a_selection_is_words_and_nothing_else() -> None:
    got = attaching.selection("some\r\nwords", "Selection")
    assert (got.kind, got.text) == (AttachmentKind.SELECTION, "some\nwords")
    with pytest.raises(HarmonyError):
        attaching.selection("  ", "Selection")
