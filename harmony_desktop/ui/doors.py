"""What the screens need from the session: Protocols, so that they never see its rows or its wires."""

from collections.abc import Awaitable
from pathlib import Path
from typing import Any, Protocol

from harmony_desktop.domain.administration import (
    Catalogue,
    Limits,
    NewProvider,
    Offered,
    Provider,
    ProviderKind,
)
from harmony_desktop.domain.approvals import Approval, Verdict
from harmony_desktop.domain.context import Attachment, Draft, Sources
from harmony_desktop.domain.facts import Bus, LinkState
from harmony_desktop.domain.finding import Hit
from harmony_desktop.domain.ids import (
    ApprovalId,
    AttachmentId,
    MessageId,
    OpId,
    SpaceId,
    ThreadId,
)
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.names import KnownName
from harmony_desktop.domain.objects import Contact, Note, Task
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.record import RecordPage, RecordVerdict
from harmony_desktop.domain.spaces import Space, Team
from harmony_desktop.domain.syncing import Refusal
from harmony_desktop.domain.threads import Model, Thread, ThreadSummary
from harmony_desktop.domain.tools import (
    EmailAccount,
    McpServer,
    NewEmailAccount,
    NewMcpServer,
    RuleTrial,
    Tool,
    ToolChange,
)
from harmony_desktop.ui.backup.door import Backups
from harmony_desktop.ui.bringing.door import Bringing
from harmony_desktop.ui.danger.door import Deletion
from harmony_desktop.ui.disclosure.door import Disclosures
from harmony_desktop.ui.doors_accounts import AccountActions
from harmony_desktop.ui.doors_hosted import Hosted
from harmony_desktop.ui.doors_meetings import Meetings
from harmony_desktop.ui.insights.door import InsightProjects
from harmony_desktop.ui.network.door import Network
from harmony_desktop.ui.people.door import WorkspacePeople
from harmony_desktop.ui.playing.door import Playback
from harmony_desktop.ui.sample.door import SampleMeetings
from harmony_desktop.ui.sharing.door import Sharing
from harmony_desktop.ui.signing.door import SignIn


class ThreadActions(Protocol):
    """`services.thread_actions`: each writes one outbox row, and the screen shows it at once."""

    async def rename(self, thread_id: ThreadId, title: str) -> None: ...
    async def pin(self, thread_id: ThreadId, pinned: bool) -> None: ...
    async def archive(self, thread_id: ThreadId, archived: bool) -> None: ...
    async def move(self, thread_id: ThreadId, space_id: SpaceId | None) -> None: ...
    async def narrow(self, thread_id: ThreadId, sources: Sources) -> None: ...
    async def delete(self, thread_id: ThreadId) -> OpId:
        """Gone from the screen; the workspace is told ten seconds later, so that `undo` can take it back."""

    async def undo(self, op_id: OpId) -> bool:
        """False: the workspace has done it already."""

    async def edit(
        self, message_id: MessageId, text: str, attachments: tuple[Attachment, ...] | None = None
    ) -> MessageId:
        """Asks again with other words, as a branch beside the old question. Returns the new question's id.
        ``attachments``: what goes with it now; None is what went with the old one."""

    async def show_branch(self, thread_id: ThreadId, message_id: MessageId) -> None:
        """Shows the branch that runs through this message, down to its latest end."""

    def rate(self, message_id: MessageId, rating: str | None, note: str = "") -> Awaitable[None]:
        """Written when it is called; awaited, it is shown."""

    async def rating(self, message_id: MessageId) -> tuple[str, str] | None:
        """The thumb and the note; kept on this machine only."""

    def mark_read(self, thread_id: ThreadId) -> None: ...
    async def content(self, attachment_id: AttachmentId) -> Attachment:
        """An attachment with its content, to be looked at again."""

    async def markdown(self, thread_id: ThreadId) -> str:
        """The thread as it is shown, with its sources, to be kept or printed."""

    async def json(self, thread_id: ThreadId) -> str:
        """The thread with all its branches."""


class Spaces(Protocol):
    """`services.spaces`."""

    def all(self) -> tuple[Space, ...]: ...
    def teams(self) -> tuple[Team, ...]: ...
    async def create(self, name: str, context: str = "") -> SpaceId: ...
    async def change(
        self, space_id: SpaceId, *, name: str | None = None, context: str | None = None
    ) -> None: ...
    async def share(self, space_id: SpaceId, team_id: str | None) -> None: ...
    async def delete(self, space_id: SpaceId) -> OpId: ...


class Choices(Protocol):
    """`services.choices`: the preferences that the workspace keeps."""

    def current(self) -> Preferences: ...
    async def change(self, preferences: Preferences) -> None: ...
    async def waits(self) -> bool:
        """Whether the workspace has not taken all of it yet."""


