"""What the user decides about calls that ask; each decision writes one outbox row, shown at once."""

import json

from harmony_desktop.domain.approvals import MAX_ARGUMENTS, MAX_REASON, Approval, CallState, Verdict
from harmony_desktop.domain.ids import ApprovalId, MessageId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.syncing import OpKind
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.writing import Writing
from harmony_desktop.store import approvals, asked_calls


class Approvals:
    def __init__(self, keeper: Keeper, snapshots: Snapshots, writing: Writing) -> None:
        self._keeper = keeper
        self._snapshots = snapshots
        self._writing = writing

    def waiting(self) -> tuple[Approval, ...]:
        """What the user has to decide in all threads, the oldest first."""
        return self._snapshots.waiting

    async def one(self, approval_id: ApprovalId) -> Approval | None:
        return await self._keeper.store.do(approvals.one, approval_id)

    async def decide(
        self,
        approval_id: ApprovalId,
        args_hash: str,
        verdict: Verdict,
        *,
        arguments: str | None = None,
        reason: str = "",
    ) -> None:
        """About the arguments that were looked at: ``args_hash`` is theirs, and the workspace refuses others.
        ``arguments``: as the user changed them."""
        approval = await self.one(approval_id)
        if approval is None:
            raise HarmonyError.of("not_found")
        if approval.state is not CallState.PENDING:
            raise HarmonyError.of("approval_settled", state=approval.state.value)
        if approval.args_hash != args_hash:
            raise HarmonyError.of("approval_changed")
        body: dict[str, object] = {"decision": verdict.value, "args_hash": args_hash}
        if arguments is not None and verdict is Verdict.APPROVE:
            body["arguments"] = _json_object(arguments)
        if reason.strip():
            body["reason"] = reason.strip()[:MAX_REASON]
        if not await self._keeper.store.do(approvals.clear_way, approval_id):
            raise HarmonyError.of("decision_on_its_way")
        await self._writing.write(OpKind.DECIDE_APPROVAL, approval_id, body)

    async def ask_for(self, message_id: MessageId, tool_id: str, arguments: str) -> None:
        """The user wants this done with what stands in the answer: it becomes a call that waits like any other. Until
        the workspace has taken it, it stands in ``Message.asked``."""
        arguments = _json_object(arguments)
        if not await self._keeper.store.do(asked_calls.clear_way, message_id, tool_id, arguments):
            raise HarmonyError.of("decision_on_its_way")
        body: dict[str, object] = {"tool_id": tool_id, "arguments": arguments}
        await self._writing.write(OpKind.PROPOSE_CALL, message_id, body)


def _json_object(arguments: str) -> str:
    """Fits or not: that the workspace says. What is no object at all is told at once, also offline."""
    if len(arguments) > MAX_ARGUMENTS:
        raise HarmonyError.of("too_large", allowed=MAX_ARGUMENTS)
    try:
        fault = "" if isinstance(json.loads(arguments), dict) else "a JSON object is needed"
    except (ValueError, RecursionError) as error:
        fault = str(error)
    if fault:
        raise HarmonyError.of("arguments_invalid", fault=fault)
    return arguments
