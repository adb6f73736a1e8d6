"""One workspace process: takes the data directory's lock, opens everything, serves, and closes in order."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from harmony_journal import lines
from harmony_journal.watched import Watched
from harmony_protocol.local import Endpoint, Ready
from harmony_workspace import addresses, holding, supervising, terminal
from harmony_workspace.access import local_keys, parent, people, tls
from harmony_workspace.access.attached import IDLE_SECONDS, Attached
from harmony_workspace.access.control import socket_path
from harmony_workspace.access.keys import LocalKeys
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.app import create_app
from harmony_workspace.companion import catalogue, libraries, taking_up
from harmony_workspace.companion.answering import Answerer
from harmony_workspace.companion.later import Later
from harmony_workspace.companion.run_rows import Begun
from harmony_workspace.companion.runs import Runs
from harmony_workspace.front import LATER, Front
from harmony_workspace.insights import projects
from harmony_workspace.keeping import making, standing
from harmony_workspace.meetings import sample
from harmony_workspace.paths import CannotMake, Paths
from harmony_workspace.removal import left_over
from harmony_workspace.removal import workspace as removal
from harmony_workspace.store import facts, processes
from harmony_workspace.store.choosing import open_chosen, settle_place
from harmony_workspace.store.compaction import compact
from harmony_workspace.store.database import CannotOpen, Database
from harmony_workspace.store.migrate import TooNew, migrate
from harmony_workspace.store.tables import conversations
from harmony_workspace.supervising import Supervised
from harmony_workspace.tools.mcp.connections import Connections
from harmony_workspace.tools.mcp.shelf import create_shelf
from harmony_workspace.tools.shelves import create_toolbox
from harmony_workspace.tools.toolbox import Toolbox
from harmony_workspace.version import VERSION
from harmony_workspace.web import heard
from harmony_workspace.web.house import House
from harmony_workspace.web.server import PortTaken, https, listen

if TYPE_CHECKING:  # it speaks to PostgreSQL, and most workspaces are a file
    from harmony_workspace.presence import Presence

log = logging.getLogger(__name__)
NAME = "My workspace"
_PIPED_MS = 3_600_000
"""As long as the key lasts that goes through the pipe."""
_FAREWELL_SECONDS = 3.0
"""In which windows elsewhere hear that their workspace was deleted, as they come back to ask."""

SWITCH_SECONDS = 0.0005
"""A thread that reads or writes the database waits at most so long for another that computes. By default ten times as
long for each statement, with all other writers behind it."""

MakeAnswerer = Callable[[Database, Sealed, Toolbox], Answerer]


class CannotServe(Exception):
    """Said in one line; the process ends with code 2."""


@dataclass(frozen=True)
class Options:
    """``idle_seconds``: end by itself this long after the last client left; None: never. ``database_url``: of
    PostgreSQL; empty: a file in the data directory."""

    paths: Paths
    host: str = "127.0.0.1"
    port: int | None = None
    cert: Path | None = None
    key: Path | None = None
    public_url: str = ""
    sample: bool = False
    idle_seconds: float | None = None
    database_url: str = ""
    supervised: Supervised | None = None
    """It is one of several processes that one program watches over."""


def run(options: Options, make_answerer: MakeAnswerer | None = None) -> None:
    """Serves until it is told to stop. Raises ``CannotServe``."""
    os.umask(0o077)  # whatever we or SQLite make is ours alone
    sys.setswitchinterval(SWITCH_SECONDS)
    standing.settle(options.paths)
    pipe = parent.descriptor()
    if pipe is not None and options.idle_seconds is None:
        options = replace(options, idle_seconds=IDLE_SECONDS)
    try:
        removal.settle(options.paths, options.database_url)  # a deletion that was cut short
        options.paths.make()
        with holding.held(options.paths, bool(options.database_url)) as place:
            _run(
                options,
                make_answerer or _own_answerer,
                pipe,
                "workspace" if place == 1 else f"workspace-{place}",
            )
        removal.settle(options.paths, options.database_url, patience=0)
    except (CannotMake, holding.Held, PortTaken, TooNew, CannotOpen) as error:
        raise CannotServe(str(error)) from error


def _run(options: Options, make_answerer: MakeAnswerer, pipe: int | None, name: str) -> None:
    lines.start(options.paths.logs, name, alone=True)
    with (
        Watched(options.paths.logs, name, ("listener",)) as life,
        closing(open_chosen(options.paths.database, options.database_url)) as database,
    ):
        asyncio.run(_serve(options, database, make_answerer, _Told(life, pipe)))


def _own_answerer(database: Database, sealed: Sealed, toolbox: Toolbox) -> Answerer:
    def make() -> Answerer:
        from harmony_workspace.companion.answerer import create_answerer

        return create_answerer(database, sealed, toolbox)

    return Later(make)


@dataclass(frozen=True)
class _Identity:
    owner: str
    workspace_id: str
    kept_port: int | None


def _settle(connection: sa.Connection, options: Options) -> tuple[_Identity, list[Begun]]:
    """Makes a new workspace whole and takes up what a crash left; also the runs that are to begin anew."""
    settle_place(connection)
    facts.settle_identity(connection, NAME)
    owner = people.settle(connection)
    compact(connection)
    if processes.own(connection):
        processes.bury(connection)
    left = taking_up.take_up(connection)
    projects.settle(connection)
    if options.sample and connection.scalar(sa.select(conversations.c.id).limit(1)) is None:
        sample.load(connection, people.reader(connection, owner), datetime.now().astimezone())
    identity = _Identity(
        owner,
        facts.get(connection, facts.WORKSPACE_ID),
        facts.get(connection, facts.PORT),
    )
    return identity, left


@dataclass
class _Told:
    """How this process hears that it shall end, and whom it tells that it is ready."""

    life: Watched
    pipe: int | None
    moved: bool = False
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self.ask)

    def ask(self) -> None:
        self.life.asked()
        self.stop.set()


async def _serve(options: Options, database: Database, make_answerer: MakeAnswerer, told: _Told) -> None:
    told.life.follow(asyncio.get_running_loop())
    presence = None
    if database.at.shared:  # also in the middle of a start: nobody has to find out that we are gone
        from harmony_workspace.presence import Presence

        told.hear()
        presence = Presence(database)
    try:
        await _serve_beside(options, database, make_answerer, told, presence)
    finally:
        if presence is not None:
            await presence.close()


async def _serve_beside(
    options: Options,
    database: Database,
    make_answerer: MakeAnswerer,
    told: _Told,
    presence: "Presence | None",
) -> None:
    async with holding.turn(options.paths.run, "beginning"):
        await asyncio.to_thread(migrate, database)
        if presence is not None:
            await presence.begin()
        identity, left = await database.write(_settle, options)
        listener = await _listener(options, database, identity.kept_port)
        certificates = await asyncio.to_thread(_certificates, options)
        house = _house(options, database, make_answerer, identity, listener.getsockname()[1])
        if await database.read(processes.alone):  # else another one is in the middle of it
            await asyncio.to_thread(making.clear, database.folder, database.at.shared)
            await house.bringing.settle()
            await database.read(left_over.sweep, house.sealed)
    endpoint = _endpoint(options, house, certificates)
    told.moved = options.port is None and identity.kept_port not in (None, listener.getsockname()[1])
    attached = Attached(busy=lambda: house.runs.busy or house.bringing.hearing.busy)
    front = Front(house, endpoint, options.paths.endpoint, attached, _stopped_by(options, told))
    warming = None
    if make_answerer is _own_answerer:
        warming = asyncio.create_task(libraries.warm(database, after=LATER), name="libraries")
    heard.attach(house)
    if presence is None:
        await front.work()
    house.start_again(left)
    await house.executor.begin()
    await house.connections.begin()
    try:
        async with https(create_app(house), listener, lambda: _certificates(options)) as server:
            await _until_stopped(options, front, presence, server, told)
    finally:
        if warming is not None:
            warming.cancel()
        await front.rest()
        await house.close()


def _endpoint(options: Options, house: House, certificates: tls.Certificates) -> Endpoint:
    return Endpoint(
        url=house.local_url,
        pid=os.getpid(),
        ca_file=str(certificates.ca or ""),
        control=str(socket_path(options.paths.run)),
        workspace_id=house.workspace_id,
        version=VERSION,
    )


def _stopped_by(options: Options, told: _Told) -> Callable[[], None]:
    """What a command of this computer's user ends: all processes, where one watches over them."""
    return told.stop.set if options.supervised is None else options.supervised.end_all


