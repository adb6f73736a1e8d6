"""Backups of the workspace on this computer; one elsewhere is saved where it runs."""

import asyncio
import shutil
import sys
from pathlib import Path

from harmony_desktop.domain.backups import WorkspaceCopy
from harmony_desktop.domain.progress import Told
from harmony_desktop.paths import resolve
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link


class Backups:
    """What asks raises `HarmonyError` ``offline`` without a workspace."""

    def __init__(self, keeper: Keeper, link: Link) -> None:
        self._keeper, self._link = keeper, link

    @property
    def here(self) -> bool:
        return not self._keeper.account.url

    async def restoring(self) -> tuple[str, ...]:
        """The command that sets this workspace back, without the file: as this program's workspace is called here, and
        with its directory where that is not the usual one."""
        data = self._keeper.data
        where = () if data == resolve().data else ("--data-dir", str(data))
        called = await asyncio.to_thread(_called)
        return (*called, "restore", "--replace", *where)

    async def make(self, file: Path, progress: Told) -> None:
        """May be cancelled; then nothing is left of it. Raises ``file_not_written``, ``backup_no_space``."""
        await self._link.connection().backups.make(file, progress)

    async def copies(self) -> tuple[WorkspaceCopy, ...]:
        """Those that are still where they were written; the newest first."""
        known = await self._link.connection().backups.copies()
        there = await asyncio.to_thread(lambda: [Path(copy.path).exists() for copy in known])
        return tuple(copy for copy, stands in zip(known, there, strict=True) if stands)


def _called() -> tuple[str, ...]:
    """By its short name where a terminal finds this very program by it."""
    from harmony_desktop.net.local import (
        workspace_command,
    )  # the network libraries load behind the first paint

    command, found = workspace_command(), shutil.which("harmony-workspace")
    ours = (Path(sys.executable).parent, Path(command[0]).resolve().parent)
    if found is not None and (Path(found).parent in ours or Path(found).resolve().parent in ours):
        return ("harmony-workspace",)
    return tuple(command)
