"""The way to the workspace of the account in use: the one on this computer, or one that is reached by its address."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.services.keeping import Keeper

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.local import Door, LocalWorkspace


class Doorway:
    """The workspace on this computer is found or started once and kept while the session lasts, whichever account is
    in use."""

    def __init__(self, keeper: Keeper, make_local: "Callable[[], LocalWorkspace]") -> None:
        self._keeper = keeper
        self._make_local = make_local
        self._local: LocalWorkspace | None = None

    async def open(self) -> "Door":
        """Raises `HarmonyError`: what keeps the workspace away."""
        if not self._keeper.account.url:
            return await (await self._here()).open()
        from harmony_desktop.net.local import Door
        from harmony_desktop.net.workspace import Workspace

        key = await self._keeper.api_key(self._keeper.account)
        if key is None:
            raise HarmonyError.of("unauthorized", detail="the key of this account was not kept")
        return Door(await asyncio.to_thread(Workspace, self._keeper.account.url, key))

    async def take(self, begins: bool) -> None:
        """Heavy work of the workspace on this computer makes room while somebody speaks."""
        if self._local is not None:
            await self._local.take(begins)

    async def stop(self) -> None:
        """Ends the workspace on this computer, if we started it and nobody else is there."""
        if self._local is not None:
            await self._local.stop()

    async def _here(self) -> "LocalWorkspace":
        if self._local is None:
            self._local = await asyncio.to_thread(self._make_local)
        return self._local
