"""The workspace's own rooms opened in the test's process: real database, real routes, no socket."""

import asyncio
import functools
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
import uuid_utils
from sqlalchemy.util import LRUCache
from starlette.types import ASGIApp

from harmony_protocol.meetings import Conversation, NewConversation
from harmony_protocol.people import NewKey, NewUser
from harmony_protocol.providers import NewProvider, ProviderModel
from harmony_protocol.threads import Model
from harmony_workspace.access import keys, people
from harmony_workspace.access.keys import LocalKeys
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.app import create_app
from harmony_workspace.companion import catalogue, providers
from harmony_workspace.companion.answerer import create_answerer
from harmony_workspace.companion.answering import Answerer
from harmony_workspace.companion.runs import Runs
from harmony_workspace.meetings import conversations
from harmony_workspace.store import facts
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import migrate
from harmony_workspace.tools.mcp.connections import Connections
from harmony_workspace.tools.mcp.shelf import create_shelf
from harmony_workspace.tools.tool import Tool
from harmony_workspace.tools.toolbox import Toolbox
from harmony_workspace.web.house import House
from tests.fakes.answerer import Scripted
from tests.fakes.model_server import ModelServer
from tests.parts import postgres

HOST = "127.0.0.1:8443"
_URL = "database.url"
"""Beside a workspace in PostgreSQL: where it is."""
MODELS = (
    Model(id="test/one", name="one", provider="Test", local=True, default=True),
    Model(id="test/two", name="two", provider="Test", local=True),
)


def new_id() -> str:
    return str(uuid_utils.uuid7())


@dataclass
class Opened:
    house: House
    database: Database
    owner: Reader
    stack: AsyncExitStack

    @functools.cached_property
    def app(self) -> ASGIApp:
        return create_app(self.house)

    def client(self, key: str, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        client = httpx.AsyncClient(
            transport=transport, base_url=f"https://{HOST}", headers={"X-API-Key": key, **headers}
        )
        self.stack.push_async_callback(client.aclose)
        return client

    def as_owner(self) -> httpx.AsyncClient:
        """The first admin, with a local key."""
        return self.client(self.house.local_keys.issue(held=True))

    def person(self, name: str, role: str, *teams: str) -> Reader:
        new = NewUser(name=name, email=f"{name}@example.org", role=role, teams=teams)

        def add(connection: sa.Connection) -> Reader:
            for team in teams:
                people.team_id(connection, team, make=True)
            return people.reader(connection, people.add(connection, new).id)

        return self.database.write_now(add)

    def as_person(self, reader: Reader, role: str = "", days: int | None = None) -> httpx.AsyncClient:
        new = NewKey(name="test", user=reader.user_id, role=role, expires_in_days=days)
        made = self.database.write_now(keys.make, reader, new)
        assert made.secret
        return self.client(made.secret)

    def meeting(self, reader: Reader, title: str, said: str, team: str = "") -> Conversation:
        new = NewConversation(title=title, team=team, file_name="x.txt", content=f"Dana Reyes: {said}\n")
        return self.database.write_now(conversations.bring_in, reader, new)

    def count(self, table: sa.Table) -> int:
        return self.database.read_now(
            lambda connection: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        )


_statements: LRUCache[Any, Any] = LRUCache(4000)


@functools.cache
def _one_dialect() -> sa.Dialect:
    """As a connection has found the library to be."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "any.db")
        database.read_now(lambda connection: connection.execute(sa.select(1)))
        database.close()
        return database.engine.dialect


@functools.cache
def _migrated() -> bytes:
    """An empty database of the newest version; migrating costs more than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "template.db")
        migrate(database)
        database.close()
        return database.path.read_bytes()


def fresh_database(folder: Path) -> Database:
    """In PostgreSQL where the stories of this run are told on it."""
    if postgres.WANTED:
        mark = folder / _URL
        mark.write_text(postgres.cluster().url(postgres.cluster().fresh(mark)))
    else:
        (folder / "workspace.db").write_bytes(_migrated())
    database = database_again(folder)
    database.write_now(facts.settle_identity, "Test")
    return database


def database_again(folder: Path) -> Database:
    """As it was left."""
    url = folder / _URL
    return _knowing(Database(folder / "workspace.db", url.read_text() if url.exists() else ""))


def _knowing(database: Database) -> Database:
    """It knows the statements that others of this process have made: to make them anew was a fifth of most stories.
    What they are kept by holds nothing of a file."""
    if not postgres.WANTED:
        engine, dialect = database.engine, _one_dialect()
        for each in (engine, database.at.reads, database.at.writes, database.at.appends):
            each.dialect = dialect
            each.update_execution_options(compiled_cache=_statements)
    return database


def back_up(database: Database, copy: Path) -> None:
    """As somebody who copies the folder while nobody writes."""
    copy.unlink(missing_ok=True)
    if postgres.WANTED:
        copy.write_text(postgres.cluster().copied(database.engine.url.database or ""))
        return
    with closing(database.engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(copy),))


