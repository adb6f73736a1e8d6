"""The session the window and the command line share: every user action is one function here or one door further."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_desktop.domain.context import Attachment, Draft, Sources
from harmony_desktop.domain.facts import (
    AccountChanged,
    AnswerFinished,
    ApprovalsChanged,
    Bus,
    DraftsChanged,
    Fact,
    LinkChanged,
    LinkState,
    Noticed,
    SpacesChanged,
    ThreadsChanged,
)
from harmony_desktop.domain.ids import MessageId, SpaceId, ThreadId
from harmony_desktop.domain.names import KnownName
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.domain.threads import Model, Thread, ThreadSummary
from harmony_desktop.paths import Paths
from harmony_desktop.services.account_actions import AccountActions
from harmony_desktop.services.administration import Administration
from harmony_desktop.services.approvals import Approvals
from harmony_desktop.services.asking import Asking
from harmony_desktop.services.backups import Backups
from harmony_desktop.services.bringing import Bringing
from harmony_desktop.services.choices import Choices
from harmony_desktop.services.deletion import GONE, Deletion
from harmony_desktop.services.disclosures import Disclosures
from harmony_desktop.services.doorway import Doorway
from harmony_desktop.services.feed import Feed
from harmony_desktop.services.finder import Finder
from harmony_desktop.services.hosted import Hosted
from harmony_desktop.services.insight_projects import InsightProjects
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.knowledge import Knowledge
from harmony_desktop.services.link import Link
from harmony_desktop.services.meetings import Meetings
from harmony_desktop.services.memories import Memories
from harmony_desktop.services.network import Network
from harmony_desktop.services.objects import Objects
from harmony_desktop.services.people import WorkspacePeople
from harmony_desktop.services.playback import Playback
from harmony_desktop.services.pump import Pump
from harmony_desktop.services.record import Record
from harmony_desktop.services.refusals import Refusals
from harmony_desktop.services.sample import SampleMeetings
from harmony_desktop.services.secrets import Secrets
from harmony_desktop.services.sharing import Sharing
from harmony_desktop.services.sign_in import SignIn
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.spaces import Spaces
from harmony_desktop.services.streams import Streams
from harmony_desktop.services.tasks import Tasks
from harmony_desktop.services.thread_actions import ThreadActions
from harmony_desktop.services.tools import Tools
from harmony_desktop.services.ways import Ways
from harmony_desktop.services.writing import Writing
from harmony_desktop.store import outbox

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.local import LocalWorkspace

log = logging.getLogger(__name__)


class CompanionSession:
    """One user's conversation with one workspace. Actions raise `HarmonyError` and nothing else of their own."""

    def __init__(self, paths: Paths, *, client: str = "window") -> None:
        self.bus = Bus()
        self._tasks = Tasks()
        self._secrets = Secrets(self.bus)
        self._listening = Tasks()
        """To the keyring, and to the end of a workspace; goes on when another account is in use."""
        keeper = self._keeper = Keeper(paths, self._secrets)
        ways = Ways(paths, self._secrets)
        self._doorway = Doorway(keeper, ways, lambda: _local_workspace(paths.data, client))
        link = self._link = Link(self._doorway.open, self.bus, self._on_welcome, self._doorway.explain)
        self.network = Network(ways, self._secrets, link)
        snapshots = self._snapshots = Snapshots(keeper, self.bus)
        self._streams = Streams(keeper, link, snapshots, self.bus, self._tasks)
        self._feed = Feed(keeper, link, snapshots, self._streams)
        self._pump = Pump(keeper, link, snapshots, self._streams, self.bus)
        self._memories = Memories(keeper)
        writing = Writing(keeper, snapshots, self._pump)
        self._asking = Asking(keeper, snapshots, writing, self._memories)
        self._knowledge = Knowledge(keeper, link)
        self.meetings = Meetings(keeper, link, self.bus)
        self.sample = SampleMeetings(link)
        self.threads = ThreadActions(keeper, link, snapshots, writing)
        self.spaces = Spaces(keeper, snapshots, writing)
        self.choices = Choices(keeper, snapshots, writing)
        self.refusals = Refusals(keeper, snapshots, writing)
        self.approvals = Approvals(keeper, snapshots, writing)
        self.finder = Finder(keeper)
        self.administration = Administration(keeper, link)
        self.disclosures = Disclosures(keeper, link, paths)
        self.people = WorkspacePeople(keeper, link)
        self.tools = Tools(link)
        self.backups = Backups(keeper, link)
        self.objects = Objects(link)
        self.record = Record(link)
        self.sharing = Sharing(keeper, link, self.bus)
        self.sign_in = SignIn(link)
        self.insight_projects = InsightProjects(link)
        self.playback = Playback(keeper, link)
        self.bringing = Bringing(keeper, link, self.bus, self._tasks)
        self.hosted = Hosted(keeper, ways, self._memories, self.bringing, self.bus)
        self.accounts = AccountActions(
            keeper, self._doorway, link, self._pump, self.bringing, self._memories, self
        )
        self.deletion = Deletion(keeper, link, self.bus, self)
        self._closed = False
        self.bus.subscribe(self._on_fact)

    # ── life ─────────────────────────────────────────────────────────────────────────────────────────
    async def start(self) -> None:
        """Opens what is kept; finding the workspace and unlocking the cache go on behind it."""
        await self._open(await self._keeper.open())
        self._listening.start(self._secrets.watch(self._on_keyring), "keyring")

    async def close(self, *, stop_workspace: bool = False) -> None:
        """Safe to repeat. ``stop_workspace``: also ends the workspace on this computer, if this session started it
        and nobody else is there."""
        if self._closed:
            return
        self._closed = True
        await self.playback.close()
        await self._listening.close()
        await self._secrets.close()
        await self._tasks.close()
        if stop_workspace:
            await self._doorway.stop()
        await self._keeper.close()

    async def change_account(self, change: Callable[[], Awaitable[tuple[Problem, ...]]]) -> None:
        """Ends all work for the account in use, calls ``change``, and begins anew: nothing stays in memory."""
        await self.playback.close()
        await self._tasks.close()
        self._snapshots.clear()
        self._memories.clear()
        self.bringing.clear()
        self._link.begin_anew()
        await self._open(await change())
        self.bus.publish(AccountChanged())

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
        return self._keeper.identity

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
        self,
        text: str,
        thread_id: ThreadId | None = None,
        spoken: bool = False,
        model: str = "",
        *,
        attachments: tuple[Attachment, ...] = (),
        space_id: SpaceId | None = None,
        sources: Sources | None = None,
    ) -> tuple[ThreadId, MessageId]:
        """Writes one outbox row; the message shows at once, with or without a workspace. While an answer is being
        written in its thread it waits for the end of that. ``space_id`` and ``sources`` are those of a new thread."""
        return await self._asking.send(text, thread_id, spoken, model, attachments, space_id, sources)

    async def stop_answer(self, thread_id: ThreadId) -> None:
        """Ends the answer that is being written; a question not yet sent is taken back."""
        await self._asking.stop(thread_id)

    async def retry(self, message_id: MessageId) -> None:
        """Sends a parked message, or has an answer written again beside the one that stands."""
        await self._asking.retry(message_id)

    async def discard(self, message_id: MessageId) -> str:
        """Takes back a message that waits or is parked, and returns its words."""
        return await self._asking.discard(message_id)

    async def delivered(self) -> None:
        """Returns when the workspace has everything the user did."""
        await self._pump.drained()

    # ── what the workspace knows ─────────────────────────────────────────────────────────────────────
    async def models(self) -> tuple[Model, ...]:
        return await self._knowledge.models()

    async def known_names(self, language: str = "") -> tuple[KnownName, ...]:
        """Names that speech is listened to for; those of meetings in the language first."""
        return await self._knowledge.known_names(language)

    async def vocabulary(self) -> tuple[str, ...]:
        """The same as they are written."""
        return tuple(known.name for known in await self.known_names())

    async def take(self, begins: bool) -> None:
        """Somebody starts or stops speaking: playback falls silent, and heavy work of the workspace makes room."""
        self.playback.hush(begins)
        await self._doorway.take(begins)

    # ── memory ───────────────────────────────────────────────────────────────────────────────────────
    def draft(self, thread_id: ThreadId | None) -> str:
        return self._memories.draft(thread_id)

    def save_draft(self, thread_id: ThreadId | None, text: str) -> None:
        """Called as the user types; written at once, waited for by nobody."""
        self._memories.save_draft(thread_id, text)

    def chips(self, thread_id: ThreadId | None) -> Draft:
        """What goes with the question that is being written."""
        return self._memories.chips(thread_id)

    def save_chips(self, thread_id: ThreadId | None, draft: Draft) -> None:
        """As `save_draft`."""
        self._memories.save_chips(thread_id, draft)

    def take_chips(self, thread_id: ThreadId | None) -> Draft:
        """To be given to `send_message`, or saved again: until then they are safe on disk."""
        return self._memories.take_chips(thread_id)

    @property
    def last_thread(self) -> ThreadId | None:
        last = self._memories.remembered("last_thread")
        return ThreadId(last) if last else None

    def remember(self, name: str, value: Any) -> None:
        """Keeps what the program remembers by itself: ``last_thread``, geometry. JSON values only."""
        self._memories.remember(name, value)

    def remembered(self, name: str, default: Any = None) -> Any:
        return self._memories.remembered(name, default)

    # ── behind it ────────────────────────────────────────────────────────────────────────────────────
    async def _open(self, notices: tuple[Problem, ...]) -> None:
        await self._load()
        self._notice(notices)
        self._tasks.start(self._begin(), "session")

    async def _begin(self) -> None:
        self._notice(await self._keeper.unlock())
        await self._enter()

    async def _enter(self) -> None:
        await self._memories.load_chips()
        self.bus.publish(DraftsChanged())
        await self._snapshots.load()
        await self._streams.follow_open()
        self._tasks.start(self._link.run(), "link")
        self._tasks.start(self._feed.run(), "feed")
        self._tasks.start(self._pump.run(), "pump")
        self._tasks.start(self.bringing.run(), "uploads")

    async def _on_keyring(self) -> None:
        """It can be asked again. Where the cache's key was missing, all work pauses while the lasting cache comes in
        the place of the one for this session: a cursor of one is nothing for the other."""
        if not self._keeper.store.lasting and not self._keeper.beside and await self._keeper.cache_opens():
            await self._tasks.close()
            await self._keeper.store.do(outbox.send_again)
            self._link.begin_anew()
            self._notice(await self._keeper.unlock())
            self.bringing.clear()
            await self._load()
            self._tasks.start(self._enter(), "session")
        self._link.again()

    async def _load(self) -> None:
        """What is typed meanwhile is nobody's: nothing comes between the drafts and the word that they are there."""
        await self._snapshots.load()
        await self._memories.load()
        await self.bringing.load()

    async def _on_welcome(self, identity: Identity) -> None:
        if await self._keeper.claim(identity):
            self._snapshots.clear()
            await self._load()
            await self._streams.follow_open()
            self.bus.publish(AccountChanged())
        await self._keeper.drop(identity.deleted)
        self.bus.publish(SpacesChanged())  # with whom they can be shared is known now

    def _on_fact(self, fact: Fact) -> None:
        """A follow-up waits for the end of an answer, and for calls of it."""
        if isinstance(fact, AnswerFinished | ThreadsChanged | ApprovalsChanged):
            self._pump.wake()
        if isinstance(fact, LinkChanged) and fact.problem is not None and fact.problem.code == GONE:
            self._listening.start(self.deletion.was_deleted(self._keeper.account.folder), "deleted")

    def _notice(self, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            self.bus.publish(Noticed(problem))


def _local_workspace(data: Path, client: str) -> "LocalWorkspace":
    from harmony_desktop.net.local import LocalWorkspace

    return LocalWorkspace(data, client)
