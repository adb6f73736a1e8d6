"""Calls that begin to wait while the user looks elsewhere, on the desktop: what each would do, and ways to decide."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from harmony_desktop.domain.approvals import Approval, Verdict
from harmony_desktop.domain.desktop import Action, Notification
from harmony_desktop.domain.facts import (
    AccountChanged,
    ApprovalAsked,
    ApprovalsChanged,
    DecisionRefused,
    Fact,
)
from harmony_desktop.domain.ids import ApprovalId, ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.i18n import tr
from harmony_desktop.ui import notification_words
from harmony_desktop.ui.approvals import queue_words, words
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.notification_board import Posted

log = logging.getLogger(__name__)
MOST = 3
"""So many calls have a notification each; more of them share one."""
SHARED = "approvals"
REVIEW = "review"


@dataclass(frozen=True)
class _Told:
    approval: Approval
    problem: Problem | None = None
    """Why the decision that was made on the desktop did not count."""


@dataclass(frozen=True)
class Ways:
    """``wanted``: whether this one is to be told; ``hidden``: nothing of it may be read; ``open_call``, ``open_list``:
    what a press leads to; ``changed``: `posted` is something else now."""

    wanted: Callable[[Approval], bool]
    hidden: Callable[[], bool]
    open_call: Callable[[ApprovalId], None]
    open_list: Callable[[], None]
    changed: Callable[[], None]


class CallNotifications:
    """A button's key names the call and the arguments that were read: a press never decides about others."""

    def __init__(self, session: Session, runner: TaskRunner, ways: Ways) -> None:
        self._session, self._runner, self._ways = session, runner, ways
        self._told: dict[ApprovalId, _Told] = {}
        self._pressed: set[ApprovalId] = set()
        """Decided on the desktop, and not known yet whether that counts."""

    # --- what there is to tell -----------------------------------------------------------------------------------

    def on_fact(self, fact: Fact) -> None:
        if isinstance(fact, ApprovalAsked):
            self._runner.start(self._on_asked(fact.approval_id), name="notify approval")
        elif isinstance(fact, ApprovalsChanged):
            self._compare()
        elif isinstance(fact, DecisionRefused) and fact.approval_id in self._pressed:
            self._runner.start(self._on_refused(fact.approval_id, fact.problem), name="notify refusal")
        elif isinstance(fact, AccountChanged):
            self.forget()

    async def _on_asked(self, approval_id: ApprovalId) -> None:
        approval = await self._session.approvals.one(approval_id)
        if approval is not None and approval.waits and self._ways.wanted(approval):
            self._put(_Told(approval))

    def _put(self, told: _Told) -> None:
        self._told.pop(told.approval.id, None)  # what is new stands last
        self._told[told.approval.id] = told
        self._ways.changed()

    def _compare(self) -> None:
        """What was decided elsewhere, stopped or is too late goes; what is other arguments now says those."""
        waiting = {approval.id: approval for approval in self._session.approvals.waiting()}
        before = dict(self._told)
        for key, told in before.items():
            if told.problem is None:
                if key in waiting:
                    self._told[key] = _Told(waiting[key])
                else:
                    del self._told[key]
        if self._told != before:
            self._ways.changed()

    def looked_at(self, thread_id: ThreadId | None = None) -> None:
        """The user has these cards before their eyes, or the list of all."""
        seen = [k for k, told in self._told.items() if thread_id in (None, told.approval.thread_id)]
        self._drop(*seen)

    def forget(self) -> None:
        self._pressed.clear()
        self._drop(*self._told)

    def _drop(self, *keys: ApprovalId) -> None:
        there = [key for key in keys if key in self._told]
        for key in there:
            del self._told[key]
        if there:
            self._ways.changed()

    # --- as it stands on the desktop -----------------------------------------------------------------------------

    def posted(self) -> dict[str, Posted]:
        waiting = [told for told in self._told.values() if told.problem is None]
        refused = [told for told in self._told.values() if told.problem is not None]
        if len(waiting) <= MOST:
            return {told.approval.id: self._posted(told) for told in self._told.values()}
        return {told.approval.id: self._posted(told) for told in refused} | {SHARED: self._shared(waiting)}

    def _posted(self, told: _Told) -> Posted:
        approval, hidden = told.approval, self._ways.hidden()
        title, body = notification_words.approval(approval, told.problem, hidden)
        actions = _actions(approval, hidden) if told.problem is None else (_review(approval),)
        return Posted(
            Notification(approval.id, title, body, actions),
            partial(self._open, approval.id),
            partial(self._drop, approval.id),
            self._on_action,
        )

    def _shared(self, waiting: list[_Told]) -> Posted:
        titles = [words.title(told.approval) for told in reversed(waiting)]
        title, body = notification_words.approvals(titles, self._ways.hidden())
        keys = [told.approval.id for told in waiting]
        return Posted(
            Notification(SHARED, title, body, (Action(REVIEW, tr("Review")),)),
            self._open_list,
            partial(self._drop, *keys),
            lambda _: self._open_list(),
        )

    # --- what is pressed -----------------------------------------------------------------------------------------

    def _open(self, approval_id: ApprovalId) -> None:
        log.info("approval opened from a notification")
        self._ways.open_call(approval_id)
        self._drop(approval_id)

    def _open_list(self) -> None:
        self._ways.open_list()
        self.looked_at()

    def _on_action(self, key: str) -> None:
        what, _, named = key.partition(":")
        approval_id, _, args_hash = named.rpartition(":")
        if what == REVIEW:
            self._open(ApprovalId(approval_id))
        else:
            deciding = self._decide(ApprovalId(approval_id), args_hash, Verdict(what))
            self._runner.start(deciding, name="decide")

    async def _decide(self, approval_id: ApprovalId, args_hash: str, verdict: Verdict) -> None:
        """What does not count is told where it was decided."""
        log.info("%s from a notification", verdict.value)
        told = self._told.get(approval_id)
        self._pressed.add(approval_id)
        self._drop(approval_id)
        try:
            await self._session.approvals.decide(approval_id, args_hash, verdict)
        except HarmonyError as error:
            if told is None:
                raise
            self._pressed.discard(approval_id)
            self._put(_Told(told.approval, error.problem))

    async def _on_refused(self, approval_id: ApprovalId, problem: Problem) -> None:
        self._pressed.discard(approval_id)
        approval = await self._session.approvals.one(approval_id)
        if approval is not None:
            self._put(_Told(approval, problem))


def _review(approval: Approval) -> Action:
    return Action(f"{REVIEW}:{approval.id}:{approval.args_hash}", tr("Review"))


def _actions(approval: Approval, hidden: bool) -> tuple[Action, ...]:
    """Approve only where the user reads there what they approve."""
    named = f"{approval.id}:{approval.args_hash}"
    made = [_review(approval), Action(f"{Verdict.DENY.value}:{named}", tr("Deny"))]
    if queue_words.may_be_approved_there(approval) and not hidden:
        made.append(Action(f"{Verdict.APPROVE.value}:{named}", tr("Approve"), read=True))
    return tuple(made)