def set_back(database: Database, copy: Path) -> Database:
    """The same workspace as it was when it was copied."""
    database.close()
    if postgres.WANTED:
        postgres.cluster().set_back(database.engine.url.database or "", copy.read_text())
        return database_again(database.folder)
    for file in database.path.parent.glob(f"{database.path.name}*"):
        file.unlink()
    shutil.copy(copy, database.path)
    return Database(database.path)


@asynccontextmanager
async def opened(
    folder: Path,
    answerer: Answerer | None = None,
    *,
    model: ModelServer | None = None,
    tools: Sequence[Tool] = (),
    box: Callable[[Database, Sealed], Toolbox] | None = None,
    again: bool = False,
) -> AsyncIterator[Opened]:
    """``model``: the real companion answers with it, and has these tools, or this box of them, beside recall.
    ``again``: one that was opened before, as it was left."""
    database = database_again(folder) if again else fresh_database(folder)
    owner = database.write_now(people.settle)
    workspace_id = database.read_now(facts.get, facts.WORKSPACE_ID)
    (folder / "sealed").mkdir(exist_ok=again)
    sealed = Sealed(folder / "sealed", workspace_id)
    connections = Connections(database, sealed)
    ours = box(database, sealed) if box else Toolbox((lambda connection, reader: tools,))
    toolbox = Toolbox((*ours.shelves, create_shelf(connections)))
    if model is not None:
        new = NewProvider(
            name="Scripted", base_url=model.url, models=(ProviderModel(name="scripted"),), api_key="sk"
        )
        if not again:
            database.write_now(providers.set_up, sealed, new)
        answerer = create_answerer(database, sealed, toolbox)
    house = House(
        database=database,
        catalogue=catalogue.models if model is not None else lambda connection: MODELS,
        runs=Runs(database, answerer or Scripted()),
        local_keys=LocalKeys(owner),
        sealed=sealed,
        connections=connections,
        toolbox=toolbox,
        workspace_id=workspace_id,
        hosts=frozenset({HOST}),
        local_url=f"https://{HOST}",
    )
    house.nudges.attach(database)
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        stack.push_async_callback(house.close)
        yield Opened(house, database, database.read_now(people.reader, owner), stack)


async def until(fact: Callable[[], object], what: str = "", seconds: float = 40.0) -> None:
    """Returns when it is true."""
    try:
        async with asyncio.timeout(seconds):
            while not fact():  # noqa: ASYNC110 (rows of a database set no event)
                await asyncio.sleep(0.01)
    except TimeoutError as error:
        raise AssertionError(f"never came true: {what or fact}") from error


async def quiet(it: Opened) -> None:
    """No answer is being written, and no call carried out."""
    await until(lambda: not (it.house.executor.busy or it.house.runs.busy), "nothing is under way")


def ask(text: str, thread: str = "", model: str = "", op_id: str = "") -> dict[str, object]:
    """One operation of a batch: a question in a thread."""
    body = {"message_id": new_id(), "text": text, "spoken": False, "model": model}
    return {"op_id": op_id or new_id(), "kind": "send_message", "target": thread or new_id(), "body": body}


def op(kind: str, target: str, base_rev: int | None = None, **body: object) -> dict[str, object]:
    """One operation of a batch."""
    return {"op_id": new_id(), "kind": kind, "target": target, "body": body, "base_rev": base_rev}


async def done(client: httpx.AsyncClient, *ops: dict[str, object]) -> list[dict[str, Any]]:
    """Results of operations that have to succeed; the answers they began have ended."""
    outcomes: list[dict[str, Any]] = await send(client, *ops)  # type: ignore[assignment]
    for outcome in outcomes:
        assert outcome["status"] == "applied", outcome
        if run := outcome["result"].get("run_id"):
            await client.get(f"/v1/runs/{run}/events")
    return [outcome["result"] for outcome in outcomes]


async def refused(client: httpx.AsyncClient, operation: dict[str, object]) -> dict[str, Any]:
    """The problem of an operation that has to fail."""
    [outcome] = await send(client, operation)
    assert outcome["status"] == "failed", outcome
    problem: Any = outcome["problem"]
    return dict(problem)


async def changes_for(
    client: httpx.AsyncClient, since: str | None = None
) -> tuple[list[dict[str, Any]], str]:
    """What changed since the cursor, or everything; and the next cursor."""
    found, more = [], True
    while more:
        page = (await client.get("/v1/sync", params={"since": since} if since else {})).json()
        found, since, more = found + page["changes"], page["cursor"], page["has_more"]
    assert since is not None
    return found, since


async def calls_for(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """The calls that the feed tells of."""
    found, _ = await changes_for(client)
    return [change["row"] for change in found if change["kind"] == "approval"]


async def send(client: httpx.AsyncClient, *ops: dict[str, object]) -> list[dict[str, object]]:
    reply = await client.post("/v1/ops", json={"ops": list(ops)})
    assert reply.status_code == 200, reply.text
    outcomes: list[dict[str, object]] = reply.json()["outcomes"]
    return outcomes
