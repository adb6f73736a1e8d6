"""Where the workspace keeps its files: everything below ``DIR/workspace``, readable by its owner alone."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from harmony_protocol.local import ENDPOINT_FILE

MEDIA = "media"
"""Recordings, each under the id of its meeting."""
RUN = "run"
"""Locks, and where the workspace is."""
UPLOADS = "uploads"
"""Files that still come, each under the id of the meeting they become."""
_PRIVATE_DIR = 0o700
_PRIVATE_FILE = 0o600


class CannotMake(Exception):
    """Why nothing can be kept in this directory; said in one line."""


def readable(path: Path) -> str:
    """Also a name whose bytes are no text."""
    return os.fsencode(path).decode(errors="replace")


@dataclass(frozen=True)
class Paths:
    """``data`` is the directory ``--data-dir`` names."""

    data: Path

    @property
    def workspace(self) -> Path:
        return self.data / "workspace"

    @property
    def database(self) -> Path:
        return self.workspace / "workspace.db"

    @property
    def run(self) -> Path:
        return self.workspace / RUN

    @property
    def tls(self) -> Path:
        return self.workspace / "tls"

    @property
    def sealed(self) -> Path:
        return self.workspace / "sealed"

    @property
    def media(self) -> Path:
        return self.workspace / MEDIA

    @property
    def uploads(self) -> Path:
        return self.workspace / UPLOADS

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def endpoint(self) -> Path:
        return self.data / ENDPOINT_FILE

    @property
    def lock(self) -> Path:
        return self.run / "workspace.lock"

    def make(self) -> None:
        """Makes the directories; only the owner may enter them. Raises ``CannotMake``."""
        for directory in (
            self.workspace,
            self.run,
            self.tls,
            self.sealed,
            self.media,
            self.uploads,
            self.logs,
        ):
            try:
                directory.mkdir(mode=_PRIVATE_DIR, parents=True, exist_ok=True)
                directory.chmod(_PRIVATE_DIR)
            except OSError as error:
                raise CannotMake(f"{directory} cannot be made: {error.strerror}.") from error


def resolve(data_dir: Path | None = None) -> Paths:
    """The user's own directory, or ``data_dir``."""
    return Paths((data_dir or Path(platformdirs.user_data_dir("Harmony", appauthor=False))).absolute())


def speech_models() -> Path:
    """Where speech models lie; the window puts them there too."""
    return Path(platformdirs.user_cache_dir("Harmony", appauthor=False)) / "models"


def write_private(path: Path, content: bytes) -> None:
    """Replaces the file in one step; it is readable by its owner alone from the first byte."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)


def sync_folder(folder: Path) -> None:
    """What was renamed in it stays so when the power goes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
