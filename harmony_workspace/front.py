"""What one process does for the whole workspace: it answers the control socket, says where the workspace is, and works
in the background. Where several serve, the one that leads."""

import asyncio
import json
import logging
import os
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_protocol.local import Endpoint
from harmony_workspace.access import local_keys
from harmony_workspace.access.attached import Attached
from harmony_workspace.access.control import Control
from harmony_workspace.companion.recall.indexing import keep_embedded
from harmony_workspace.insights import working
from harmony_workspace.insights.asking import create_asker
from harmony_workspace.paths import write_private
from harmony_workspace.store.compaction import keep_compact
from harmony_workspace.web.house import House
from harmony_workspace.web.removal import keep_retention

if TYPE_CHECKING:  # it speaks to PostgreSQL, and most workspaces are a file
    from harmony_workspace.presence import Deeds

log = logging.getLogger(__name__)
LATER = 3.0
"""Seconds after the start before passages are embedded and the libraries of answers are loaded: the window and its
speech model come first."""


@dataclass
class Front:
    """``file``: where it is written how to reach the workspace; ``stop``: somebody of this computer asked for it."""

    house: House
    endpoint: Endpoint
    file: Path
    attached: Attached
    stop: Callable[[], None]
    _control: Control | None = None
    _work: list[asyncio.Task[None]] = field(default_factory=list)

    async def begin(self) -> None:
        self._control = Control(
            Path(self.endpoint.control),
            self.endpoint,
            self.house.local_keys,
            self.attached,
            self.stop,
            self.house.bringing.hearing.pause,
        )
        if self.house.database.process:
            self._control.lent, self._control.returned = self._lend, self._give_back
        await self._control.open()
        write_private(self.file, self.endpoint.model_dump_json().encode())

    async def work(self) -> None:
        """From now on, in the background."""
        house, database = self.house, self.house.database
        tasks: dict[str, Coroutine[Any, Any, None]] = {
            "embedding": keep_embedded(database, after=LATER),
            "compaction": keep_compact(database),
            "hearing": house.bringing.keep(),
            "insights": working.keep_asked(database, create_asker(database, house.sealed), after=LATER),
            "erasing": house.erasing.keep(),
            "retention": keep_retention(house),
        }
        self._work = [asyncio.create_task(work, name=name) for name, work in tasks.items()]

    async def end(self) -> None:
        """Nobody is told any more where it is; safe to repeat."""
        with suppress(OSError, ValueError):
            if json.loads(self.file.read_bytes())["pid"] == os.getpid():  # else another process leads by now
                self.file.unlink()
        if self._control is not None:
            await self._control.close()
            self._control = None

    async def rest(self) -> None:
        """The work in the background ends; safe to repeat."""
        work, self._work = self._work, []
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)

    def deeds(self) -> "Deeds":
        """Beside other processes: this one leads from some moment on, and does so no more from another."""
        from harmony_workspace.presence import Deeds

        async def lead() -> None:
            await self.begin()
            await self.work()

        async def lead_no_more() -> None:
            await self.end()
            await self.rest()

        return Deeds(self.house.take_up, lead, lead_no_more, self.house.stand_again)

    async def _lend(self, secret: str) -> None:
        await self.house.database.write(local_keys.lend, secret)

    async def _give_back(self, secret: str) -> None:
        await self.house.database.write(local_keys.give_back, secret)
