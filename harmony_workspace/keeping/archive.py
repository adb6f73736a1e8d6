"""The file a backup is: a ZIP without compression, so that any program can look into it and nothing in it can be more
than it looks. Its last entry is the manifest, which says what every other one has to be.
"""

import hashlib
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FORMAT = 1
MANIFEST, DATABASE, SECRETS, MEDIA = "manifest.json", "workspace.db", "secrets.json", "media/"
PIECE = 1024 * 1024
_LARGEST_MANIFEST = 256 * 1024**2
_MEDIUM = re.compile(re.escape(MEDIA) + r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")

Told = Callable[[int], None]
"""Hears how many bytes more are done."""


class Damaged(Exception):
    """It is no backup, or not as it was made; said in one line."""


class TooNew(Exception):
    """A newer program made it."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class FileMade(_Part):
    size: int = Field(ge=0)
    sha256: str


class TableMade(_Part):
    rows: int
    sha256: str


class Manifest(_Part):
    """``secrets``: names of what the sealed store held, whether or not it is in here (``with_secrets``)."""

    format: int = FORMAT
    id: str
    program: str
    database_version: str
    workspace_id: str
    name: str
    made_at: datetime
    files: dict[str, FileMade]
    tables: dict[str, TableMade]
    missing_recordings: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    with_secrets: bool = False


class Archive:
    """An opened backup whose table of contents is right; what its entries hold is checked as they are read."""

    def __init__(self, zipped: zipfile.ZipFile, path: Path) -> None:
        self._zipped, self.path = zipped, path
        self._entries = _entries(zipped, path.stat().st_size)
        self.manifest = _manifest(self._read(MANIFEST, _LARGEST_MANIFEST))
        listed = {name: made.size for name, made in self.manifest.files.items()}
        there = {name: entry.file_size for name, entry in self._entries.items() if name != MANIFEST}
        if lacking := sorted(listed.keys() - there.keys()):
            raise Damaged(f"{lacking[0]} is missing in it")
        if listed != there:
            raise Damaged("what is in it is not what its manifest says")

    @property
    def size(self) -> int:
        """Of all that is in it."""
        return sum(made.size for made in self.manifest.files.values())

    def media(self) -> list[str]:
        return [name for name in self.manifest.files if name.startswith(MEDIA)]

    def text(self, name: str) -> bytes:
        """A small entry whole."""
        content = self._read(name, PIECE * 16)
        if hashlib.sha256(content).hexdigest() != self.manifest.files[name].sha256:
            raise Damaged(f"{name} in it was changed")
        return content

    def extract(self, name: str, to: Path, told: Told) -> None:
        """Raises ``Damaged`` where it is not what the manifest says; ``OSError`` where the disk is full."""
        digest = hashlib.sha256()
        with _private(to) as file:
            for piece in self._pieces(name):
                digest.update(piece)
                file.write(piece)
                told(len(piece))
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != self.manifest.files[name].sha256:
            raise Damaged(f"{name} in it was changed")

    def _pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._zipped.open(self._entries[name]) as entry:
                while piece := entry.read(PIECE):
                    yield piece
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise Damaged(f"{name} in it cannot be read") from error

    def _read(self, name: str, most: int) -> bytes:
        if name not in self._entries:
            raise Damaged("it is no backup of a workspace")
        if self._entries[name].file_size > most:
            raise Damaged(f"{name} in it is larger than any")
        return b"".join(self._pieces(name))


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Raises ``Damaged`` and ``TooNew``; ``OSError`` where there is no such file."""
    with path.open("rb") as file:
        try:
            zipped = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Damaged("it is no backup, or was cut short") from error
        with zipped:
            yield Archive(zipped, path)


def _entries(zipped: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """No entry more than once, none with another name than ours, and together not larger than the file."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in zipped.infolist():
        name = entry.orig_filename
        if name not in (MANIFEST, DATABASE, SECRETS) and not _MEDIUM.fullmatch(name):
            raise Damaged(f"it holds a file of a name that no backup has: {name[:80]!r}")
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
            raise Damaged(f"{name} in it is compressed, which no backup is")
        if name in found:
            raise Damaged(f"{name} is in it twice")
        found[name] = entry
    if sum(entry.file_size for entry in found.values()) > size:
        raise Damaged("what is in it claims to be larger than the file")
    return found


def _manifest(content: bytes) -> Manifest:
    try:
        form = _Form.model_validate_json(content)
        if form.format > FORMAT:
            raise TooNew(f"it has format {form.format}, this program reads up to {FORMAT}")
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        raise Damaged("its manifest cannot be read") from error


class _Form(BaseModel):
    """What every format says."""

    format: int = Field(ge=1)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
