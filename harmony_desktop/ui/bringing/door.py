"""What bringing meetings in needs from the session."""

from collections.abc import Sequence
from typing import Protocol

from harmony_desktop.domain.bringing import About, FoundFile, Upload
from harmony_desktop.domain.ids import ConversationId


class Bringing(Protocol):
    """`services.bringing`: how an upload fares is told by `UploadsChanged`, its end by `UploadArrived`."""

    def all(self) -> tuple[Upload, ...]:
        """In the order they were added."""

    async def look(self, files: Sequence[str]) -> tuple[FoundFile, ...]:
        """What these are, each with what is wrong with it; nothing is sent."""

    async def add(self, found: FoundFile, about: About | None = None) -> ConversationId:
        """From here on it is brought in, also over restarts."""

    async def add_text(self, text: str, about: About) -> ConversationId:
        """A transcript that was pasted."""

    async def pause(self, upload_id: ConversationId) -> None: ...
    async def go_on(self, upload_id: ConversationId) -> None:
        """One that is paused or failed; a changed file is brought in as it is now."""

    async def cancel(self, upload_id: ConversationId) -> None: ...
