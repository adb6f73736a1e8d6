"""Where things are kept. One data directory holds one workspace's files and this client's files beside them."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP = "Harmony"


@dataclass(frozen=True)
class Paths:
    """``data`` is the directory ``--data-dir`` names; models are shared between data directories."""

    data: Path
    models: Path

    @property
    def workspace(self) -> Path:
        return self.data / "workspace"

    @property
    def client(self) -> Path:
        return self.data / "client"

    @property
    def takes(self) -> Path:
        return self.client / "takes"

    @property
    def logs(self) -> Path:
        return self.data / "logs"


def resolve(data_dir: Path | None = None) -> Paths:
    """The user's own directories, or everything below ``data_dir``."""
    data = data_dir or Path(platformdirs.user_data_dir(APP, appauthor=False))
    return Paths(data.absolute(), Path(platformdirs.user_cache_dir(APP, appauthor=False)) / "models")


def private(directory: Path) -> Path:
    """Makes the directory, with those above it that are missing, for its owner alone; gives it back."""
    if not directory.is_dir():
        private(directory.parent)
        directory.mkdir(mode=0o700, exist_ok=True)
    return directory
