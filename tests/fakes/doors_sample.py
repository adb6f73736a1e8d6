"""The scripted session's door to the sample: each portion waits until the story lets it come."""

import asyncio

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.sample import Sample, Told

OF = 18


class ScriptedSample:
    """``there`` of its meetings are loaded. ``slow``: a load stands still until `go_on`."""

    def __init__(self, there: int = OF) -> None:
        self.there = there
        self.slow = False
        self.refuses: Problem | None = None
        self.removals = 0
        self._stopped = False
        self._goes = asyncio.Event()

    async def standing(self) -> Sample:
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        titles = tuple(f"Sample meeting {n + 1}" for n in range(self.there))
        return Sample("Tidewick", OF, OF - self.there, titles, not titles)

    async def load(self, told: Told) -> bool:
        self._stopped = False
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        for here in range(self.there, OF + 1, 6):
            told(here, OF)
            if self.slow:
                await self._goes.wait()
            if self._stopped:
                self.there = 0
                return False
        self.there = OF
        return True

    def go_on(self) -> None:
        self._goes.set()

    def stop(self) -> None:
        self._stopped = True
        self._goes.set()

    async def remove(self) -> None:
        self.there = 0
        self.removals += 1
