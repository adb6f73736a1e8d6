"""The record of tools: asked of the workspace each time, never kept."""

from pathlib import Path

from harmony_desktop.domain.record import RecordPage, RecordVerdict
from harmony_desktop.services.link import Link


class Record:
    """Everything raises `HarmonyError` ``offline`` without a workspace."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def page(self, words: str = "", cursor: str = "", *, everybody: bool = False) -> RecordPage:
        """One's own lines, the newest first; an admin may have everybody's, without their words."""
        return await self._link.connection().record.page(words, cursor, everybody)

    async def verify(self) -> RecordVerdict:
        return await self._link.connection().record.verify()

    async def export(self, file: Path) -> int:
        """Everybody's lines as JSON, with all that their hashes are made of. Returns how many."""
        return await self._link.connection().record.export(file)
