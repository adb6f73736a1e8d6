"""A client without a network: the real store, services, pump and feed, one step at a time, against the workspace's own
rooms in the same process. What is lost or late on the way is decided by the test."""

import json
from collections.abc import Coroutine, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from harmony_desktop.domain.facts import Bus
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.syncing import ChangePage, Operation, Outcome
from harmony_desktop.net import translate
from harmony_desktop.net.translate_problems import problem
from harmony_desktop.services.asking import Asking
from harmony_desktop.services.choices import Choices
from harmony_desktop.services.feed import Feed
from harmony_desktop.services.pump import Pump
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.spaces import Spaces
from harmony_desktop.services.thread_actions import ThreadActions
from harmony_desktop.services.writing import Writing
from harmony_desktop.store import changes
from harmony_desktop.store.files import Files
from harmony_protocol.sync import Op, OpOutcome
from harmony_workspace.access import people
from harmony_workspace.access.keys import Caller
from harmony_workspace.problems import Refused
from harmony_workspace.store import feed as server_feed
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.store.database import Database
from harmony_workspace.tools import approvals
from harmony_workspace.web import batches
from harmony_workspace.web.house import load_conversations
from tests.parts.house import MODELS

T = TypeVar("T")
KEY = "ab" * 32
FEED = server_feed.Feed(load_conversations, approvals.by_ids)


class Way(Enum):
    """What happens to a request."""

    WELL = "well"
    NOT_THERE = "the workspace is away"
    ACK_LOST = "it takes effect, the reply is lost"
    TWICE = "it arrives twice"


def now(work: Coroutine[Any, Any, T]) -> T:
    """Runs what never really waits."""
    try:
        work.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    raise AssertionError("it waited")


class Server:
    """The workspace's operations and feed, as its routes use them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def take(self, user: str, ops: Sequence[Operation]) -> list[Outcome]:
        """As ``POST /v1/ops``, through the wire's own JSON."""
        asked = [Op.model_validate_json(translate.operation(o).model_dump_json()) for o in ops]
        reader = self.database.read_now(people.reader, user)
        outcomes: list[OpOutcome] = []
        stuck: set[str] = set()
        while left := asked[len(outcomes) :]:
            effects = self.database.write_now(batches.together, reader, left, lambda _: MODELS, stuck)
            outcomes += [effect.outcome for effect in effects]
            stuck |= {o.target for o, e in zip(left, effects, strict=False) if e.outcome.status == "failed"}
        return [translate.outcome(OpOutcome.model_validate_json(o.model_dump_json())) for o in outcomes]

    def page(self, user: str, since: str | None, taken: Sequence[str]) -> ChangePage:
        def work(connection: sa.Connection) -> str:
            caller = Caller(people.reader(connection, user))
            return FEED.page(connection, caller, since, taken).model_dump_json()

        try:
            return translate.change_page(json.loads(self.database.read_now(work)))
        except Refused as refused:
            raise HarmonyError(problem(refused.problem())) from refused


class _Wire:
    """What a service knows as the workspace."""

    def __init__(self, server: Server, user: str) -> None:
        self._server = server
        self._user = user
        self.way = Way.WELL
        self.bootstraps = 0

    async def send(self, ops: Sequence[Operation]) -> tuple[Outcome, ...]:
        if self.way is Way.NOT_THERE:
            raise HarmonyError.of("workspace_unreachable", retryable=True)
        outcomes = self._server.take(self._user, ops)
        if self.way is Way.TWICE:
            outcomes = self._server.take(self._user, ops)
        if self.way is Way.ACK_LOST:
            raise HarmonyError.of("workspace_unreachable", retryable=True)
        return tuple(outcomes)

    async def changes(self, since: str | None, taken: Sequence[str] = ()) -> ChangePage:
        self.bootstraps += since is None
        return self._server.page(self._user, since, taken)


class _Store:
    def __init__(self, files: Files) -> None:
        self.files = files

    async def do(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self.files.db, *args, **kwargs)

    def post(self, function: Any, *args: Any, **kwargs: Any) -> None:
        function(self.files.db, *args, **kwargs)


class _Keeper:
    def __init__(self, store: _Store, identity: Any) -> None:
        self.store = store
        self.identity = identity

    async def rename(self, _name: str) -> None:
        """What the workspace is called is not looked at here."""


