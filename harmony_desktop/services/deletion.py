"""Deleting an account or a workspace; afterwards nothing that this window kept of it is left on this computer."""

import asyncio
from typing import TYPE_CHECKING

from harmony_desktop.domain.deletion import Confirmation, DeletionPreview
from harmony_desktop.domain.facts import Bus, Noticed
from harmony_desktop.domain.problems import Problem
from harmony_desktop.services.account_actions import Life
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.deletion_desk import DeletionDesk

GONE = "workspace_deleted"


class Deletion:
    """What asks raises `HarmonyError` ``offline`` without a workspace."""

    def __init__(self, keeper: Keeper, link: Link, bus: Bus, life: Life) -> None:
        self._keeper, self._link, self._bus, self._life = keeper, link, bus, life
        self._dropping = asyncio.Lock()
        self._deleting = False

    @property
    def _desk(self) -> "DeletionDesk":
        return self._link.connection().deletion

    @property
    def here(self) -> bool:
        """Whether the workspace is on this computer, where an account goes with it alone."""
        return not self._keeper.account.url

    @property
    def files(self) -> str:
        """Where the files of this computer lie, which uninstalling leaves."""
        return str(self._keeper.data)

    async def of_meeting(self, conversation_id: str) -> DeletionPreview:
        return await self._desk.of_meeting(conversation_id)

    async def of_thread(self, thread_id: str) -> DeletionPreview:
        return await self._desk.of_thread(thread_id)

    async def mine(self) -> DeletionPreview:
        return await self._desk.mine()

    async def of(self, user: str) -> DeletionPreview:
        return await self._desk.of(user)

    async def of_workspace(self) -> DeletionPreview:
        return await self._desk.of_workspace()

    async def delete_mine(self, confirmed: Confirmation) -> None:
        folder = self._keeper.account.folder
        await self._desk.delete_mine(confirmed)
        await self.drop(folder)

    async def delete(self, user: str, confirmed: Confirmation) -> None:
        await self._desk.delete(user, confirmed)

    async def delete_workspace(self, confirmed: Confirmation) -> None:
        folder, self._deleting = self._keeper.account.folder, True
        try:
            await self._desk.delete_workspace(confirmed)
            await self.drop(folder)
        finally:
            self._deleting = False

    async def drop(self, folder: str) -> bool:
        """The account of this folder is no more; once, however many hear of it."""
        async with self._dropping:
            if self._keeper.account.folder != folder:
                return False
            await self._life.change_account(self._keeper.forget)
            return True

    async def was_deleted(self, folder: str) -> None:
        """Somebody else deleted the workspace in use."""
        if self._deleting:
            return
        name = self._keeper.account.workspace_name
        if await self.drop(folder):
            self._bus.publish(Noticed(Problem(GONE, {"name": name})))

    async def retention(self) -> tuple[int | None, int]:
        return await self._desk.retention()

    async def due(self, days: int) -> int:
        return await self._desk.due(days)

    async def set_retention(self, days: int | None) -> None:
        await self._desk.set_retention(days)
