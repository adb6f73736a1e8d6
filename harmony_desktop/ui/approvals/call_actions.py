"""What becomes of the calls of the open thread: the user's decisions go to the workspace, rules get their dialog."""

from dataclasses import replace

from PySide6.QtCore import QObject

from harmony_desktop.domain.approvals import Approval, Verdict
from harmony_desktop.domain.facts import AccountChanged, ApprovalAsked, Fact
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import Message
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals import words
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.window import CompanionWindow


class CallActions(QObject):
    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._calls = window.thread_view.calls
        self._calls.decided.connect(self._on_decided)
        self._calls.rule_wanted.connect(self._on_rule_wanted)
        self._end = session.bus.subscribe(self._on_fact)
        self._shown: dict[str, Approval] = {}

    def close(self) -> None:
        self._end()

    def show(self, messages: tuple[Message, ...]) -> None:
        """The calls of what is drawn of the thread."""
        calls = [_told_once(call, message.text) for message in messages for call in message.calls]
        self._shown = {str(call.id): call for call in calls}
        self._calls.show(calls)

    def _on_decided(self, approval: Approval, verdict: Verdict, arguments: str | None, reason: str) -> None:
        self._runner.start(self._decide(approval, verdict, arguments, reason), name="decide")

    async def _decide(self, approval: Approval, verdict: Verdict, arguments: str | None, reason: str) -> None:
        """About what was looked at: where it is something else by now, nothing happens."""
        try:
            await self._session.approvals.decide(
                approval.id, approval.args_hash, verdict, arguments=arguments, reason=reason
            )
        except HarmonyError as error:
            if not self._calls.fail(approval.id, error.problem):
                raise
            return
        except Exception:
            self._calls.fail(approval.id, Problem("unknown"))
            raise
        said = tr("Approved: {title}") if verdict is Verdict.APPROVE else tr("Denied: {title}")
        view = self._window.thread_view
        view.announce(said.format(title=words.title(approval)))
        if approval.own:
            view.stay()  # no answer goes on from it: what came of it is what is newest
        else:
            view.follow()

    def _on_rule_wanted(self, approval: Approval) -> None:
        from harmony_desktop.ui.approvals.rule_dialog import RuleDialog, may_be_ruled

        if may_be_ruled(approval):
            dialog = RuleDialog.for_call(self._window, approval, self._session.tools, self._session.choices)
            self._window.lay_over(dialog)

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._shown = {}
            self._calls.forget()
        elif isinstance(fact, ApprovalAsked) and fact.approval_id in self._shown:
            title = words.title(self._shown[fact.approval_id])
            self._window.thread_view.announce(tr("Companion asks you: {title}", title=title), at_once=True)


def _told_once(call: Approval, text: str) -> Approval:
    """Without the reason, where the answer right above ends with the same words."""
    reason = call.reason.strip()
    return replace(call, reason="") if reason and text.strip().endswith(reason) else call
