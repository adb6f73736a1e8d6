"""Bytes of a transcript file into text: UTF-8 with or without BOM, UTF-16, Windows-1252 and Latin-1 as the last resort."""

import codecs

from harmony_workspace.meetings import problems

MAX_BYTES = 20_000_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ALLOWED_CONTROLS = "\t\n\r\f\v\x1b\x85"


def decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise problems.too_large(f"{len(data)} bytes", MAX_BYTES)
    if data.startswith(_UTF16):
        return checked(_strictly(data, "utf-16"))
    if b"\x00" in data:
        return checked(_strictly(data, _endianness(data)))
    try:
        return checked(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return checked(data.decode(_of_one_byte(data)))


def checked(text: str) -> str:
    """The text itself if it reads like text; binary and oversized input is refused."""
    if len(text) > MAX_BYTES:
        raise problems.too_large(f"{len(text)} characters", MAX_BYTES)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise problems.empty("the file is empty")
    if "\x00" in text:
        raise problems.unreadable("this is no text file")
    head = text[:20_000]
    controls = sum(
        1 for c in head if (c < " " or "\x7f" <= c < "\xa0" or c == "\ufffd") and c not in _ALLOWED_CONTROLS
    )
    if controls * 20 > len(head):
        raise problems.unreadable("this is no text file")
    # lone surrogates can be neither stored nor sent
    return text.encode("utf-8", "replace").decode("utf-8")


def _of_one_byte(data: bytes) -> str:
    """Windows writes dashes and curly quotes where Latin-1 has controls that no text holds."""
    windows = any(0x80 <= byte < 0xA0 and byte != 0x85 for byte in data)
    if windows:
        try:
            data.decode("cp1252")
        except UnicodeDecodeError:
            return "latin-1"
    return "cp1252" if windows else "latin-1"


def _endianness(data: bytes) -> str:
    """UTF-16 without BOM: the zero bytes of Latin letters sit on one side."""
    return "utf-16-le" if data[1::2].count(0) >= data[0::2].count(0) else "utf-16-be"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise problems.unreadable("this is no text file") from error
