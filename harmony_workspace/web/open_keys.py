"""Requests that are under way, by the key they came with: they end when it does, streams and uploads too."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from harmony_workspace.access.keys import Caller
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.database import Database, Fault
from harmony_workspace.store.tables import keys
from harmony_workspace.web.nudges import Nudges

log = logging.getLogger(__name__)
LOOK_SECONDS = 5.0
"""Also when nothing was heard of: a message between processes may be late."""
SETTLE_SECONDS = 0.3
"""Whoever ends the key they call with is answered first, and many changes are one look."""
_AT_ONCE = 5_000


@dataclass(eq=False)
class Held:
    """One request; ``ended`` when its key did before it."""

    task: asyncio.Task[object]
    ended: bool = False

    def end(self) -> None:
        if not self.ended:
            self.ended = True
            self.task.cancel()


@dataclass
class OpenKeys:
    """Of this process. Nothing is looked for while nothing is under way."""

    database: Database
    nudges: Nudges
    _held: dict[str, set[Held]] = field(default_factory=dict)
    _watching: asyncio.Task[None] | None = None

    @contextmanager
    def hold(self, caller: Caller) -> Iterator[Held]:
        """What runs inside is cancelled when the key of the caller ends, and ends quietly then."""
        task = asyncio.current_task()
        assert task is not None
        held, key_id = Held(task), caller.reader.key_id
        if not key_id:  # of this computer: it goes with its client
            yield held
            return
        before, loop = task.cancelling(), asyncio.get_running_loop()
        timer = None
        if caller.until_ms is not None:
            timer = loop.call_later(max(0.0, (caller.until_ms - now_ms()) / 1000), held.end)
        self._held.setdefault(key_id, set()).add(held)
        self._watch()
        try:
            yield held
        except asyncio.CancelledError:
            if not held.ended or task.uncancel() > before:
                raise
        finally:
            if timer is not None:
                timer.cancel()
            self._held[key_id].discard(held)
            if not self._held[key_id]:
                del self._held[key_id]

    def _watch(self) -> None:
        if self._watching is None or self._watching.done():
            self._watching = asyncio.get_running_loop().create_task(self._look_on(), name="keys in use")

    async def _look_on(self) -> None:
        async with aclosing(self.nudges.follow(LOOK_SECONDS)) as nudges:
            async for _ in nudges:
                if not self._held:
                    return
                await asyncio.sleep(SETTLE_SECONDS)
                try:
                    await self._look()
                except Fault:  # the next look may be luckier
                    log.exception("which keys are still good could not be read")

    async def _look(self) -> None:
        asked = list(self._held)
        for first in range(0, len(asked), _AT_ONCE):
            some = asked[first : first + _AT_ONCE]
            there = await self.database.read(_there, some)
            for key_id in set(some) - there:
                for held in tuple(self._held.get(key_id, ())):
                    held.end()

    async def close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait([self._watching])


def _there(connection: sa.Connection, key_ids: list[str]) -> set[str]:
    lasts = sa.or_(keys.c.expires_at.is_(None), keys.c.expires_at > now_ms())
    return set(connection.scalars(sa.select(keys.c.id).where(keys.c.id.in_(key_ids), lasts)))
