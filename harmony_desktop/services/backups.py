"""Backups of the workspace on this computer; one elsewhere is saved where it runs."""

import asyncio
from pathlib import Path

from harmony_desktop.domain.backups import WorkspaceCopy
from harmony_desktop.domain.progress import Told
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link


class Backups:
    """What asks raises `HarmonyError` ``offline`` without a workspace."""

    def __init__(self, keeper: Keeper, link: Link) -> None:
        self._keeper, self._link = keeper, link

    @property
    def here(self) -> bool:
        return not self._keeper.account.url

    async def make(self, file: Path, progress: Told) -> None:
        """May be cancelled; then nothing is left of it. Raises ``file_not_written``, ``backup_no_space``."""
        await self._link.connection().backups.make(file, progress)

    async def copies(self) -> tuple[WorkspaceCopy, ...]:
        """Those that are still where they were written; the newest first."""
        known = await self._link.connection().backups.copies()
        there = await asyncio.to_thread(lambda: [Path(copy.path).exists() for copy in known])
        return tuple(copy for copy, stands in zip(known, there, strict=True) if stands)