class _Aside:
    """Link and memories, of which nothing is looked at here."""

    def lost(self, *_: object) -> None: ...
    def remember(self, *_: object) -> None: ...
    def settle_chips(self, *_: object) -> None: ...


class _Streams:
    """Answers come whole, by the feed. Of a run that is not there any more its reader learns, as from a stream, that
    its thread is gone."""

    def __init__(self, server: Server, user: str, files: Files) -> None:
        self._server = server
        self._user = user
        self._files = files

    def follow(self, _run_id: str, thread_id: ThreadId) -> None:
        def there(connection: sa.Connection) -> bool:
            return bool(thread_rows.by_ids(connection, people.reader(connection, self._user), [thread_id]))

        if not self._server.database.read_now(there):
            changes.forget_thread(self._files.db, thread_id)

    async def follow_open(self) -> None: ...


class Client:
    """One machine of one user."""

    def __init__(self, folder: Path, server: Server, identity: Any) -> None:
        self.folder = folder
        self.wire = _Wire(server, identity.user_id)
        self._server = server
        self._identity = identity
        self._open()

    def _open(self) -> None:
        self.files = Files(self.folder)
        assert self.files.acquire()
        self.files.open()
        self.files.keep_cache(KEY)
        for schema in ("main", "cache"):  # a crash of the program is tried here, not one of the machine
            self.files.db.execute(f"PRAGMA {schema}.synchronous = OFF")
        keeper: Any = _Keeper(_Store(self.files), self._identity)
        aside: Any = _Aside()
        bus = Bus()
        self.snapshots = Snapshots(keeper, bus)
        streams: Any = _Streams(self._server, self._identity.user_id, self.files)
        self._pump = Pump(keeper, aside, self.snapshots, streams, bus)
        self._feed = Feed(keeper, aside, self.snapshots, streams)
        writing = Writing(keeper, self.snapshots, self._pump)
        self.asking = Asking(keeper, self.snapshots, writing, aside)
        self.threads = ThreadActions(keeper, aside, self.snapshots, writing)
        self.spaces = Spaces(keeper, self.snapshots, writing)
        self.choices = Choices(keeper, self.snapshots, writing)
        self.batches: list[Sequence[Operation]] = []
        now(self.snapshots.load())

    @property
    def db(self) -> Any:
        return self.files.db

    def time_passes(self) -> None:
        """Every delay is over; what could be taken back cannot any more."""
        self.db.execute("UPDATE main.outbox SET next_at = 0")

    def pack(self) -> bool:
        """The next batch is on its way."""
        ops = now(self._pump._take())
        if ops:
            self.batches.append(ops)
        return bool(ops)

    def deliver(self, which: int, way: Way) -> None:
        """A batch arrives, in whatever order, or does not."""
        self.wire.way = way
        wire: Any = self.wire
        now(self._pump._send(wire, self.batches.pop(which)))

    def pull(self) -> None:
        wire: Any = self.wire
        now(self._feed.pull(wire))

    def crash(self) -> None:
        """Ends without any clean-up, and starts again."""
        self.files.db.close()
        self.files.db = None
        self.files._lock.release()  # the system does this for a killed process
        self._open()

    def close(self) -> None:
        self.files.close()

    def open_again(self) -> None:
        """As after another account was used; what was on its way then is sent again."""
        self._open()

    def cached(self) -> dict[str, set[tuple[Any, ...]]]:
        """The workspace's rows as they stand here."""
        threads = (
            "id, title, model, space_id, pinned, archived, mine, named, head_id, sources, updated_at, rev"
        )
        messages = (
            "id, thread_id, parent_id, position, role, text, run_id, state, citations, receipt, attachments"
        )
        asked = {
            "threads": f"SELECT {threads} FROM cache.threads",
            "messages": f"SELECT {messages} FROM cache.messages",
            "spaces": "SELECT * FROM cache.spaces",
            "meetings": "SELECT * FROM cache.meetings",
            "preferences": "SELECT value FROM cache.facts WHERE name = 'preferences'",
        }
        return {name: set(self.db.execute(query).fetchall()) for name, query in asked.items()}
