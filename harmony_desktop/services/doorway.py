"""The way to the workspace of the account in use: the one on this computer, or one that is reached by its address."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.ways import Ways

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.local import Door, LocalWorkspace
    from harmony_desktop.net.workspace import Workspace


class Doorway:
    """The workspace on this computer is found or started once and kept while the session lasts, whichever account is
    in use."""

    def __init__(self, keeper: Keeper, ways: Ways, make_local: "Callable[[], LocalWorkspace]") -> None:
        self._keeper, self._ways = keeper, ways
        self._make_local = make_local
        self._local: LocalWorkspace | None = None

    async def open(self) -> "Door":
        """Raises `HarmonyError`: what keeps the workspace away."""
        if not self._keeper.account.url:
            here = await self._here()
            here.surroundings = await self._ways.surroundings()
            return await here.open()
        from harmony_desktop.net.local import Door

        key = await self._keeper.api_key(self._keeper.account)
        if key is None:
            raise HarmonyError.of("unauthorized", detail="the key of this account was not kept")
        return Door(await self.reach(self._keeper.account.url, key))

    async def reach(self, url: str, key: str) -> "Workspace":
        """The workspace at this address, by the way that leads there now; nothing has been said to it yet."""
        from harmony_desktop.net.workspace import Workspace

        return await asyncio.to_thread(Workspace, url, key, await self._ways.to(url))

    async def explain(self, problem: Problem, url: str = "") -> Problem:
        """The same trouble with the workspace in use, or at an address, as far as it can be told why."""
        address = url or self._keeper.account.url
        if problem.code == "unauthorized" and not url and address and await self._deleted(address):
            return Problem("workspace_deleted")
        return await self._ways.explain(problem, address) if address else problem

    async def _deleted(self, address: str) -> bool:
        """Whether the workspace in use was, and another one is at its address."""
        workspace = await self.reach(address, "")
        try:
            return self._keeper.account.workspace_id in (await workspace.greet()).deleted
        except HarmonyError:
            return False
        finally:
            await workspace.close()

    async def fingerprint(self, url: str) -> str:
        """Of the certificate at this address; empty where none is shown."""
        from harmony_desktop.net import certificates

        shown = await certificates.look(url, await self._ways.to(url))
        return shown.fingerprint if shown is not None else ""

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
