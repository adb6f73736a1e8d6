"""Reads many streams of which most are broken, through the program's own reader into its own store."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from harmony_desktop.domain.facts import AnswerFinished, Bus, Fact
from harmony_desktop.domain.ids import MessageId, RunId, ThreadId
from harmony_desktop.domain.syncing import MessageRow, ThreadRow
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.net.workspace import Workspace
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.streams import Streams
from harmony_desktop.services.tasks import Tasks
from harmony_desktop.store import answers, changes, reading
from harmony_desktop.store.store import Store
from harmony_protocol import threads as wire
from tests.parts.event_streams import Story, pieces, spoilt

AT = datetime(2026, 11, 21, tzinfo=UTC)
PAGE = b"<html>Sign in to the hotel's network</html>"


class _Pieces(httpx.AsyncByteStream):
    """A body that arrives so, and ends or breaks."""

    def __init__(self, parts: list[bytes], breaks: bool) -> None:
        self._parts = parts
        self._breaks = breaks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part
        if self._breaks:
            raise httpx.ReadError("the connection broke")


class Wire:
    """A workspace's answers about one run; the first few are broken."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.story = Story("none")
        self.broken = 0
        self.ended = False
        """Its events are gone; the thread has the whole answer."""
        self.log: list[str] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/events"):
            return self._events(int(request.url.params["after"]))
        return httpx.Response(200, json=self._thread())

    def _events(self, after: int) -> httpx.Response:
        if self.broken:
            self.broken -= 1
            return self._broken(after)
        if self.ended:
            return httpx.Response(410, json={"status": 410, "code": "cursor_expired", "title": "Gone"})
        self.log.append(f"well after {after}")
        return _stream(pieces(b"".join(self.story.frames(after)), self.chance))

    def _broken(self, after: int) -> httpx.Response:
        match self.chance.randrange(12):
            case 0:
                self.log.append("a page")
                return httpx.Response(200, headers={"Content-Type": "text/html"}, content=PAGE)
            case 1:
                status = self.chance.choice((204, 302, 401, 429, 500, 502, 503))
                self.log.append(f"status {status}")
                return httpx.Response(status, content=PAGE)
            case 2:
                self.log.append("packed wrongly")
                return _stream([PAGE], packed=True)
            case _:
                what, parts = spoilt(self.story.frames(after), self.chance)
                self.log.append(f"{what} after {after}")
                return _stream(parts, breaks=self.chance.random() < 0.5)

    def _thread(self) -> dict[str, Any]:
        """Before the end the workspace tells a part of the text, whatever a reader has."""
        done = self.ended and not self.broken
        text = self.story.text if done else self.story.text[: self.chance.randrange(9)]
        status = wire.RunStatus.FINISHED if done else wire.RunStatus.RUNNING
        run = self.story.run_id
        answer = wire.Message(
            id=f"answer {run}", thread_id="t", parent_id="q", role="assistant", text=text, created_at=AT,
            position=2, run_id=run, status=status, steps=tuple(self.story.steps) if done else (),
            citations=tuple(wire.Citation(n=n + 1) for n in range(self.story.sources)) if done else (),
        )  # fmt: skip
        question = wire.Message(id="q", thread_id="t", role="user", text="Why?", created_at=AT, position=1)
        thread = wire.Thread(id="t", title="Why?", created_at=AT, updated_at=AT)
        return wire.ThreadWithMessages(thread=thread, messages=[question, answer]).model_dump(mode="json")


def _stream(parts: list[bytes], breaks: bool = False, packed: bool = False) -> httpx.Response:
    headers = {"Content-Type": "text/event-stream"} | ({"Content-Encoding": "gzip"} if packed else {})
    return httpx.Response(200, headers=headers, stream=_Pieces(parts, breaks))


class _Keeper:
    identity = None

    def __init__(self, store: Store) -> None:
        self.store = store


class _Link:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def workspace(self) -> Workspace:
        return self._workspace

    def lost(self, *_: object) -> None:
        """It is there again at once."""


class Reader:
    """The program's reader of streams, on a store of its own."""

    def __init__(self, store: Store, workspace: Workspace, wire: Wire) -> None:
        self.wire = wire
        self._store = store
        bus = Bus()
        self._finished: list[MessageId] = []
        bus.subscribe(self._on_fact)
        keeper: Any = _Keeper(store)
        link: Any = _Link(workspace)
        self._streams = Streams(keeper, link, Snapshots(keeper, bus), bus, Tasks())

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AnswerFinished):
            self._finished.append(fact.message_id)

    async def read(self, story: Story) -> Message:
        """To its end, however often that is begun."""
        run, answer, thread = RunId(story.run_id), MessageId(f"answer {story.run_id}"), ThreadId("t")
        await self._store.do(_begin, run, answer, thread)
        self._finished.clear()
        async with asyncio.timeout(20):
            await self._streams._follow(run, thread)
        assert self._finished == [answer], f"the end was told {len(self._finished)} times"
        found = await self._store.do(reading.message, answer)
        assert found is not None
        return found


def _begin(db: Any, run: RunId, answer: MessageId, thread: ThreadId) -> None:
    changes.forget_thread(db, thread)
    question = Message(MessageId("q"), thread, Role.USER, "Why?", AT)
    changes.replace_thread(db, ThreadRow(thread, "Why?", "", AT, AT), [MessageRow(question, 1)])
    answers.begin(db, run, thread, answer, question_id=question.id, now=0, position=2)


@asynccontextmanager
async def reader(folder: Path, chance: random.Random) -> AsyncIterator[Reader]:
    store = Store(folder)
    assert await store.open()
    wire_ = Wire(chance)
    workspace = Workspace("https://workspace.test", "key")
    await workspace._http._http.aclose()
    workspace._http._http = httpx.AsyncClient(
        base_url="https://workspace.test", transport=httpx.MockTransport(wire_)
    )
    try:
        yield Reader(store, workspace, wire_)
    finally:
        await workspace.close()
        await store.close()


async def streams(folder: Path, count: int, seed: int) -> None:
    """``services.streams.delay`` is none while this runs."""
    print(f"streams: seed {seed}, {count} of them", flush=True)
    broken = 0
    async with reader(folder, random.Random(seed)) as it:
        for number in range(count):
            chance = it.wire.chance = random.Random(f"{seed} {number}")
            story = it.wire.story = Story.told(f"run{number}", chance)
            it.wire.broken = chance.randrange(1, 5)
            it.wire.ended = chance.random() < 0.1
            it.wire.log.clear()
            try:
                message = await it.read(story)
                assert message.text.encode() == story.text.encode()
                assert list(message.steps) == story.steps
                assert len(message.citations) == story.sources
                assert message.state is MessageState.SETTLED
            except Exception as wrong:
                raise AssertionError(f"seed {seed}, stream {number}: {it.wire.log}") from wrong
            broken += len(it.wire.log) - 1
    print(f"streams: {broken} were broken, every answer came whole", flush=True)
