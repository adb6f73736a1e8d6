"""Erases deleted meetings once they can no longer be brought back: rows, index, files, and what the disk kept of them."""

import asyncio
import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from harmony_workspace.meetings import contacts, traces
from harmony_workspace.meetings.deleting import CLAIMED, UNDO_MS
from harmony_workspace.store import deleted, search_index
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.database import Database
from harmony_workspace.store.meeting_tables import uploads
from harmony_workspace.store.tables import conversations

log = logging.getLogger(__name__)
_AGAIN_SECONDS = 5.0
"""After a fault, such as a full disk."""
_AT_ONCE = 500
"""Others write in between."""


@dataclass
class Erasing:
    """``folders``: where files lie that are called after a meeting."""

    database: Database
    folders: Sequence[Path]
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _gone: set[str] = field(default_factory=set)
    """Deleted since this workspace began: what is on its way to a reader by then breaks off."""
    _log_holds: bool = True
    """The log beside the database may hold words that were erased, also by an earlier workspace just before its end."""

    def deleted(self, id_: str) -> None:
        self._gone.add(id_)
        self._woken.set()

    def words_went(self) -> None:
        """Of something else that was deleted: the log beside the database may hold them still."""
        self._log_holds = True
        self._woken.set()

    def restored(self, id_: str) -> None:
        self._gone.discard(id_)

    def is_gone(self, id_: str) -> bool:
        return id_ in self._gone

    async def keep(self) -> None:
        """Erases each meeting when its time is over, also those that an earlier workspace left; until cancelled."""
        while True:
            self._woken.clear()
            try:
                await self.erase_due()
                await self._empty_log()
                seconds = await self.database.read(_next)
            except Exception:
                log.exception("deleted meetings could not be erased; they are tried again")
                seconds = _AGAIN_SECONDS
            try:
                async with asyncio.timeout(seconds):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def erase_due(self, now: int | None = None) -> int:
        """How many meetings were erased. Their files go first: the rows tell of them after a crash in between."""
        ids = await self.database.write(_claim, now_ms() if now is None else now)
        for first in range(0, len(ids), _AT_ONCE):
            some = ids[first : first + _AT_ONCE]
            for id_ in some:
                await asyncio.to_thread(self._erase_files, id_)
            self._log_holds = True
            await self.database.write(erase, some)
        if ids:
            await self._empty_log()
            log.info("erased %d deleted meetings", len(ids))
        return len(ids)

    def _erase_files(self, id_: str) -> None:
        for folder in self.folders:
            for found in folder.glob("*") if folder.is_dir() else ():
                if found.name == id_ or found.name.startswith(f"{id_}."):
                    shutil.rmtree(found) if found.is_dir() else found.unlink(missing_ok=True)

    async def _empty_log(self) -> None:
        """Also what a fault left in it: a full disk, say, when it was tried before."""
        while self._log_holds:
            self._log_holds = not await self.database.write_through()
            if self._log_holds:  # readers do not say when they end
                await asyncio.sleep(0.05)


def claim(connection: sa.Connection, maker: str, keeper: str) -> None:
    """What this person made and is deleted cannot come back, and is erased next: ``keeper`` only holds the rows until
    then."""
    theirs = (conversations.c.created_by == maker, conversations.c.deleted_at.is_not(None))
    connection.execute(sa.update(conversations).where(*theirs).values(deleted_at=CLAIMED, created_by=keeper))


def _claim(connection: sa.Connection, now: int) -> list[str]:
    """Those whose time is over, in the order of writes: what is restored before stays, what is claimed is not restored.

    A time that is far ahead is of a clock that was set back.
    """
    over = sa.or_(conversations.c.deleted_at <= now - UNDO_MS, conversations.c.deleted_at > now + UNDO_MS)
    connection.execute(sa.update(conversations).where(over).values(deleted_at=CLAIMED))
    claimed = sa.select(conversations.c.id).where(conversations.c.deleted_at == CLAIMED)
    return list(connection.scalars(claimed))


def erase(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Removes the rows with all that belongs to them; only the ids stay, so that nothing brings them back."""
    titles = connection.execute(
        sa.select(conversations.c.id, conversations.c.title).where(conversations.c.id.in_(ids))
    ).all()
    for row in titles:
        traces.forget(connection, row.id, row.title)
        deleted.remember(connection, row.id)
    connection.execute(sa.delete(uploads).where(sa.or_(uploads.c.id.in_(ids), uploads.c.became.in_(ids))))
    connection.execute(sa.delete(conversations).where(conversations.c.id.in_(ids)))
    contacts.drop_unused(connection)
    search_index.scrub(connection)


def _next(connection: sa.Connection) -> float | None:
    """Seconds until the next one's time is over; None: there is none."""
    first = connection.scalar(
        sa.select(sa.func.min(conversations.c.deleted_at)).where(conversations.c.deleted_at.is_not(None))
    )
    return None if first is None else max(0.0, (first + UNDO_MS - now_ms()) / 1000)
