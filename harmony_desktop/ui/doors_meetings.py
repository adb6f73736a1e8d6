"""What the screens need from the session to show and change meetings. As `doors`."""

from typing import Protocol

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insights import Insight
from harmony_desktop.domain.meetings import (
    Facets,
    Meeting,
    MeetingChange,
    MeetingQuery,
    Said,
    SpeakerRename,
)
from harmony_desktop.domain.threads import Transcript


class Meetings(Protocol):
    """`services.meetings`: read from the cache, so that they are there offline; changed by asking the workspace. What it
    answers is told by `MeetingsChanged`."""

    async def listed(self, query: MeetingQuery, limit: int = 500) -> tuple[Meeting, ...]: ...
    async def facets(self) -> Facets: ...
    async def one(self, conversation_id: ConversationId) -> Meeting | None: ...
    async def fetch(self, conversation_id: ConversationId) -> Meeting:
        """As the workspace has it now, before its feed tells."""

    async def transcript(self, conversation_id: ConversationId) -> Transcript: ...
    async def insights(self, conversation_id: ConversationId) -> tuple[Insight, ...]: ...
    async def said(self, words: str, limit: int = 30) -> tuple[Said, ...]:
        """The turn of each meeting that says these words best; asked of the workspace."""

    async def change(self, meeting: Meeting, change: MeetingChange) -> Meeting:
        """``meeting`` as it was looked at; ``stale_revision`` where somebody else changed it first."""

    async def rename_speaker(self, meeting: Meeting, rename: SpeakerRename) -> Meeting: ...
    async def cancel(self, conversation_id: ConversationId) -> Meeting: ...
    async def retry(self, conversation_id: ConversationId) -> Meeting: ...
    async def rerun_insights(
        self, conversation_id: ConversationId, project_ids: tuple[str, ...] = ()
    ) -> None: ...
