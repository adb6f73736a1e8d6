"""What the section “Danger Zone”, deleting a meeting or a chat, and deleting somebody's account, ask of the session."""

from typing import Protocol

from harmony_desktop.domain.deletion import Confirmation, DeletionPreview


class Deletion(Protocol):
    """`services.deletion`."""

    @property
    def here(self) -> bool:
        """Whether the workspace is on this computer, where an account goes with it alone."""

    @property
    def files(self) -> str:
        """Where the files of this computer lie."""

    async def of_meeting(self, conversation_id: str) -> DeletionPreview:
        """Also of one that was deleted, as long as it can be brought back."""

    async def of_thread(self, thread_id: str) -> DeletionPreview: ...
    async def mine(self) -> DeletionPreview: ...
    async def of(self, user: str) -> DeletionPreview: ...
    async def of_workspace(self) -> DeletionPreview: ...

    async def delete_mine(self, confirmed: Confirmation) -> None:
        """Afterwards another account is in use."""

    async def delete(self, user: str, confirmed: Confirmation) -> None: ...
    async def delete_workspace(self, confirmed: Confirmation) -> None:
        """Afterwards another account is in use; on this computer that of a new, empty workspace."""

    async def retention(self) -> tuple[int | None, int]:
        """After how many days meetings are deleted, if at all; how many would be now."""

    async def due(self, days: int) -> int:
        """How many meetings would be deleted now."""

    async def set_retention(self, days: int | None) -> None: ...
