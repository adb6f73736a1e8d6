"""What the routes work with: one object, made at start."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from harmony_protocol.base import Wire
from harmony_workspace.access import local_keys as lent
from harmony_workspace.access.browser import Browsers
from harmony_workspace.access.keys import Caller, LocalKeys, caller, well_formed
from harmony_workspace.access.people import reader as person
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.access.sessions import note_use
from harmony_workspace.bringing.files import Files
from harmony_workspace.bringing.room import Bringing
from harmony_workspace.companion import agui_calls, run_rows, taking_up, turns
from harmony_workspace.companion.asking import Catalogue
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.companion.runs import Runs
from harmony_workspace.meetings import conversations
from harmony_workspace.meetings.erasing import Erasing
from harmony_workspace.paths import MEDIA, UPLOADS, speech_models
from harmony_workspace.report.reports import Reports
from harmony_workspace.store import processes
from harmony_workspace.store.database import Database, Fault
from harmony_workspace.store.feed import Feed
from harmony_workspace.tools import approvals, cut
from harmony_workspace.tools.executor import Executor
from harmony_workspace.tools.mcp.connections import Connections
from harmony_workspace.tools.mcp.rows import CHANGED as MCP_CHANGED
from harmony_workspace.tools.mcp.signing import SignIns
from harmony_workspace.tools.toolbox import Toolbox
from harmony_workspace.web.nudges import Nudges
from harmony_workspace.web.open_keys import OpenKeys
from harmony_workspace.web.rates import Rate

log = logging.getLogger(__name__)
NOTING_SECONDS = 0.5
"""Who asks waits no longer for the note that their key is in use: behind many writers it may come late."""


def load_conversations(connection: sa.Connection, reader: Reader, ids: Sequence[str]) -> Mapping[str, Wire]:
    return {found.id: found for found in conversations.by_ids(connection, reader, ids)}


@dataclass
class House:
    """``hosts``: what may stand in a Host header, e.g. ``127.0.0.1:8443``. ``public_url``, where others reach the
    workspace, may be empty; ``local_url`` is where this computer does. Neither ends in a slash."""

    database: Database
    catalogue: Catalogue
    runs: Runs
    local_keys: LocalKeys
    sealed: Sealed
    workspace_id: str
    hosts: frozenset[str]
    connections: Connections
    local_url: str = ""
    public_url: str = ""
    strict_host: str = ""
    """The name whose pages tell browsers to come by TLS alone from then on; only with a certificate that was given: one
    of our own would lock those out who once came past the warning."""
    browsers: Browsers = field(default_factory=Browsers)
    toolbox: Toolbox = field(default_factory=Toolbox)
    feed: Feed = field(default_factory=lambda: Feed(load_conversations, approvals.by_ids))
    nudges: Nudges = field(default_factory=Nudges)
    open_keys: OpenKeys = field(init=False)
    failed_keys: Rate = field(default_factory=lambda: Rate(most=40, refill=40 / 900))
    """By address: as many in a quarter of an hour."""
    guesses: Rate = field(default_factory=lambda: Rate(most=1, refill=1 / 900))
    """By address and key: the same one again is no other guess."""
    requests: Rate = field(default_factory=lambda: Rate(most=3_000, refill=50))
    """By key: what a program needs that reads everything, and no more than this machine can do."""
    executor: Executor = field(init=False)
    bringing: Bringing = field(init=False)
    erasing: Erasing = field(init=False)
    reports: Reports = field(default_factory=Reports)
    sign_ins: SignIns = field(init=False)
    deleted: asyncio.Event = field(default_factory=asyncio.Event)
    """The whole workspace is; nothing is served any more."""
    retention_set: asyncio.Event = field(default_factory=asyncio.Event)
    earlier: tuple[str, ...] = ()
    """Ids of workspaces that were deleted here before: their windows drop what they kept."""
    _noting: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """By key: what is being noted of it."""

    def __post_init__(self) -> None:
        box = replace(self.toolbox, elsewhere=agui_calls.find)
        kept = self.database.folder
        self.erasing = Erasing(self.database, (kept / MEDIA, kept / UPLOADS))
        self.bringing = Bringing(self.database, Files(kept), speech_models())
        self.executor = Executor(self.database, box, self._go_on)
        self.open_keys = OpenKeys(self.database, self.nudges)
        self.runs.on_waiting = self.executor.look
        self.connections.on_superseded = self.executor.look
        self.sign_ins = SignIns(self.sealed, self._signed_in)

    @property
    def base_url(self) -> str:
        """Where links and QR codes begin; without a public address they open on this computer only."""
        return self.public_url or self.local_url

    async def _go_on(self, run_id: str) -> None:
        begun = await self.database.write(turns.go_on, run_id)
        if begun is not None:
            self.runs.start(begun)

    async def _signed_in(self, server_id: str) -> None:
        await self.connections.refresh(server_id)
        await self.database.write(processes.say, MCP_CHANGED, server_id)

    def mcp_changed(self, server_id: str) -> None:
        """At another process."""
        self.sign_ins.give_up(server_id)
        self.connections.anew(server_id)

    async def take_up(self) -> None:
        """A process has died: what it worked on is gone on with here, unless another process was first."""
        begun = await self.database.write(taking_up.bury)
        if begun is not None:
            self.start_again(begun)
            await self.executor.look_at_all()

    def start_again(self, begun: Sequence[Begun]) -> None:
        for each in begun:
            self.runs.start(each, again=True)

    async def stand_again(self) -> None:
        """The database was gone for a while: what could not be kept of what began or ended then has ended."""
        await self.database.write(run_rows.interrupt_lost, self.runs.known)
        await self.database.write(cut.lost, self.executor.known)
        await self.executor.look_at_all()

    def say_deleted(self) -> None:
        """Whoever follows what changes is sent away, and is told why when they come back."""
        self.deleted.set()
        self.nudges.close()

    async def close(self) -> None:
        """Ends running answers and open event streams; safe to repeat."""
        self.nudges.close()
        await self.open_keys.close()
        await self.bringing.close()
        await self.executor.close()
        await self.sign_ins.close()
        await self.connections.close()
        await self.runs.close()
        await asyncio.gather(*self._noting.values(), return_exceptions=True)

    async def caller(self, secret: str) -> Caller | None:
        """Whose key it is; None for an unknown or expired one."""
        if not well_formed(secret):
            return None
        if self.local_keys.knows(secret):
            return Caller(await self.database.read(person, self.local_keys.user_id))
        found = await self.database.read(caller, secret)
        if found is None and self.database.process and await self.database.read(lent.known, secret):
            return Caller(await self.database.read(person, self.local_keys.user_id))
        if found is not None and found.worth_noting and (key_id := found.reader.key_id) not in self._noting:
            self._noting[key_id] = asyncio.create_task(self._note_use(key_id), name="use of a key")
            await asyncio.wait([self._noting[key_id]], timeout=NOTING_SECONDS)
        return found

    async def _note_use(self, key_id: str) -> None:
        """Once, however many come at the same time. A disk that takes nothing more keeps nobody out."""
        try:
            await self.database.write(note_use, key_id)
        except Fault:
            log.exception("that a key is in use could not be kept")
        finally:
            self._noting.pop(key_id, None)
