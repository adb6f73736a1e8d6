"""One workspace process: takes the data directory's lock, opens everything, serves, and closes in order."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import filelock
import sqlalchemy as sa

from harmony_journal import lines
from harmony_journal.watched import Watched
from harmony_protocol.local import Endpoint, Ready
from harmony_workspace.access import parent, people, tls
from harmony_workspace.access.attached import IDLE_SECONDS, Attached
from harmony_workspace.access.control import Control, socket_path
from harmony_workspace.access.keys import LocalKeys
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.app import create_app
from harmony_workspace.companion import catalogue, libraries, run_rows
from harmony_workspace.companion.answering import Answerer
from harmony_workspace.companion.later import Later
from harmony_workspace.companion.recall.indexing import keep_embedded
from harmony_workspace.companion.runs import Runs
from harmony_workspace.insights import projects, working
from harmony_workspace.insights.asking import create_asker
from harmony_workspace.keeping import making, standing
from harmony_workspace.meetings import sample
from harmony_workspace.paths import Paths, write_private
from harmony_workspace.store import facts
from harmony_workspace.store.choosing import open_chosen
from harmony_workspace.store.compaction import compact, keep_compact
from harmony_workspace.store.database import CannotOpen, Database
from harmony_workspace.store.migrate import TooNew, migrate
from harmony_workspace.store.tables import conversations
from harmony_workspace.tools.mcp.connections import Connections
from harmony_workspace.tools.mcp.shelf import create_shelf
from harmony_workspace.tools.shelves import create_toolbox
from harmony_workspace.tools.toolbox import Toolbox
from harmony_workspace.version import VERSION
from harmony_workspace.web.house import House
from harmony_workspace.web.server import PortTaken, https, listen

log = logging.getLogger(__name__)
NAME = "My workspace"
_LATER = 3.0
"""Seconds after the start before passages are embedded and the libraries of answers are loaded: the window and its
speech model come first."""
_ANY_HOST = ("0.0.0.0", "::")

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


def run(options: Options, make_answerer: MakeAnswerer | None = None) -> None:
    """Serves until it is told to stop. Raises ``CannotServe``."""
    os.umask(0o077)  # whatever we or SQLite make is ours alone
    standing.settle(options.paths)
    options.paths.make()
    lines.start(options.paths.logs, "workspace", alone=True)
    pipe = parent.descriptor()
    if pipe is not None and options.idle_seconds is None:
        options = replace(options, idle_seconds=IDLE_SECONDS)
    lock = filelock.FileLock(options.paths.lock, timeout=0)
    try:
        with (
            lock,
            Watched(options.paths.logs, "workspace", ("listener",)) as life,
            closing(open_chosen(options.paths.database, options.database_url)) as database,
        ):
            asyncio.run(_serve(options, database, make_answerer or _own_answerer, pipe, life))
    except filelock.Timeout as error:
        raise CannotServe(f"A workspace already runs on {options.paths.data}.") from error
    except (PortTaken, TooNew, CannotOpen) as error:
        raise CannotServe(str(error)) from error


def _own_answerer(database: Database, sealed: Sealed, toolbox: Toolbox) -> Answerer:
    def make() -> Answerer:
        from harmony_workspace.companion.answerer import create_answerer

        return create_answerer(database, sealed, toolbox)

    return Later(make)


@dataclass(frozen=True)
class _Identity:
    owner: str
    workspace_id: str
    name: str
    kept_port: int | None


def _settle(connection: sa.Connection, options: Options) -> _Identity:
    """Makes a new workspace whole and ends what a crash left."""
    facts.settle_identity(connection, NAME)
    owner = people.settle(connection)
    compact(connection)
    if cut := run_rows.interrupt_left_over(connection):
        log.warning("%d answers were cut by the last end of the workspace", cut)
    projects.settle(connection)
    if options.sample and connection.scalar(sa.select(conversations.c.id).limit(1)) is None:
        sample.load(connection, people.reader(connection, owner), datetime.now().astimezone())
    return _Identity(
        owner,
        facts.get(connection, facts.WORKSPACE_ID),
        facts.get(connection, facts.NAME),
        facts.get(connection, facts.PORT),
    )


async def _serve(
    options: Options, database: Database, make_answerer: MakeAnswerer, pipe: int | None, life: Watched
) -> None:
    life.follow(asyncio.get_running_loop())
    await asyncio.to_thread(migrate, database)
    identity = await database.write(_settle, options)
    listener = await _listener(options, database, identity.kept_port)
    port = listener.getsockname()[1]
    certificates = await asyncio.to_thread(_certificates, options)
    house = _house(options, database, make_answerer, identity, port)
    endpoint = Endpoint(
        url=f"https://{_reachable(options.host)}:{port}",
        pid=os.getpid(),
        ca_file=str(certificates.ca or ""),
        control=str(socket_path(options.paths.run)),
        workspace_id=identity.workspace_id,
        version=VERSION,
    )
    moved = options.port is None and identity.kept_port not in (None, port)
    await asyncio.to_thread(making.clear, database.folder, database.at.shared)
    app = create_app(house)
    await house.bringing.settle()
    later = [
        asyncio.create_task(keep_embedded(database, after=_LATER), name="embedding"),
        asyncio.create_task(keep_compact(database), name="compaction"),
        asyncio.create_task(house.bringing.keep(), name="hearing"),
        asyncio.create_task(
            working.keep_asked(database, create_asker(database, house.sealed), after=_LATER), name="insights"
        ),
        asyncio.create_task(house.erasing.keep(), name="erasing"),
    ]
    if make_answerer is _own_answerer:
        later.append(asyncio.create_task(libraries.warm(database, after=_LATER), name="libraries"))
    await house.executor.begin()
    await house.connections.begin()
    try:
        async with https(app, listener, lambda: _certificates(options)) as server:
            await _until_stopped(options, house, endpoint, server, pipe, moved, life)
    finally:
        for task in later:
            task.cancel()
        await asyncio.gather(*later, return_exceptions=True)
        await house.close()


async def _listener(options: Options, database: Database, kept: int | None) -> socket.socket:
    """On the port asked for, else on the kept one if it is free; the first free one found is kept."""
    if options.port is not None:
        return listen(options.host, [options.port])
    listener = listen(options.host, [kept, 0] if kept else [0])
    if kept is None:
        await database.write(facts.put, facts.PORT, listener.getsockname()[1])
    return listener


def _certificates(options: Options) -> tls.Certificates:
    if options.cert and options.key:
        return tls.Certificates(options.cert, options.key, None)
    names = {options.host, urlsplit(options.public_url).hostname or ""} - {"", *_ANY_HOST}
    return tls.own(options.paths.tls, tuple(dict.fromkeys((*tls.LOCAL_NAMES, *sorted(names)))))


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
        name=identity.name,
        hosts=_hosts(options, port),
        local_url=f"https://{_reachable(options.host)}:{port}",
        public_url=options.public_url,
        connections=connections,
        toolbox=toolbox,
    )
    house.nudges.attach(database)
    return house


def _hosts(options: Options, port: int) -> frozenset[str]:
    """What may stand in a Host header: our own names, exactly."""
    names = {"127.0.0.1", "localhost", "[::1]", _reachable(options.host)}
    public = urlsplit(options.public_url).netloc.lower()
    bare = names if port == 443 else set()
    return frozenset({*(f"{name}:{port}" for name in names), *bare, public} - {""})


def _reachable(host: str) -> str:
    if host in _ANY_HOST:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


async def _until_stopped(
    options: Options,
    house: House,
    endpoint: Endpoint,
    server: asyncio.Task[None],
    pipe: int | None,
    moved: bool,
    life: Watched,
) -> None:
    """Says where it is, then waits for a signal, a request to stop, or a long time without clients."""
    stop = asyncio.Event()
    attached = Attached(busy=lambda: house.runs.busy or house.bringing.hearing.busy)
    control = Control(
        Path(endpoint.control), endpoint, house.local_keys, attached, stop.set, house.bringing.hearing.pause
    )
    loop = asyncio.get_running_loop()

    def told() -> None:
        life.asked()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, told)
    await control.open()
    write_private(options.paths.endpoint, endpoint.model_dump_json().encode())
    log.info("listening at %s", endpoint.url)
    ends = [loop.create_task(stop.wait()), server]
    if options.idle_seconds is not None:
        ends.append(loop.create_task(attached.idle(options.idle_seconds)))
    try:
        if pipe is not None:
            ready = Ready(endpoint=endpoint, api_key=house.local_keys.issue(held=False), moved_port=moved)
            await parent.tell(pipe, ready, attached)
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        options.paths.endpoint.unlink(missing_ok=True)
        await control.close()
        await house.close()
