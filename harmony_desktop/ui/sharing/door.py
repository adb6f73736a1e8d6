"""What sharing needs from the session."""

from pathlib import Path
from typing import Protocol

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.sharing import Link, Links, Paper


class Sharing(Protocol):
    """`services.sharing`: asked of the workspace, never kept."""

    async def report(self, conversation_id: ConversationId, paper: Paper) -> bytes: ...
    async def save(self, report: bytes, file: Path) -> None:
        """There whole or not at all. Raises ``file_not_written``."""

    async def links(self, conversation_id: ConversationId) -> Links: ...
    async def make_link(self, conversation_id: ConversationId) -> Link: ...
    async def revoke(self, conversation_id: ConversationId, link_id: str) -> None: ...
    async def delete(self, conversation_id: ConversationId) -> None:
        """Nobody reads it from then on; `restore` takes that back for ten seconds."""

    async def restore(self, conversation_id: ConversationId) -> None: ...
    async def set_password(self, password: str, current: str = "") -> None: ...
    async def address(self, path: str) -> str:
        """Of a page of the workspace, with which a browser is signed in: once, and within a minute."""
