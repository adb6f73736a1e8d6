"""Copies of a workspace, as a test wishes them."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from harmony_desktop.domain.backups import WorkspaceCopy
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.progress import Told

COPIES = (
    WorkspaceCopy(
        "/media/stick/harmony-backup-2026-11-20.zip", datetime(2026, 11, 20, tzinfo=UTC), 1_400_000_000
    ),
    WorkspaceCopy(
        "/home/sam/.local/share/Harmony/workspace.before-restore-2026-11-02",
        datetime(2026, 11, 2, tzinfo=UTC),
        0,
        backup=False,
    ),
)


class ScriptedBackups:
    """One that is made stands at half until ``go_on`` is set; then it ends, or with ``refuses``."""

    def __init__(self) -> None:
        self.here = True
        self.known = COPIES
        self.made: list[Path] = []
        self.go_on = asyncio.Event()
        self.refuses: Problem | None = None

    async def make(self, file: Path, progress: Told) -> None:
        progress(600_000_000, 1_200_000_000)
        await self.go_on.wait()
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        self.made.append(file)
        self.known = (WorkspaceCopy(str(file), datetime.now(UTC), 1_200_000_000), *self.known)

    async def restoring(self) -> tuple[str, ...]:
        return ("harmony-workspace", "restore", "--replace", "--data-dir", "/home/sam/my data")

    async def copies(self) -> tuple[WorkspaceCopy, ...]:
        return self.known
