"""What a file is, by its first bytes and then by its name: a transcript, something that may be a recording, or neither."""

from pathlib import Path, PurePath
from typing import Literal

from harmony_workspace.meetings import problems
from harmony_workspace.meetings.decoding import MAX_BYTES, decode
from harmony_workspace.meetings.problems import ImportProblem

TRANSCRIPTS = (".vtt", ".srt", ".json", ".txt", ".md")
HEAD = 4096
DOCUMENTS = {
    b"PK\x03\x04": "an archive or an office document",
    b"PK\x05\x06": "an archive",
    b"%PDF": "a PDF",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "an archive",
    b"BZh": "an archive",
    b"\xfd7zXZ": "an archive",
    b"7z\xbc\xaf\x27\x1c": "an archive",
    b"Rar!": "an archive",
    b"\x28\xb5\x2f\xfd": "an archive",
    b"SQLite format 3": "a database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"#!": "a program",
}
"""What files begin with that hold neither sound nor a transcript, whatever they are called."""
SOUNDS = (
    b"RIFF",
    b"ID3",
    b"OggS",
    b"fLaC",
    b"\x1a\x45\xdf\xa3",
    b"FORM",
    b"caff",
    b"#!AMR",
    b"\x30\x26\xb2\x75",
    b"FLV",
)
"""What recordings begin with, as far as it could be taken for text."""
SOUND_NAMES = frozenset(
    [
        ".wav",
        ".mp3",
        ".m4a",
        ".mp4",
        ".m4v",
        ".mov",
        ".aac",
        ".ogg",
        ".oga",
        ".opus",
        ".flac",
        ".webm",
        ".mkv",
        ".mka",
        ".avi",
        ".wma",
        ".wmv",
        ".aiff",
        ".aif",
        ".amr",
        ".3gp",
        ".caf",
        ".ts",
    ]
)
PLAYLISTS = ("#EXTM3U", "[playlist]", "ffconcat")
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def kind(path: Path, name: str) -> Literal["transcript", "recording"]:
    """Raises ``ImportProblem`` for what is neither."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise problems.empty("the file is empty")
    if head.startswith(SOUNDS) or head[4:8] == b"ftyp":
        return "recording"
    for start, what in DOCUMENTS.items():
        if head.startswith(start):
            raise problems.unreadable(f"this is {what}")
    ending = PurePath(name).suffix.lower()
    if ending in SOUND_NAMES or not (ending in TRANSCRIPTS or _text(head)):
        return "recording"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(tuple(each.encode() for each in PLAYLISTS)):
        raise problems.unreadable("this is a list of files")
    if (size := path.stat().st_size) > MAX_BYTES:
        raise problems.too_large(f"{size} bytes of text", MAX_BYTES)
    return "transcript"


def _text(head: bytes) -> bool:
    """By what it holds; a character that is cut at the end reads as Latin-1."""
    if b"\x00" in head and not head.startswith(UTF16):
        return False
    try:
        decode(head[: len(head) // 2 * 2])
    except ImportProblem:
        return False
    return True