class Finder(Protocol):
    """`services.finder`: everything local, so that it answers offline and at once."""

    async def threads(self, words: str, limit: int = 30) -> tuple[Hit, ...]: ...
    async def meetings(self, words: str = "", limit: int = 30) -> tuple[Meeting, ...]: ...
    async def people(self, words: str = "", limit: int = 30) -> tuple[str, ...]: ...
    async def count_meetings(self) -> int: ...


class Administration(Protocol):
    """`services.administration`: what only an admin may do; asked of the workspace, never kept."""

    async def is_admin(self) -> bool: ...
    async def kinds(self) -> tuple[ProviderKind, ...]: ...
    async def providers(self) -> tuple[Provider, ...]: ...
    async def offered_here(self) -> tuple[Offered, ...]: ...
    async def check_provider(self, new: NewProvider) -> tuple[str, ...]:
        """The models that the provider lists with this address and key; nothing is stored."""

    async def put_provider(self, new: NewProvider) -> None: ...
    async def remove_provider(self, provider_id: str) -> None: ...
    async def catalogue(self) -> Catalogue: ...
    async def choose_models(self, enabled: tuple[str, ...]) -> Catalogue: ...
    async def set_default(self, model_id: str) -> Catalogue: ...
    async def limits(self) -> Limits: ...
    async def set_limits(self, limits: Limits) -> Limits: ...


class Refusals(Protocol):
    """`services.refusals`: what the workspace refused, told once as a `Parked` fact and kept until decided."""

    def all(self) -> tuple[Refusal, ...]: ...
    async def retry(self, op_id: OpId) -> None: ...
    async def discard(self, op_id: OpId) -> None: ...
    async def keep_copy(self, op_id: OpId) -> SpaceId:
        """A conflicted space: the user's own text as a space beside it."""


class Approvals(Protocol):
    """`services.approvals`. How calls stand in a thread is in its messages (`Message.calls`)."""

    def waiting(self) -> tuple[Approval, ...]:
        """What the user has to decide in all threads, the oldest first; told by `ApprovalsChanged`."""

    async def one(self, approval_id: ApprovalId) -> Approval | None: ...
    async def decide(
        self,
        approval_id: ApprovalId,
        args_hash: str,
        verdict: Verdict,
        *,
        arguments: str | None = None,
        reason: str = "",
    ) -> None:
        """About the arguments that were looked at: ``args_hash`` is theirs. Shown at once as ``sent``; a workspace
        that does not take it is told by `DecisionRefused` and stands in ``refused``. ``arguments``: changed ones."""

    async def ask_for(self, message_id: MessageId, tool_id: str, arguments: str) -> None:
        """The user wants this done with what stands in the answer: it becomes a call that waits like any other. Until
        the workspace has taken it, or where it refuses it, it stands in ``Message.asked``."""


class Tools(Protocol):
    """`services.tools`: asked of the workspace, never kept. Changes are an admin's, but for one's own servers."""

    async def all(self) -> tuple[Tool, ...]: ...
    async def change(self, tool_id: str, change: ToolChange) -> Tool: ...
    async def try_rule(self, rule: str, instead_of: str = "") -> RuleTrial:
        """On the user's past calls; ``instead_of``: the rule of theirs that it would replace."""

    async def servers(self) -> tuple[McpServer, ...]: ...
    async def add_server(self, new: NewMcpServer) -> McpServer: ...
    async def put_server(self, server_id: str, new: NewMcpServer) -> McpServer:
        """An empty secret stays what it was, unless another place is asked."""

    async def remove_server(self, server_id: str) -> None: ...
    async def enable_server(self, server_id: str, enabled: bool) -> McpServer: ...
    async def refresh_server(self, server_id: str) -> McpServer:
        """Asks it for its tools, and waits for them."""

    async def sign_in_server(self, server_id: str) -> str:
        """The address where the user signs in, to be opened in a browser; empty: nothing is needed."""

    async def has_search_key(self) -> bool: ...
    async def set_search_key(self, key: str) -> None: ...
    async def remove_search_key(self) -> None: ...


class Record(Protocol):
    """`services.record`: asked of the workspace, never kept."""

    async def page(self, words: str = "", cursor: str = "", *, everybody: bool = False) -> RecordPage:
        """One's own lines, the newest first; an admin may have everybody's, without their words."""

    async def verify(self) -> RecordVerdict: ...
    async def export(self, file: Path) -> int:
        """An admin's: everybody's lines as JSON. Returns how many; raises ``file_not_written``."""


