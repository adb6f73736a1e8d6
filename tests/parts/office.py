"""A team's workspace behind a name that only a proxy knows; keeps what it was sent, can answer as networks do."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from harmony_desktop.net import local
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession
from harmony_workspace.access import tls
from tests.fakes.https_server import Answer, Exchange, Server, serving
from tests.parts.drawer import Drawer

NAME = "work.example"
KEY = "lk_" + "c" * 64
ME = {
    "user_id": "u7",
    "name": "Ann",
    "role": "User",
    "read_scope": "own",
    "workspace_id": "w7",
    "workspace_name": "Team",
}
PAGE = "<html><body>Welcome to the hotel. Accept our terms.</body></html>"


@dataclass
class Office:
    """``instead``: what answers in its place, while it is set."""

    server: Server
    ops: list[str] = field(default_factory=list)
    """The ids of the operations that took effect, in order; one for each time."""
    greeted: int = 0
    instead: Answer | None = None

    @property
    def port(self) -> int:
        return int(self.server.url.rpartition(":")[2])

    @property
    def url(self) -> str:
        """Where only the proxy finds it."""
        return f"https://{NAME}:{self.port}"


async def page(exchange: Exchange) -> None:
    await exchange.reply(200, PAGE, "text/html; charset=utf-8")


@asynccontextmanager
async def office(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: Sequence[str] = (NAME, "127.0.0.1"),
    made_at: datetime | None = None,
    trusted: bool = True,
) -> AsyncIterator[Office]:
    """``trusted``: by this computer. The rest as `opened`."""
    async with opened(folder, names, made_at) as there:
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(there.server.ca_file))
        yield there


@contextmanager
def beside(folder: Path) -> Iterator[Office]:
    """On a loop and a thread of its own, for a program that is looked at meanwhile."""
    loop, ready, done = asyncio.new_event_loop(), Queue[Office](), asyncio.Event()

    async def serve() -> None:
        async with opened(folder) as there:
            ready.put(there)
            await done.wait()

    thread = Thread(target=loop.run_until_complete, args=(serve(),), name="office")
    thread.start()
    try:
        yield ready.get(timeout=30)
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(30)
        loop.close()


@asynccontextmanager
async def opened(
    folder: Path, names: Sequence[str] = (NAME, "127.0.0.1"), made_at: datetime | None = None
) -> AsyncIterator[Office]:
    """``made_at``: when its certificate was made."""
    folder.mkdir()
    made = tls.own(folder, tuple(names), made_at)
    assert made.ca is not None
    answers: dict[str, Answer] = {}
    async with serving(made.certificate, made.key, made.ca, answers) as server:
        there = Office(server)
        for path, answer in _answers(there).items():
            answers[path] = _unless(there, answer)
        yield there


def _unless(there: Office, answer: Answer) -> Answer:
    async def attend(exchange: Exchange) -> None:
        await (there.instead or answer)(exchange)

    return attend


def _answers(there: Office) -> dict[str, Answer]:
    async def me(exchange: Exchange) -> None:
        there.greeted += 1
        known = exchange.headers.get("x-api-key") == KEY
        await exchange.reply(200 if known else 401, json.dumps(ME) if known else "{}")

    async def sync(exchange: Exchange) -> None:
        await exchange.reply(200, json.dumps({"changes": [], "cursor": "1", "has_more": False}))

    async def ops(exchange: Exchange) -> None:
        asked = [op["op_id"] for op in json.loads(exchange.body)["ops"]]
        told = [{"op_id": op, "status": "repeated" if op in there.ops else "applied"} for op in asked]
        there.ops += [op for op in asked if op not in there.ops]
        await exchange.reply(200, json.dumps({"outcomes": told}))

    async def nudges(exchange: Exchange) -> None:
        await exchange.begin_events()
        await exchange.send(": here\n\n")
        await exchange.hold()

    return {"/v1/me": me, "/v1/sync": sync, "/v1/ops": ops, "/v1/events": nudges}


@pytest.fixture
async def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    async with office(tmp_path / "office", monkeypatch) as found:
        yield found


@pytest.fixture
async def session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> AsyncIterator[CompanionSession]:
    """On a computer whose own workspace does not start: what is tried with it needs none."""
    monkeypatch.setattr(local, "workspace_command", lambda: ["/bin/false"])
    session = CompanionSession(Paths(tmp_path / "data", tmp_path / "models"))
    await session.start()
    yield session
    await session.close(stop_workspace=True)
