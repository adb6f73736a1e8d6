"""Bringing meetings in, as routes and the start of the workspace see it: one object with everything in it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakValueDictionary

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Imported, NewUpload, Upload
from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing import finishing, transcriptions, uploads
from harmony_workspace.bringing.files import Files
from harmony_workspace.bringing.hearing import Hearing
from harmony_workspace.bringing.listening import AWAITED, Ears
from harmony_workspace.holding import turn
from harmony_workspace.meetings import problems
from harmony_workspace.paths import RUN
from harmony_workspace.store.database import Database
from harmony_workspace.store.meeting_tables import recordings

log = logging.getLogger(__name__)
_TIDY_SECONDS = 3600.0


@dataclass
class Bringing:
    """``models``: where speech models lie. Two listening processes: looking at a new file waits for no recording."""

    database: Database
    files: Files
    models: Path
    hearing: Hearing = field(init=False)
    _probing: Ears = field(init=False)
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def __post_init__(self) -> None:
        self.hearing = Hearing(self.database, self.files, Ears(self.models))
        self._probing = Ears(self.models, nice=AWAITED)

    async def begin(self, reader: Reader, id_: str, new: NewUpload) -> Upload:
        async with self._turn(id_):
            return await self.database.write(uploads.begin, reader, id_, new, self.files)

    async def one(self, reader: Reader, id_: str) -> Upload:
        return await self.database.read(uploads.one, reader, id_, self.files)

    async def part(self, reader: Reader, id_: str, offset: int, part: bytes) -> Upload:
        async with self._turn(id_):
            about = await self.database.write(uploads.touch, reader, id_)
            if offset + len(part) > about.size:
                raise problems.too_large("more comes than was said", about.size)
            await asyncio.to_thread(self.files.append, id_, offset, part)
            return await self.one(reader, id_)

    async def drop(self, reader: Reader, id_: str) -> None:
        async with self._turn(id_):
            await self.database.write(_drop, reader, id_)
            await asyncio.to_thread(self.files.throw_away, id_)

    async def finish(self, reader: Reader, id_: str) -> Imported:
        async with self._turn(id_):
            made = await finishing.finish(self.database, self.files, self._probing, reader, id_)
        self.hearing.look()
        return made

    async def cancel(self, reader: Reader, conversation_id: str) -> Conversation:
        stopped = await self.database.write(transcriptions.cancel, reader, conversation_id)
        self.hearing.leave(conversation_id)
        return stopped

    async def retry(self, reader: Reader, conversation_id: str) -> Conversation:
        queued = await self.database.write(transcriptions.retry, reader, conversation_id)
        self.hearing.look()
        return queued

    @asynccontextmanager
    async def _turn(self, id_: str) -> AsyncIterator[None]:
        """One thing at a time happens to an upload, whichever process it comes to."""
        async with self._turns.setdefault(id_, asyncio.Lock()):
            if not self.database.process:
                yield
                return
            async with turn(self.files.folder / RUN, id_):
                yield

    async def settle(self) -> None:
        """Before the first request: what the last end of the workspace left half done is done or undone."""
        self.files.make()
        known, kept = await self.database.read(_known)
        await asyncio.to_thread(self.files.settle, known, kept)

    async def keep(self) -> None:
        """Hears what is queued and throws away what was given up, until cancelled."""
        tidying = asyncio.create_task(self._keep_tidy())
        try:
            await self.hearing.keep()
        finally:
            tidying.cancel()

    async def close(self) -> None:
        await self._probing.close()

    async def tidy(self) -> None:
        """Throws away what was given up."""
        for id_ in await self.database.write(uploads.expire):
            await asyncio.to_thread(self.files.throw_away, id_)

    async def _keep_tidy(self) -> None:
        while True:
            try:
                await self.tidy()
            except Exception:
                log.exception("uploads that were given up are still there")
            await asyncio.sleep(_TIDY_SECONDS)


def _drop(connection: sa.Connection, reader: Reader, id_: str) -> None:
    uploads.own(connection, reader, id_)
    uploads.remove(connection, id_)


def _known(connection: sa.Connection) -> tuple[set[str], set[str]]:
    kept = set(connection.scalars(sa.select(recordings.c.conversation_id)))
    return uploads.all_ids(connection), kept
