"""Facts, in the past tense, and the one bus that tells everyone."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from harmony_desktop.domain.bringing import Outcome
from harmony_desktop.domain.ids import ApprovalId, MessageId, OpId, ThreadId
from harmony_desktop.domain.problems import Problem

log = logging.getLogger(__name__)


class LinkState(StrEnum):
    """How it stands between the window and the workspace."""

    STARTING = "starting"
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"
    """The workspace answers, but not to our key."""


@dataclass(frozen=True)
class Fact:
    """Something that happened."""


@dataclass(frozen=True)
class LinkChanged(Fact):
    state: LinkState
    problem: Problem | None = None


@dataclass(frozen=True)
class KeyringChanged(Fact):
    """The keyring is waited for, refuses or fails; None: it gives what it is asked for again."""

    problem: Problem | None = None


@dataclass(frozen=True)
class HostedChanged(Fact):
    """A host that is no workspace of ours was connected, or is no longer."""


@dataclass(frozen=True)
class ThreadChanged(Fact):
    """A thread's rows changed; ``message_id`` when only that message grew."""

    thread_id: ThreadId
    message_id: MessageId | None = None


@dataclass(frozen=True)
class ThreadsChanged(Fact):
    """The list of threads changed: one was added, renamed or removed."""


@dataclass(frozen=True)
class SpacesChanged(Fact):
    """A space was added, changed or removed."""


@dataclass(frozen=True)
class PreferencesChanged(Fact):
    """The user's choices in this workspace are others now."""


@dataclass(frozen=True)
class MeetingsChanged(Fact):
    """The list of meetings the user may read is another one now."""


@dataclass(frozen=True)
class UploadsChanged(Fact):
    """Files on their way to the workspace: one was added, went on, stopped or arrived."""


@dataclass(frozen=True)
class UploadArrived(Fact):
    """The workspace has made a meeting of it."""

    outcome: Outcome


@dataclass(frozen=True)
class AccountChanged(Fact):
    """Another account is in use: everything on the screen belongs to it."""


@dataclass(frozen=True)
class DraftsChanged(Fact):
    """What goes with questions that are being written has been read from where it is kept."""


@dataclass(frozen=True)
class Parked(Fact):
    """The workspace refused something the user did to a thread, a space or a preference; what stood before stands
    again."""

    what: str
    """The kind of operation."""
    problem: Problem
    op_id: OpId | None = None
    """For `services.refusals`: try it again, or let it go."""


@dataclass(frozen=True)
class Noticed(Fact):
    """Something the user should know once, that stops nothing: worded like an error."""

    problem: Problem


@dataclass(frozen=True)
class AnswerFinished(Fact):
    thread_id: ThreadId
    message_id: MessageId
    waits: bool = False
    """Not the end of the turn: it waits for calls, most often for the user to decide, and goes on after them."""


@dataclass(frozen=True)
class ApprovalsChanged(Fact):
    """What waits for the user's decision is something else now. How a call in a thread stands is told by
    `ThreadChanged`."""


@dataclass(frozen=True)
class ApprovalAsked(Fact):
    """A call has begun to wait for the user; told once for each."""

    approval_id: ApprovalId
    thread_id: ThreadId


@dataclass(frozen=True)
class DecisionRefused(Fact):
    """The workspace did not take a decision: it was decided elsewhere, it is too late, the arguments do not fit."""

    approval_id: ApprovalId
    thread_id: ThreadId
    problem: Problem


@dataclass(frozen=True)
class Nudged(Fact):
    """Something changed in the workspace, and what is kept of it here has been read already: for screens that ask the
    workspace themselves."""


Listener = Callable[[Fact], None]


@dataclass
class Bus:
    """Tells every listener each fact, in order, on the caller's thread (the event loop's)."""

    _listeners: list[Listener] = field(default_factory=list)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Returns the function that ends the subscription."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def publish(self, fact: Fact) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(fact)
            except Exception:  # one broken screen must not silence the others
                log.exception("a listener failed on %s", type(fact).__name__)
