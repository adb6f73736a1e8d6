"""Finding threads, meetings and people on this machine, so that it answers offline and at once."""

from harmony_desktop.domain.finding import Hit
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.store import finding


class Finder:
    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    async def threads(self, words: str, limit: int = 30) -> tuple[Hit, ...]:
        """Threads in whose title or messages all the words stand; the last one may be half typed."""
        return await self._keeper.store.do(finding.threads, words, limit)

    async def meetings(self, words: str = "", limit: int = 30) -> tuple[Meeting, ...]:
        """By title, participant or company; the newest first."""
        return await self._keeper.store.do(finding.meetings, words, limit)

    async def people(self, words: str = "", limit: int = 30) -> tuple[str, ...]:
        """Participants and companies; those met most often first."""
        return await self._keeper.store.do(finding.people, words, limit)

    async def count_meetings(self) -> int:
        return await self._keeper.store.do(finding.count_meetings)
