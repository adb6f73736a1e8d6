"""The session the window and the command line share: every user action is one function here."""

import json
import logging
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uuid_utils

from harmony_desktop.domain.facts import Bus, LinkState, Noticed
from harmony_desktop.domain.ids import ConversationId, MessageId, OpId, RunId, ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.syncing import Identity, Operation, OpKind
from harmony_desktop.domain.threads import (
    Message,
    MessageState,
    Model,
    Role,
    Thread,
    ThreadSummary,
    Transcript,
)
from harmony_desktop.paths import Paths
from harmony_desktop.services.feed import Feed
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link
from harmony_desktop.services.pump import Pump
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.streams import Streams
from harmony_desktop.services.tasks import Tasks
from harmony_desktop.store import changes, memory, outbox, reading

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.local import LocalWorkspace
    from harmony_desktop.net.workspace import Workspace

log = logging.getLogger(__name__)


class CompanionSession:
    """One user's conversation with one workspace. Actions raise `HarmonyError` and nothing else of their own."""

    def __init__(self, paths: Paths, *, client: str = "window", sample: bool = True) -> None:
        self.bus = Bus()
        self._tasks = Tasks()
        self._keeper = Keeper(paths)
        self._link = Link(lambda: _local_workspace(paths.data, client, sample), self.bus, self._on_welcome)
        self._snapshots = Snapshots(self._keeper, self.bus)
        self._streams = Streams(self._keeper, self._link, self._snapshots, self.bus, self._tasks)
        self._feed = Feed(self._keeper, self._link, self._snapshots, self._streams)
        self._pump = Pump(self._keeper, self._link, self._snapshots, self._streams)
        self._memory: dict[str, Any] = {}
        self._drafts: dict[ThreadId, str] = {}
        self._identity: Identity | None = None
        self._closed = False

    # ── life ─────────────────────────────────────────────────────────────────────────────────────────
    async def start(self) -> None:
        """Opens what is kept; finding the workspace and unlocking the cache go on behind it."""
        notices = await self._keeper.open()
        await self._load()
        self._notice(notices)
        self._tasks.start(self._begin(), "session")

    async def close(self, *, stop_workspace: bool = False) -> None:
        """Safe to repeat. ``stop_workspace``: also ends the workspace, if this session started it and nobody
        else is there."""
        if self._closed:
            return
        self._closed = True
        await self._tasks.close()
        await self._link.close(stop_workspace=stop_workspace)
        await self._keeper.close()

    @property
    def link(self) -> LinkState:
        return self._link.state

    @property
    def workspace_problem(self) -> Problem | None:
        """Why the workspace is not there, if it is not."""
        return self._link.problem

    @property
    def identity(self) -> Identity | None:
        """Who the user is, once the workspace has said so."""
        return self._identity

    @property
    def lasting(self) -> bool:
        """Whether threads can be read offline after the next start."""
        return self._keeper.store.lasting

    # ── threads ──────────────────────────────────────────────────────────────────────────────────────
    def thread(self, thread_id: ThreadId) -> Thread | None:
        """The thread as it is right now, if it is in memory; see `open_thread`."""
        return self._snapshots.thread(thread_id)

    async def open_thread(self, thread_id: ThreadId) -> Thread | None:
        """As `thread`, and brings an old one to memory first."""
        return await self._snapshots.open(thread_id)

    def recent_threads(self, limit: int = 20) -> tuple[ThreadSummary, ...]:
        return self._snapshots.summaries[:limit]

    async def send_message(
        self, text: str, thread_id: ThreadId | None = None, spoken: bool = False, model: str = ""
    ) -> tuple[ThreadId, MessageId]:
        """Writes one outbox row; the message shows at once, with or without a workspace."""
        text = text.strip()
        if not text:
            raise HarmonyError.of("message_empty")
        target = thread_id or ThreadId(_new_id())
        message_id = MessageId(_new_id())
        body: dict[str, object] = {"message_id": message_id, "text": text, "spoken": spoken, "model": model}
        await self._keeper.store.do(outbox.add, _operation(OpKind.SEND_MESSAGE, target, target, body))
        self.remember("last_thread", target)
        await self._snapshots.changed([target])
        self._pump.wake()
        return target, message_id

    async def stop_answer(self, thread_id: ThreadId) -> None:
        """Ends the answer that is being written; a question not yet sent is taken back."""
        thread = await self.open_thread(thread_id)
        if thread is None:
            return
        answer = thread.running
        if answer is not None and answer.run_id is not None:
            run_id: RunId = answer.run_id
            await self._keeper.store.do(outbox.add, _operation(OpKind.STOP_RUN, run_id, run_id, {}))
        else:
            for message in thread.messages:
                if message.state is MessageState.WAITING:
                    await self._keeper.store.do(outbox.discard, message.id)
        await self._snapshots.changed([thread_id])
        self._pump.wake()

    async def retry(self, message_id: MessageId) -> None:
        """Sends a parked message, or has a failed answer written again."""
        message = await self._message(message_id)
        if message.op_id is not None:
            await self._keeper.store.do(outbox.requeue, message.op_id)
        else:
            question: MessageId | None = message_id
            if message.role is Role.ASSISTANT:
                question = await self._keeper.store.do(reading.question_of, message_id)
            if question is None:
                raise HarmonyError.of("not_found")
            body: dict[str, object] = {"message_id": question, "answer_id": message_id}
            target = message.thread_id
            await self._keeper.store.do(outbox.add, _operation(OpKind.RETRY_RUN, target, target, body))
        await self._snapshots.changed([message.thread_id])
        self._pump.wake()

    async def discard(self, message_id: MessageId) -> str:
        """Takes back a message that waits or is parked, and returns its words."""
        op = await self._keeper.store.do(outbox.discard, message_id)
        if op is None:
            raise HarmonyError.of("message_on_its_way")
        await self._snapshots.changed([ThreadId(op.target)])
        return str(op.body.get("text", ""))

    async def delivered(self) -> None:
        """Returns when the workspace has everything the user did."""
        await self._pump.drained()

    # ── what the workspace knows ─────────────────────────────────────────────────────────────────────
    async def transcript(self, conversation_id: ConversationId) -> Transcript:
        """From the cache if it was read before (changes drop it there), otherwise from the workspace."""
        kept = await self._keeper.store.do(reading.transcript, conversation_id)
        if kept is not None:
            return kept
        read = await self._connected().transcript(conversation_id)
        await self._keeper.store.do(changes.remember_transcript, read)
        return read

    async def models(self) -> tuple[Model, ...]:
        """Asked of the workspace; without one, as it last said."""
        if self._link.state is LinkState.ONLINE:
            models = await self._connected().models()
            text = json.dumps([asdict(m) for m in models])
            await self._keeper.store.do(changes.remember_fact, "models", text)
            return models
        kept = await self._keeper.store.do(reading.fact, "models")
        return tuple(Model(**row) for row in json.loads(kept or "[]"))

    async def vocabulary(self) -> tuple[str, ...]:
        """Names that bias the local transcription; without a workspace, as it last said."""
        if self._link.state is LinkState.ONLINE:
            names = await self._connected().vocabulary()
            await self._keeper.store.do(changes.remember_fact, "vocabulary", json.dumps(names))
            return names
        kept = await self._keeper.store.do(reading.fact, "vocabulary")
        return tuple(json.loads(kept or "[]"))

    async def take(self, begins: bool) -> None:
        """Tells the workspace that somebody starts or stops speaking, so that heavy work makes room."""
        await self._link.take(begins)

    # ── memory ───────────────────────────────────────────────────────────────────────────────────────
    def draft(self, thread_id: ThreadId | None) -> str:
        return self._drafts.get(thread_id or ThreadId(""), "")

    def save_draft(self, thread_id: ThreadId | None, text: str) -> None:
        """Called as the user types; written at once, waited for by nobody."""
        if self.draft(thread_id) != text:
            self._drafts[thread_id or ThreadId("")] = text
            self._keeper.store.post(memory.save_draft, thread_id, text)

    @property
    def last_thread(self) -> ThreadId | None:
        last = self._memory.get("last_thread")
        return ThreadId(last) if last else None

    def remember(self, name: str, value: Any) -> None:
        """Keeps what the program remembers by itself: ``last_thread``, geometry. JSON values only."""
        if self._memory.get(name) != value:
            self._memory[name] = value
            self._keeper.store.post(memory.remember, name, value)

    def remembered(self, name: str, default: Any = None) -> Any:
        return self._memory.get(name, default)

    # ── behind it ────────────────────────────────────────────────────────────────────────────────────
    async def _begin(self) -> None:
        self._notice(await self._keeper.unlock())
        await self._snapshots.load()
        await self._streams.follow_open()
        self._tasks.start(self._link.run(), "link")
        self._tasks.start(self._feed.run(), "feed")
        self._tasks.start(self._pump.run(), "pump")

    async def _load(self) -> None:
        self._memory = await self._keeper.store.do(memory.load)
        self._drafts = await self._keeper.store.do(memory.drafts)
        await self._snapshots.load()

    async def _on_welcome(self, identity: Identity) -> None:
        self._identity = identity
        if await self._keeper.claim(identity):
            await self._load()
            await self._streams.follow_open()

    async def _message(self, message_id: MessageId) -> Message:
        message = await self._keeper.store.do(reading.message, message_id)
        if message is None:
            raise HarmonyError.of("not_found")
        return message

    def _connected(self) -> "Workspace":
        workspace = self._link.connected
        if workspace is None:
            raise HarmonyError.of("offline", retryable=True)
        return workspace

    def _notice(self, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            self.bus.publish(Noticed(problem))


def _new_id() -> str:
    return str(uuid_utils.uuid7())


def _operation(kind: OpKind, lane: str, target: str, body: dict[str, object]) -> Operation:
    return Operation(OpId(_new_id()), lane, kind, target, body, datetime.now(UTC))


def _local_workspace(data: Path, client: str, sample: bool) -> "LocalWorkspace":
    from harmony_desktop.net.local import LocalWorkspace

    return LocalWorkspace(data, client, sample)
