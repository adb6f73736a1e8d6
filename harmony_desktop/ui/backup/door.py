"""What the section “Backup” asks of the session."""

from pathlib import Path
from typing import Protocol

from harmony_desktop.domain.backups import WorkspaceCopy
from harmony_desktop.domain.progress import Told


class Backups(Protocol):
    """`services.backups`."""

    @property
    def here(self) -> bool:
        """Whether the workspace is on this computer."""

    async def restoring(self) -> tuple[str, ...]:
        """The words of the command that restores a copy, but for the copy."""

    async def make(self, file: Path, progress: Told) -> None:
        """May be cancelled; then nothing is left of it."""

    async def copies(self) -> tuple[WorkspaceCopy, ...]:
        """The newest first."""
