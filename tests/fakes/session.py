"""A session whose workspace is the test itself: the same surface, answers written line by line on demand."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from harmony_desktop.domain.approvals import Approval, AskedCall, CallState
from harmony_desktop.domain.context import NO_DRAFT, NOT_NARROWED, Attachment, Draft, Sources
from harmony_desktop.domain.facts import (
    AccountChanged,
    AnswerFinished,
    Bus,
    Fact,
    LinkChanged,
    LinkState,
    ThreadChanged,
    ThreadsChanged,
)
from harmony_desktop.domain.ids import ConversationId, MessageId, OpId, RunId, SpaceId, ThreadId
from harmony_desktop.domain.names import KnownName, NameKind
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import (
    Citation,
    Message,
    MessageState,
    Model,
    Receipt,
    Role,
    Thread,
    ThreadSummary,
)
from tests.fakes.doors import ScriptedFinder, ScriptedRefusals, ScriptedSpaces, ScriptedThreads
from tests.fakes.doors_backup import ScriptedBackups
from tests.fakes.doors_bringing import ScriptedBringing
from tests.fakes.doors_deletion import ScriptedDeletion
from tests.fakes.doors_disclosure import ScriptedDisclosures
from tests.fakes.doors_hosted import ScriptedHosted
from tests.fakes.doors_meetings import ScriptedMeetings
from tests.fakes.doors_network import ScriptedNetwork
from tests.fakes.doors_objects import ScriptedObjects, ScriptedTools
from tests.fakes.doors_people import ScriptedPeople
from tests.fakes.doors_playing import ScriptedPlayback
from tests.fakes.doors_record import ScriptedRecord
from tests.fakes.doors_sample import ScriptedSample
from tests.fakes.doors_settings import ScriptedAccounts, ScriptedAdministration, ScriptedChoices
from tests.fakes.doors_sharing import ScriptedInsightProjects, ScriptedSharing
from tests.fakes.doors_sign_in import ScriptedSignIn
from tests.fakes.doors_tools import ScriptedApprovals

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MODELS = (
    Model("m1", "Small", "embedded", local=True, default=True),
    Model("m2", "Large", "house", local=False),
)
CITED = Citation(
    1,
    conversation_id=ConversationId("c1"),
    turn_index=3,
    title="Acme commercial terms",
    speaker="Dana Reyes",
    start_ms=198_000,
    date=datetime(2026, 11, 4, 9, 0, tzinfo=UTC),
    quote="One year, no.",
)
RECEIPT = Receipt(
    "embedded",
    "Small",
    local=True,
    conversations_read=("c1",),
    tools=("search_conversations", "search_conversations"),
    sent_by=(),
    input_tokens=1204,
    output_tokens=88,
    duration_ms=3210,
)


class ScriptedSession:
    """``answer`` begins one, ``says`` lets it grow, ``ends`` finishes it; everything else records what was asked."""

    def __init__(self, link: LinkState = LinkState.ONLINE) -> None:
        self.bus = Bus()
        self.link = link
        self.workspace_problem: Problem | None = None
        self.last_thread: ThreadId | None = None
        self.kept: dict[ThreadId, Thread] = {}
        self.threads = ScriptedThreads(self)
        self.spaces = ScriptedSpaces(self)
        self.finder = ScriptedFinder(self)
        self.refusals = ScriptedRefusals(self)
        self.approvals = ScriptedApprovals(self)
        self.tools = ScriptedTools()
        self.objects = ScriptedObjects()
        self.meetings = ScriptedMeetings(self)
        self.hosted = ScriptedHosted(self)
        self.sample = ScriptedSample()
        self.sharing = ScriptedSharing(self)
        self.sign_in = ScriptedSignIn()
        self.people = ScriptedPeople(self)
        self.insight_projects = ScriptedInsightProjects()
        self.record = ScriptedRecord()
        self.backups = ScriptedBackups()
        self.deletion = ScriptedDeletion()
        self.bringing = ScriptedBringing(self)
        self.playback = ScriptedPlayback()
        self.choices = ScriptedChoices(self)
        self.administration = ScriptedAdministration(MODELS)
        self.accounts = ScriptedAccounts(self)
        self.disclosures = ScriptedDisclosures(self.accounts)
        self.network = ScriptedNetwork()
        self.drafts: dict[ThreadId | None, str] = {}
        self.chips_kept: dict[ThreadId | None, Draft] = {}
        self.memory: dict[str, Any] = {}
        self.stopped: list[ThreadId] = []
        self.retried: list[MessageId] = []
        self.sent: list[tuple[str, bool, str]] = []
        self.takes: list[bool] = []
        self.offered: tuple[Model, ...] = MODELS
        self.names: tuple[KnownName, ...] = (
            KnownName("Acme", NameKind.COMPANY, meetings=5),
            KnownName("Dana Reyes", NameKind.PERSON, "Acme", 3),
        )
        self.languages: list[str] = []
        """In which names were asked for."""
        self.refuses: Problem | None = None
        self._ids = count(1)
        self.bus.subscribe(self._on_fact)

    # --- what the screens ask ------------------------------------------------------------------------------------

    def thread(self, thread_id: ThreadId) -> Thread | None:
        return self.kept.get(thread_id)

    async def open_thread(self, thread_id: ThreadId) -> Thread | None:
        return self.kept.get(thread_id)

    def recent_threads(self, limit: int = 20) -> tuple[ThreadSummary, ...]:
        return tuple(t.summary for t in self.kept.values())[:limit]

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
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        target = thread_id or ThreadId(f"t{next(self._ids)}")
        message_id = MessageId(f"u{next(self._ids)}")
        waits = self.link is not LinkState.ONLINE or self.busy(target)
        state = MessageState.WAITING if waits else MessageState.SETTLED
        message = Message(
            message_id,
            target,
            Role.USER,
            text,
            NOW,
            state,
            spoken=spoken,
            op_id=OpId("o1"),
            attachments=attachments,
        )
        if thread_id is None:
            about = ThreadSummary(
                target, text[:40], NOW, model=model, space_id=space_id, sources=sources or NOT_NARROWED
            )
            self.kept[target] = Thread(about)
        self.sent.append((text, spoken, model))
        self.last_thread = target
        self._add(target, message)
        return target, message_id

    async def stop_answer(self, thread_id: ThreadId) -> None:
        self.stopped.append(thread_id)
        running, held = self.kept[thread_id].running, self.kept[thread_id].held
        if running is None and held is not None:
            for call in held.calls:
                if not call.settled:
                    self.approvals.becomes(call.id, CallState.CANCELLED)
        if running is not None:
            self._change(replace(running, state=MessageState.STOPPED))
            self.bus.publish(AnswerFinished(thread_id, running.id))

    async def retry(self, message_id: MessageId) -> None:
        self.retried.append(message_id)

    async def discard(self, message_id: MessageId) -> str:
        for thread in self.kept.values():
            for message in thread.messages:
                if message.id == message_id:
                    kept = tuple(m for m in thread.messages if m.id != message_id)
                    self.kept[thread.summary.id] = replace(thread, messages=kept)
                    self.bus.publish(ThreadChanged(thread.summary.id))
                    return message.text
        raise HarmonyError.of("not_found")

    async def models(self) -> tuple[Model, ...]:
        return self.offered

    async def known_names(self, language: str = "") -> tuple[KnownName, ...]:
        self.languages.append(language)
        return self.names

    async def vocabulary(self) -> tuple[str, ...]:
        return tuple(known.name for known in self.names)

    async def take(self, begins: bool) -> None:
        self.takes.append(begins)

    def draft(self, thread_id: ThreadId | None) -> str:
        return self.drafts.get(thread_id, "")

    def save_draft(self, thread_id: ThreadId | None, text: str) -> None:
        self.drafts[thread_id] = text

    def chips(self, thread_id: ThreadId | None) -> Draft:
        return self.chips_kept.get(thread_id, NO_DRAFT)

    def save_chips(self, thread_id: ThreadId | None, draft: Draft) -> None:
        self.chips_kept[thread_id] = draft

    def take_chips(self, thread_id: ThreadId | None) -> Draft:
        return self.chips_kept.pop(thread_id, NO_DRAFT)

    def _on_fact(self, fact: Fact) -> None:
        """Each account has its own."""
        if isinstance(fact, AccountChanged):
            self.chips_kept.clear()

    def remember(self, name: str, value: Any) -> None:
        self.memory[name] = value

    def remembered(self, name: str, default: Any = None) -> Any:
        return self.memory.get(name, default)

    # --- what the workspace would do -----------------------------------------------------------------------------

    def go(self, link: LinkState) -> None:
        self.link = link
        self.bus.publish(LinkChanged(link))

    def answer(self, thread_id: ThreadId, *steps: str) -> MessageId:
        answer_id = MessageId(f"a{next(self._ids)}")
        run = RunId(f"r{next(self._ids)}")
        state = MessageState.STREAMING
        self._add(
            thread_id, Message(answer_id, thread_id, Role.ASSISTANT, "", NOW, state, run_id=run, steps=steps)
        )
        return answer_id

    def goes_on(self, thread_id: ThreadId, *steps: str) -> MessageId:
        """The answer that waited for its calls goes on, as an answer below it."""
        before = self.kept[thread_id].messages[-1]
        answer_id = self.answer(thread_id, *steps)
        self._change(replace(self.found(answer_id), parent_id=before.id, continues=True), whole=True)
        return answer_id

    def waits(self, answer_id: MessageId) -> None:
        """The answer's run ends, with calls to be decided before it goes on: let it ask first."""
        message = replace(self.found(answer_id), state=MessageState.SETTLED)
        self._change(message, whole=True)
        self.bus.publish(AnswerFinished(message.thread_id, answer_id, waits=True))

    def put_citations(self, message_id: MessageId, citations: tuple[Citation, ...]) -> None:
        self._change(replace(self.found(message_id), citations=citations), whole=True)

    def put_asked(self, message_id: MessageId, asked: tuple[AskedCall, ...]) -> None:
        self._change(replace(self.found(message_id), asked=asked), whole=True)

    def put_calls(self, message_id: MessageId, calls: tuple[Approval, ...]) -> None:
        """For `approvals`, which tells of it."""
        message = replace(self.found(message_id), calls=calls)
        old = self.kept[message.thread_id]
        messages = tuple(message if m.id == message_id else m for m in old.messages)
        self.kept[message.thread_id] = replace(old, messages=messages)

    def says(self, answer_id: MessageId, text: str, *citations: Citation) -> None:
        message = self.found(answer_id)
        self._change(replace(message, text=message.text + text, citations=message.citations + citations))

    def ends(self, answer_id: MessageId, problem: Problem | None = None) -> None:
        message = self.found(answer_id)
        state = MessageState.FAILED if problem else MessageState.SETTLED
        receipt = RECEIPT
        self._change(replace(message, state=state, problem=problem, receipt=receipt), whole=True)
        self._settle_next(message.thread_id)
        self.bus.publish(AnswerFinished(message.thread_id, answer_id))

    def busy(self, thread_id: ThreadId) -> bool:
        """An answer is being written there, or waits for its calls."""
        thread = self.kept.get(thread_id)
        return thread is not None and (thread.running or thread.held) is not None

    def _settle_next(self, thread_id: ThreadId) -> None:
        """What waited for the answer's end goes off."""
        waiting = [m for m in self.kept[thread_id].messages if m.state is MessageState.WAITING]
        if waiting and self.link is LinkState.ONLINE:
            self._change(replace(waiting[0], state=MessageState.SETTLED), whole=True)

    def found(self, message_id: MessageId) -> Message:
        return next(m for t in self.kept.values() for m in t.messages if m.id == message_id)

    def _add(self, thread_id: ThreadId, message: Message) -> None:
        old = self.kept.get(thread_id) or Thread(ThreadSummary(thread_id, message.text[:40], NOW))
        self.kept[thread_id] = replace(old, messages=(*old.messages, message))
        self.bus.publish(ThreadChanged(thread_id))
        self.bus.publish(ThreadsChanged())

    def _change(self, message: Message, whole: bool = False) -> None:
        old = self.kept[message.thread_id]
        messages = tuple(message if m.id == message.id else m for m in old.messages)
        self.kept[message.thread_id] = replace(old, messages=messages)
        self.bus.publish(ThreadChanged(message.thread_id, None if whole else message.id))
