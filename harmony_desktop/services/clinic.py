"""What the page of the doctor asks for: an examination of this computer, a report of it, and what crashed here."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from harmony_desktop.domain.checks import Check, Surroundings, Told
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession
from harmony_journal import endings, reports
from harmony_journal.reports import Report


class Clinic:
    """``around`` is asked afresh for each examination."""

    def __init__(self, paths: Paths, session: CompanionSession, around: Callable[[], Surroundings]) -> None:
        self._paths, self._session, self._around = paths, session, around

    @property
    def logs(self) -> Path:
        return self._paths.logs

    async def examine(self, tell: Told) -> tuple[Check, ...]:
        from harmony_desktop.services.doctor import examine

        return await examine(self._paths, self._session, self._around(), tell)

    def text(self, checks: tuple[Check, ...]) -> str:
        """For the clipboard: without names, addresses and words."""
        from harmony_desktop.services import report

        return report.text(checks)

    async def write(self, file: Path, checks: tuple[Check, ...]) -> None:
        """Raises `HarmonyError` file_not_written."""
        from harmony_desktop.services import report

        await asyncio.to_thread(report.write, file, self._paths, checks)

    async def crashes(self) -> list[Report]:
        """Newest first, that of a speech process which died just now among them."""

        def look() -> list[Report]:
            endings.fault(self.logs, "worker")
            return reports.every(self.logs)

        return await asyncio.to_thread(look)

    async def untold(self) -> list[Report]:
        return await asyncio.to_thread(reports.untold, self.logs)

    async def tell(self) -> None:
        """They were shown."""
        await asyncio.to_thread(reports.tell, self.logs)

    async def delete(self, id_: str) -> None:
        await asyncio.to_thread(reports.delete, self.logs, id_)
