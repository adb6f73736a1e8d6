"""Reads the workspace's change feed whenever it nudges."""

import asyncio
import logging
from contextlib import aclosing
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.syncing import Change
from harmony_desktop.net.backoff import delay
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.streams import Streams
from harmony_desktop.store import changes, reading, taken

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.workspace import Workspace

log = logging.getLogger(__name__)


class Feed:
    def __init__(self, keeper: Keeper, link: Link, snapshots: Snapshots, streams: Streams) -> None:
        self._keeper = keeper
        self._link = link
        self._snapshots = snapshots
        self._streams = streams

    async def run(self) -> None:
        attempt = 0
        while True:
            workspace = await self._link.workspace()
            try:
                async with aclosing(workspace.nudges()) as nudges:
                    async for _ in nudges:
                        await self.pull(workspace)
                        self._snapshots.tell_nudged()
                        attempt = 0
            except HarmonyError as error:
                log.info("the change feed paused: %s", error)
                self._link.lost(workspace, error.problem)
            await asyncio.sleep(delay(attempt))
            attempt += 1

    async def pull(self, workspace: "Workspace") -> None:
        """Applies every change since the stored cursor; without one, or with one too old, everything."""
        cursor = await self._keeper.store.do(reading.fact, "sync_cursor")
        try:
            if cursor is None:
                await self._bootstrap(workspace)
            else:
                await self._catch_up(workspace, cursor)
        except HarmonyError as error:
            if error.problem.code != "cursor_expired":
                raise
            await self._bootstrap(workspace)
        await self._streams.follow_open()

    async def _catch_up(self, workspace: "Workspace", cursor: str) -> None:
        more, places = True, await self._keeper.store.do(taken.places)
        while more:
            page = await workspace.changes(cursor, places)
            await self._keeper.rename(page.workspace_name)
            cursor, more = page.cursor, page.has_more
            reached = () if more else places
            touched = await self._keeper.store.do(changes.apply, page.changes, cursor, reached=reached)
            await self._snapshots.touched(touched)

    async def _bootstrap(self, workspace: "Workspace") -> None:
        log.info("everything is read afresh")
        before = await self._keeper.store.do(changes.known_rows)
        places = await self._keeper.store.do(taken.places)
        everything: list[Change] = []
        cursor: str | None = None
        more = True
        while more:
            page = await workspace.changes(cursor)
            await self._keeper.rename(page.workspace_name)
            everything += page.changes
            cursor, more = page.cursor, page.has_more
        touched = await self._keeper.store.do(
            changes.apply, everything, cursor or "", everything_since=before, reached=places
        )
        await self._snapshots.load()
        self._snapshots.tell_asked(touched)
