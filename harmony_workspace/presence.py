"""This process among those that serve the workspace: it is there as long as the database holds its lock; one leads.

No heartbeat: the server takes a lock back the moment its connection ends, however its process ended. So each looks twice
a second which locks are held (one query), and who finds one free takes up what its owner left. The process that holds
the lock of the leader does what is done once: background work, the control socket.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from harmony_workspace.store import processes
from harmony_workspace.store.database import Database
from harmony_workspace.store.postgres import LEADING, Postgres

log = logging.getLogger(__name__)
LOOK = 0.5
_PATIENCE = 10.0
"""Seconds the database may take to answer before it counts as gone."""
_VANISHED = ("tcp_keepalives_idle = 4", "tcp_keepalives_interval = 2", "tcp_keepalives_count = 3")
"""A computer that vanishes with its process says no word of farewell: its lock is free after ten seconds."""
_WHO = """
SELECT p.id, EXISTS (
    SELECT FROM pg_locks AS l
    WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND ((l.classid::bigint << 32) | l.objid::bigint) = p.number)
FROM processes AS p"""
Deed = Callable[[], Awaitable[None]]


@dataclass
class Deeds:
    """What is to be done when a process died, when this one leads, when it does so no more, and once the database is
    there again after it was gone."""

    died: Deed
    lead: Deed
    lead_no_more: Deed
    again: Deed


class Presence:
    """Only where the workspace is kept in PostgreSQL."""

    def __init__(self, database: Database) -> None:
        assert isinstance(database.at, Postgres)
        self._database, self._server = database, database.at
        self._number = secrets.randbits(62) + LEADING + 1
        self._line: psycopg.Connection[Any] | None = None
        self._returned = False
        """The database was gone, and it is still to be looked what of our work was lost then."""
        self.leads = False
        self._looked = asyncio.Event()

    async def begin(self) -> None:
        """From its return on, the others know that this process is there."""
        await asyncio.to_thread(self._take)
        await self._database.write(processes.enter, self._number)

    async def kept(self, deeds: Deeds) -> asyncio.Task[None]:
        """Goes on until cancelled. Returns after the first look: who is told then that this process is ready finds the
        one that leads, mostly this."""
        keeping = asyncio.create_task(self._keep(deeds), name="presence")
        await self._looked.wait()
        return keeping

    async def _keep(self, deeds: Deeds) -> None:
        try:
            while True:
                try:
                    await self._look(deeds)
                except (psycopg.Error, OSError, TimeoutError) as error:
                    log.warning("the database is gone: %s", type(error).__name__)
                    self._let_go()
                    await self._lead_no_more(deeds)
                except Exception:  # whatever could not be done is tried at the next look
                    log.exception("what a process left could not be taken up")
                self._looked.set()
                await asyncio.sleep(LOOK)
        finally:
            await self._lead_no_more(deeds)

    async def close(self) -> None:
        """In order: others hear of it at their next look."""
        with suppress(Exception):
            await self._database.write(processes.leave)
        self._let_go()

    async def _look(self, deeds: Deeds) -> None:
        async with asyncio.timeout(_PATIENCE):
            if self._line is None:  # others may have taken us for gone, and our work: see `run_rows.hold`
                self._returned = True
                await asyncio.to_thread(self._take)
            there, leads = await asyncio.to_thread(self._who)
        if leads and not self.leads:
            self.leads = True
            log.info("this process leads")
            await deeds.lead()
        if self._database.process not in there:
            self._returned = True
            await self._database.write(processes.enter, self._number)
        if self._returned:
            await deeds.again()
            self._returned = False
        if not all(there.values()):
            await deeds.died()

    async def _lead_no_more(self, deeds: Deeds) -> None:
        if self.leads:
            self.leads = False
            await deeds.lead_no_more()

    def _take(self) -> None:
        line = self._server.connect()
        for setting in _VANISHED:
            line.execute(f"SET {setting}")
        line.execute("SELECT pg_advisory_lock(%s)", (self._number,))
        self._line = line

    def _who(self) -> tuple[dict[str, bool], bool]:
        """The processes there are, and which of them hold their lock; whether this one leads."""
        assert self._line is not None
        there = {str(id_): bool(holds) for id_, holds in self._line.execute(_WHO).fetchall()}
        if self.leads:
            return there, True
        [[leads]] = self._line.execute("SELECT pg_try_advisory_lock(%s)", (LEADING,)).fetchall()
        return there, bool(leads)

    def _let_go(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(psycopg.Error):
                line.close()