async def _listener(options: Options, database: Database, kept: int | None) -> socket.socket:
    """On the port asked for, else on the kept one if it is free; the first free one found is kept."""
    if options.supervised is not None:
        return options.supervised.listener()
    if options.port is not None:
        return listen(options.host, [options.port])
    listener = listen(options.host, [kept, 0] if kept else [0])
    if kept is None:
        await database.write(facts.put, facts.PORT, listener.getsockname()[1])
    return listener


def _certificates(options: Options) -> tls.Certificates:
    if options.cert and options.key:
        return tls.Certificates(options.cert, options.key, None)
    names = addresses.named(options.host, options.public_url)
    return tls.own(options.paths.tls, tuple(dict.fromkeys((*tls.LOCAL_NAMES, *names))))


def _house(
    options: Options, database: Database, make_answerer: MakeAnswerer, identity: _Identity, port: int
) -> House:
    sealed = Sealed(options.paths.sealed, identity.workspace_id)
    connections = Connections(database, sealed)
    toolbox = create_toolbox(database, sealed, create_shelf(connections))
    house = House(
        database=database,
        catalogue=catalogue.models,
        runs=Runs(database, make_answerer(database, sealed, toolbox)),
        local_keys=LocalKeys(identity.owner),
        sealed=sealed,
        workspace_id=identity.workspace_id,
        hosts=addresses.allowed(options.host, port, options.public_url),
        local_url=addresses.local_url(options.host, port),
        public_url=options.public_url,
        strict_host=addresses.by_tls_alone(options.public_url) if options.cert else "",
        connections=connections,
        toolbox=toolbox,
        earlier=removal.earlier(options.paths.data),
    )
    house.nudges.attach(database)
    return house


