"""Reading a file so that it can go with a question: text, a PDF's text, an image. Says why where it cannot."""

import asyncio
import stat
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harmony_desktop.domain.context import MAX_IMAGE_BYTES, MAX_TEXT, Attachment, AttachmentKind
from harmony_desktop.domain.ids import AttachmentId
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import number
from harmony_desktop.services.writing import new_id

CHUNK = 1 << 20
MAX_FILE = {
    AttachmentKind.TEXT: 4 * MAX_TEXT,
    AttachmentKind.PDF: 100 << 20,
    AttachmentKind.IMAGE: 60 << 20,
}
"""Bytes of a file that is looked into at all."""
MAX_NAME = 200
IMAGE_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
Told = Callable[[float], None]
Fit = Callable[[bytes, str], tuple[bytes, str]]
"""An image's bytes and type to those that may be sent; raises `HarmonyError` where it is none."""


@dataclass
class Ticket:
    """Goes with the reading into its thread: how far it got comes back, that nobody waits any more goes there."""

    told: Told
    _over: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        self._over.set()

    def check(self) -> None:
        if self._over.is_set():
            raise HarmonyError.of("attach_cancelled")


async def read(path: Path, told: Told, fit: Fit) -> Attachment:
    """The file as an attachment. Cancelling the task ends the reading too; ``told`` hears shares of 1, on the loop."""
    loop = asyncio.get_running_loop()
    ticket = Ticket(lambda share: _tell(loop, told, share))
    try:
        return await asyncio.to_thread(read_now, path, ticket, fit)
    finally:
        ticket.cancel()


def _tell(loop: asyncio.AbstractEventLoop, told: Told, share: float) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(told, share)


def read_now(path: Path, ticket: Ticket, fit: Fit) -> Attachment:
    """As `read`, here and now."""
    name = path.name[:MAX_NAME] or str(path)[:MAX_NAME]
    data = _bytes(path, name, ticket)
    kind = _kind(data)
    _within(kind, len(data), name)
    if kind is AttachmentKind.IMAGE:
        return image(name, data, fit)
    if kind is AttachmentKind.PDF:
        from harmony_desktop.services.attaching_pdf import pdf_text

        return _text(AttachmentKind.PDF, name, pdf_text(data, name, ticket), "application/pdf")
    words = decode(data, name)
    if not words.strip():
        raise HarmonyError.of("file_empty", file=name)
    if len(words) > MAX_TEXT:
        raise HarmonyError.of("text_too_long", file=name, count=number(len(words)), most=number(MAX_TEXT))
    return _text(AttachmentKind.TEXT, name, words, "text/plain")


# --- what has no file ------------------------------------------------------------------------------------------------


def selection(words: str, name: str) -> Attachment:
    """Words selected in another program, or pasted as a block."""
    words = words.replace("\r\n", "\n").replace("\0", "")
    if not words.strip():
        raise HarmonyError.of("file_empty", file=name)
    if len(words) > MAX_TEXT:
        raise HarmonyError.of("text_too_long", file=name, count=number(len(words)), most=number(MAX_TEXT))
    return _text(AttachmentKind.SELECTION, name, words, "text/plain")


def texts(name: str, lines: Sequence[str]) -> list[Attachment]:
    """Words that are no file here, in as many parts as they need."""
    parts: list[list[str]] = [[]]
    long = 0
    for line in (line[:MAX_TEXT] for line in lines):
        if parts[-1] and long + len(line) + 1 > MAX_TEXT:
            parts.append([])
            long = 0
        parts[-1].append(line)
        long += len(line) + 1
    named = [name] if len(parts) == 1 else [f"{name} ({n}/{len(parts)})" for n in range(1, len(parts) + 1)]
    return [
        _text(AttachmentKind.TEXT, called, "\n".join(part), "text/plain")
        for called, part in zip(named, parts, strict=True)
        if "".join(part).strip()
    ]


def meeting(found: Meeting) -> Attachment:
    """Only its id goes along; the workspace reads it with the eyes of who asks."""
    return Attachment(
        AttachmentId(new_id()),
        AttachmentKind.MEETING,
        (found.title or str(found.id))[:MAX_NAME],
        conversation_id=found.id,
    )


def image(name: str, data: bytes, fit: Fit) -> Attachment:
    media = image_type(data)
    if not media:
        raise HarmonyError.of("image_broken", file=name)
    try:
        data, media = fit(data, media)
    except HarmonyError as error:
        raise HarmonyError.of(error.problem.code, file=name) from error
    if len(data) > MAX_IMAGE_BYTES:
        raise HarmonyError.of("image_too_large", file=name)
    return Attachment(
        AttachmentId(new_id()), AttachmentKind.IMAGE, name[:MAX_NAME], media, len(data), data=data
    )


def _text(kind: AttachmentKind, name: str, words: str, media: str) -> Attachment:
    return Attachment(AttachmentId(new_id()), kind, name[:MAX_NAME], media, len(words), text=words)


# --- the file --------------------------------------------------------------------------------------------------------


def _bytes(path: Path, name: str, ticket: Ticket) -> bytes:
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise HarmonyError.of("file_is_folder", file=name)
        if not stat.S_ISREG(about.st_mode):
            raise HarmonyError.of("file_unreadable", file=name)
        with path.open("rb") as file:
            head = file.read(CHUNK)
            _within(_kind(head), about.st_size, name)
            parts = [head]
            while part := file.read(CHUNK):
                ticket.check()
                parts.append(part)
    except FileNotFoundError as error:
        raise HarmonyError.of("file_missing", file=name) from error
    except OSError as error:
        raise HarmonyError.of("file_unreadable", file=name, detail=str(error)) from error
    return b"".join(parts)


def _within(kind: AttachmentKind, size: int, name: str) -> None:
    if size > MAX_FILE[kind]:
        most = MAX_FILE[kind] / (1 << 20)
        raise HarmonyError.of(
            "attach_too_large", file=name, size=number(size / (1 << 20), 1), most=number(most, 1)
        )


def _kind(data: bytes) -> AttachmentKind:
    """By how it begins, never by its name."""
    if image_type(data):
        return AttachmentKind.IMAGE
    return AttachmentKind.PDF if b"%PDF-" in data[:1024] else AttachmentKind.TEXT


def image_type(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((media for start, media in IMAGE_STARTS.items() if data.startswith(start)), "")


# --- letters ---------------------------------------------------------------------------------------------------------

BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROL = frozenset(chr(n) for n in range(32)) - {"\t", "\n", "\r", "\f", "\v", "\x1b"}


def decode(data: bytes, name: str) -> str:
    """The text of a file in whatever encoding; a file that holds none is told apart."""
    words = _decoded(data)
    if words is None or sum(words.count(c) for c in CONTROL) > len(words) / 500:
        raise HarmonyError.of("file_kind_unknown", file=name)
    return words.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _decoded(data: bytes) -> str | None:
    named = next((encoding for bom, encoding in BOMS if data.startswith(bom)), None)
    if named is None and b"\0" in data:
        return _wide(data)
    for encoding in filter(None, (named, "utf-8")):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data[: CHUNK // 4]).best()
    return data.decode(best.encoding, errors="replace") if best is not None else None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark has a zero at every second place; anything else with zeros is no text."""
    for encoding, at in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = data[at:2000:2].count(0)
        if zeros > len(data[at:2000:2]) * 0.7:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    return None
