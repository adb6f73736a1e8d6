"""What the screens may ask of the session about a host that is no workspace of ours. As `doors`."""

from collections.abc import Mapping
from typing import Protocol

from harmony_desktop.domain.hosted import Host, HostedInsight, HostedMeeting, HostedPage
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.threads import Turn


class Hosted(Protocol):
    """`services.hosted`: read each time, kept nowhere. `HostedChanged` tells of a connection made or ended."""

    @property
    def host(self) -> Host | None: ...
    async def connect(self, address: str, api_key: str) -> Host:
        """``hosted_workspace`` where a workspace of ours is; then, and with any other trouble, nothing is kept."""

    async def look(self, address: str, api_key: str) -> bool:
        """Whether `connect` would succeed; nothing is kept."""

    async def disconnect(self) -> None: ...
    async def page(self, onward: Mapping[str, str] | None = None) -> HostedPage: ...
    async def one(self, meeting: HostedMeeting) -> HostedMeeting: ...
    async def transcript(self, meeting_id: ConversationId) -> tuple[Turn, ...]: ...
    async def insights(self, meeting_id: ConversationId) -> tuple[HostedInsight, ...]: ...
    async def bring(self, meeting: HostedMeeting, turns: tuple[Turn, ...]) -> ConversationId:
        """A copy of it becomes a meeting of the workspace in use."""
