"""Loading the sample into the workspace, and taking it out again: only when the user says so."""

from harmony_desktop.domain.sample import Sample, Told
from harmony_desktop.services.link import Link

AT_ONCE = 2
"""Meetings in one request: loading moves, and stops soon when it shall."""


class SampleMeetings:
    """Everything raises `HarmonyError`: ``offline`` without a workspace, ``unauthorized`` for who is no admin."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._stopped = False

    async def standing(self) -> Sample:
        return await self._link.connection().meetings.sample()

    async def load(self, told: Told) -> bool:
        """Goes on where a load was cut short. False when it was stopped; then nothing of it is left."""
        self._stopped = False
        desk = self._link.connection().meetings
        begun = await desk.sample()
        here = begun.of - begun.missing
        told(here, begun.of)
        while not self._stopped and (came := await desk.load_sample(AT_ONCE)):
            here += came
            told(here, begun.of)
        if self._stopped:
            await desk.remove_sample()
        return not self._stopped

    def stop(self) -> None:
        """Of a load that runs."""
        self._stopped = True

    async def remove(self) -> None:
        """Its meetings with all that was drawn from them, and nothing else."""
        await self._link.connection().meetings.remove_sample()
