"""Sharing a meeting and deleting it; asked of the workspace each time, never kept."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

from harmony_desktop.domain.facts import Bus, MeetingsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.sharing import Link, Links, Paper
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link as Workspace
from harmony_desktop.services.zone import zone_name
from harmony_desktop.store import place_changes


class Sharing:
    """Everything that asks raises `HarmonyError` ``offline`` without a workspace."""

    def __init__(self, keeper: Keeper, link: Workspace, bus: Bus) -> None:
        self._keeper = keeper
        self._link = link
        self._bus = bus

    async def report(self, conversation_id: ConversationId, paper: Paper) -> bytes:
        """The insights of the meeting as a PDF, its times as on this computer."""
        zone = await asyncio.to_thread(zone_name)
        return await self._link.connection().sharing.report(conversation_id, paper, zone)

    async def save(self, report: bytes, file: Path) -> None:
        """There whole or not at all. Raises ``file_not_written``."""
        await asyncio.to_thread(_write, report, file)

    async def links(self, conversation_id: ConversationId) -> Links:
        return await self._link.connection().sharing.links(conversation_id)

    async def make_link(self, conversation_id: ConversationId) -> Link:
        return await self._link.connection().sharing.make_link(conversation_id)

    async def revoke(self, conversation_id: ConversationId, link_id: str) -> None:
        """For good: a link that is made later is another one."""
        await self._link.connection().sharing.revoke(conversation_id, link_id)

    async def delete(self, conversation_id: ConversationId) -> None:
        """Nobody reads it from then on; erased soon after, unless `restore` comes within ten seconds. Gone from the
        cache when this returns."""
        await self._link.connection().sharing.delete(conversation_id)
        await self._keeper.store.do(place_changes.withdraw_meeting, conversation_id)
        self._bus.publish(MeetingsChanged())

    async def restore(self, conversation_id: ConversationId) -> None:
        """Raises ``not_found`` where it is erased already."""
        await self._link.connection().sharing.restore(conversation_id)

    async def set_password(self, password: str, current: str = "") -> None:
        """For signing in with a browser. ``current``: the one there is."""
        await self._link.connection().sharing.set_password(password, current)

    async def address(self, path: str) -> str:
        """A page of the workspace, where a browser is signed in by it: once, and within a minute."""
        return await self._link.connection().sharing.ticket(path)


def _write(data: bytes, file: Path) -> None:
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, file)
    except OSError as error:
        raise HarmonyError.of("file_not_written", file=str(file), detail=str(error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