async def _until_stopped(
    options: Options, front: Front, presence: "Presence | None", server: asyncio.Task[None], told: _Told
) -> None:
    """Says where it is, then waits for a signal, a request to stop, or a long time without clients."""
    loop, house = asyncio.get_running_loop(), front.house
    ends = [loop.create_task(told.stop.wait()), server]
    if options.idle_seconds is not None:
        ends.append(loop.create_task(front.attached.idle(options.idle_seconds)))
    if options.supervised is not None:
        ends.append(loop.create_task(supervising.until_gone(options.supervised.line)))
    ends.append(loop.create_task(_deleted(options, front)))
    told.hear()
    keeping = None
    try:
        if presence is None:
            await front.begin()
        else:
            keeping = await presence.kept(front.deeds())
        log.info("listening at %s", front.endpoint.url)
        if told.pipe is not None:
            key = house.local_keys.issue(held=False)
            if presence is not None:
                await house.database.write(local_keys.lend, key, _PIPED_MS)
            ready = Ready(endpoint=front.endpoint, api_key=key, moved_port=told.moved)
            await parent.tell(told.pipe, ready, front.attached)
        elif options.supervised is None:
            name = await house.database.read(facts.get, facts.NAME)
            terminal.tell(f"Serving “{name}” at {house.base_url}; Ctrl+C ends it.")
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await front.end()
        await house.close()
        if keeping is not None:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)


async def _deleted(options: Options, front: Front) -> None:
    """Returns when the workspace was deleted and whoever is to hear of it did."""
    await front.house.deleted.wait()
    await front.end()
    if options.port is not None:
        await asyncio.sleep(_FAREWELL_SECONDS)
    if options.supervised is not None:
        options.supervised.end_all()