class Objects(Protocol):
    """`services.objects`: asked of the workspace, never kept."""

    async def notes(self, words: str = "") -> tuple[Note, ...]: ...
    async def tasks(self, words: str = "") -> tuple[Task, ...]: ...
    async def contacts(self, words: str = "") -> tuple[Contact, ...]: ...
    async def note(self, note_id: str) -> Note:
        """As it is now; ``not_found`` where it was deleted."""

    async def task(self, task_id: str) -> Task: ...
    async def contact(self, contact_id: str) -> Contact: ...
    def new_note(self, title: str = "", text: str = "") -> Note:
        """One to write in; `put_note` keeps it, however often it is tried, once."""

    def new_task(self, title: str = "", text: str = "") -> Task: ...
    async def put_note(self, note: Note) -> Note:
        """Changes it whole; with ``rev`` 0 brings back one that was deleted."""

    async def put_task(self, task: Task) -> Task: ...
    async def put_contact(self, contact: Contact, before: Contact | None = None) -> Contact:
        """``before``: what was looked at; something else meanwhile is ``stale_revision``."""

    async def delete_note(self, note_id: str) -> None: ...
    async def delete_task(self, task_id: str) -> None: ...
    async def delete_contact(self, contact_id: str) -> None:
        """Cannot be brought back: ask first, or wait before it is done."""

    async def email_account(self) -> EmailAccount: ...
    async def set_email_account(self, new: NewEmailAccount) -> EmailAccount: ...
    async def check_email_account(self) -> None:
        """Whether the server lets the user in; nothing is sent. Raises ``tool_failed`` with what it said."""

    async def remove_email_account(self) -> None: ...


class Session(Protocol):
    """`services.session.CompanionSession`, as far as a screen uses it."""

    bus: Bus

    @property
    def link(self) -> LinkState: ...
    @property
    def workspace_problem(self) -> Problem | None: ...
    @property
    def last_thread(self) -> ThreadId | None: ...
    @property
    def threads(self) -> ThreadActions: ...
    @property
    def spaces(self) -> Spaces: ...
    @property
    def choices(self) -> Choices: ...
    @property
    def finder(self) -> Finder: ...
    @property
    def accounts(self) -> AccountActions: ...
    @property
    def administration(self) -> Administration: ...
    @property
    def people(self) -> WorkspacePeople: ...
    @property
    def refusals(self) -> Refusals: ...
    @property
    def approvals(self) -> Approvals: ...
    @property
    def disclosures(self) -> Disclosures: ...
    @property
    def tools(self) -> Tools: ...
    @property
    def objects(self) -> Objects: ...
    @property
    def meetings(self) -> Meetings: ...
    @property
    def hosted(self) -> Hosted: ...
    @property
    def network(self) -> Network: ...
    @property
    def sample(self) -> SampleMeetings: ...
    @property
    def sharing(self) -> Sharing: ...
    @property
    def sign_in(self) -> SignIn: ...
    @property
    def insight_projects(self) -> InsightProjects: ...
    @property
    def record(self) -> Record: ...
    @property
    def backups(self) -> Backups: ...
    @property
    def deletion(self) -> Deletion: ...
    @property
    def bringing(self) -> Bringing: ...
    @property
    def playback(self) -> Playback: ...
    def thread(self, thread_id: ThreadId) -> Thread | None: ...
    async def open_thread(self, thread_id: ThreadId) -> Thread | None: ...
    def recent_threads(self, limit: int = 20) -> tuple[ThreadSummary, ...]: ...
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
    ) -> tuple[ThreadId, MessageId]: ...
    async def stop_answer(self, thread_id: ThreadId) -> None: ...
    async def retry(self, message_id: MessageId) -> None: ...
    async def discard(self, message_id: MessageId) -> str: ...
    async def models(self) -> tuple[Model, ...]: ...
    async def known_names(self, language: str = "") -> tuple[KnownName, ...]: ...
    async def vocabulary(self) -> tuple[str, ...]: ...
    async def take(self, begins: bool) -> None: ...
    def draft(self, thread_id: ThreadId | None) -> str: ...
    def save_draft(self, thread_id: ThreadId | None, text: str) -> None: ...
    def chips(self, thread_id: ThreadId | None) -> Draft:
        """What goes with the question that is being written; read again after `DraftsChanged`."""

    def save_chips(self, thread_id: ThreadId | None, draft: Draft) -> None: ...
    def take_chips(self, thread_id: ThreadId | None) -> Draft:
        """Gone from here; on disk until they are sent or saved again."""

    def remember(self, name: str, value: Any) -> None: ...
    def remembered(self, name: str, default: Any = None) -> Any: ...
