"""Files that come and recordings that stay, on the disk: private, and never half there without somebody knowing."""

import errno
import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from harmony_protocol.errors import ErrorCode
from harmony_workspace.meetings import problems
from harmony_workspace.paths import MEDIA, UPLOADS, sync_folder
from harmony_workspace.problems import Refused

KEPT_FREE = 64 * 1024 * 1024
"""What a file must leave to the database and everything else."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Files:
    """``folder``: the workspace's. A file is called after its meeting; a directory's entry is synced like the file."""

    folder: Path

    @property
    def uploads(self) -> Path:
        return self.folder / UPLOADS

    @property
    def media(self) -> Path:
        return self.folder / MEDIA

    def make(self) -> None:
        for folder in (self.uploads, self.media):
            folder.mkdir(mode=0o700, exist_ok=True)

    def check_room(self, needed: int) -> None:
        """Raises ``ImportProblem`` where so much more does not fit."""
        if shutil.disk_usage(self.uploads).free < needed + KEPT_FREE:
            raise problems.no_space(needed)

    def received(self, id_: str) -> int:
        """Bytes that are there."""
        try:
            return (self.uploads / id_).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, id_: str, offset: int, part: bytes) -> int:
        """Writes the part behind what is there and returns how much there is then; it survives a power cut.

        Raises ``Refused`` when it does not begin there, ``ImportProblem`` when the disk is full; then nothing is added.
        """
        received = self.received(id_)
        if offset != received:
            raise Refused(
                ErrorCode.UPLOAD_PLACE,
                HTTPStatus.CONFLICT,
                f"{received} bytes are there; the next part begins there.",
                received=received,
            )
        self.check_room(len(part))  # again: others came meanwhile, and the database has to go on
        path = self.uploads / id_
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            _write(descriptor, offset, part)
        finally:
            os.close(descriptor)
        if offset == 0:
            sync_folder(self.uploads)
        return offset + len(part)

    def keep(self, id_: str) -> Path:
        """The upload becomes the recording of its meeting."""
        os.replace(self.uploads / id_, self.media / id_)
        sync_folder(self.media)
        return self.media / id_

    def give_back(self, id_: str) -> None:
        """Undoes ``keep``."""
        if (self.media / id_).exists():
            os.replace(self.media / id_, self.uploads / id_)

    def throw_away(self, id_: str) -> None:
        (self.uploads / id_).unlink(missing_ok=True)

    def settle(self, uploads: Collection[str], recordings: Collection[str]) -> None:
        """After a crash: what was about to become a recording is an upload again, what nobody knows is removed."""
        for id_ in recordings:
            if not (self.media / id_).exists() and (self.uploads / id_).exists():
                self.keep(id_)
        for path in _files(self.media):
            if path.name not in recordings and path.name in uploads:
                self.give_back(path.name)
            elif path.name not in recordings:
                path.unlink()
        for path in _files(self.uploads):
            if path.name not in uploads:
                path.unlink()


def _files(folder: Path) -> list[Path]:
    """A folder in it is not ours, such as the one that a disk of its own begins with."""
    return [path for path in folder.iterdir() if path.is_symlink() or not path.is_dir()]


def _write(descriptor: int, offset: int, part: bytes) -> None:
    try:
        view = memoryview(part)
        at = offset
        while view:
            written = os.pwrite(descriptor, view, at)
            view, at = view[written:], at + written
        os.fsync(descriptor)
    except OSError as error:
        os.ftruncate(descriptor, offset)
        if error.errno in _FULL:
            raise problems.no_space(len(part)) from error
        raise
