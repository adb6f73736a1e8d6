"""What the sample needs from the session."""

from typing import Protocol

from harmony_desktop.domain.sample import Sample, Told


class SampleMeetings(Protocol):
    """`services.sample`: asked of the workspace, never kept; an admin's."""

    async def standing(self) -> Sample: ...
    async def load(self, told: Told) -> bool:
        """False when it was stopped; then nothing of it is left."""

    def stop(self) -> None: ...
    async def remove(self) -> None: ...
