"""The scripted session's doors to calls that ask: the test says when one comes and how it ends."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from harmony_desktop.domain.approvals import Approval, AskedCall, CallState, PreviewLine, ToolClass, Verdict
from harmony_desktop.domain.facts import (
    ApprovalAsked,
    ApprovalsChanged,
    DecisionRefused,
    LinkState,
    ThreadChanged,
)
from harmony_desktop.domain.ids import ApprovalId, MessageId, OpId, RunId, ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem

if TYPE_CHECKING:
    from tests.fakes.session import ScriptedSession

SEND_EMAIL = {
    "type": "object",
    "properties": {
        "to": {"type": "array", "items": {"type": "string", "format": "email"}},
        "subject": {"type": "string"},
        "body": {"type": "string"},
    },
    "required": ["to", "subject", "body"],
    "additionalProperties": False,
}
ARGUMENTS = '{"to": ["dana@acme.example"], "subject": "Terms", "body": "Dear Dana,\\n\\nas agreed."}'
LINES = (
    PreviewLine("to", "dana@acme.example"),
    PreviewLine("subject", "Terms"),
    PreviewLine("body", "Dear Dana,\n\nas agreed."),
)


@dataclass(frozen=True)
class Decided:
    """One decision of the user, as the workspace would be told."""

    approval_id: ApprovalId
    args_hash: str
    verdict: Verdict
    arguments: str | None = None
    reason: str = ""


class ScriptedApprovals:
    """`doors.Approvals` over the messages of the session. ``asks`` brings a call, ``becomes`` says how it stands;
    ``refuses``: what the workspace says to the next decision."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self._ids = count(1)
        self.decided: list[Decided] = []
        self.refuses: Problem | None = None
        self.asked_for: list[tuple[MessageId, str, str]] = []

    # --- what the screens ask ------------------------------------------------------------------------------------

    def waiting(self) -> tuple[Approval, ...]:
        return tuple(sorted((a for a in self._all() if a.waits), key=lambda a: (a.created_at, a.id)))

    async def one(self, approval_id: ApprovalId) -> Approval | None:
        return next((a for a in self._all() if a.id == approval_id), None)

    async def decide(
        self,
        approval_id: ApprovalId,
        args_hash: str,
        verdict: Verdict,
        *,
        arguments: str | None = None,
        reason: str = "",
    ) -> None:
        approval = await self.one(approval_id)
        if approval is None:
            raise HarmonyError.of("not_found")
        if approval.state is not CallState.PENDING:
            raise HarmonyError.of("approval_settled", state=approval.state.value)
        if approval.args_hash != args_hash:
            raise HarmonyError.of("approval_changed")
        self.decided.append(Decided(approval_id, args_hash, verdict, arguments, reason))
        problem, self.refuses = self.refuses, None
        if problem is not None:
            self.becomes(approval_id, CallState.PENDING, refused=problem, refused_arguments=arguments)
            self._session.bus.publish(DecisionRefused(approval_id, approval.thread_id, problem))
        elif self._session.link is not LinkState.ONLINE:
            self.becomes(approval_id, CallState.PENDING, sent=verdict, refused=None)
        elif verdict is Verdict.DENY:
            self.becomes(approval_id, CallState.DENIED, denial=reason, refused=None)
        else:
            changed = {"arguments": arguments, "proposed_arguments": approval.arguments} if arguments else {}
            self.becomes(approval_id, CallState.APPROVED, refused=None, **changed)

    async def ask_for(self, message_id: MessageId, tool_id: str, arguments: str) -> None:
        """A call of the user's own waits at once, unless the workspace is away or refuses."""
        self.asked_for.append((message_id, tool_id, arguments))
        message = self._session.found(message_id)
        problem, self.refuses = self.refuses, None
        if problem is not None or self._session.link is not LinkState.ONLINE:
            asked = AskedCall(OpId(f"o{next(self._ids)}"), tool_id, arguments, problem)
            self._session.put_asked(message_id, (asked,))
            return
        self._session.put_asked(message_id, ())
        number = next(self._ids)
        self.asks(
            message.id,
            id=ApprovalId(f"own{number}"),
            run_id=RunId(f"own{number}"),
            tool_id=tool_id,
            arguments=arguments,
            lines=_lines(arguments),
            after_foreign_text=True,
        )

    # --- what the workspace would do -----------------------------------------------------------------------------

    def asks(self, message_id: MessageId, **fields: Any) -> Approval:
        """A call under this answer that waits, unless ``state`` says otherwise; ``fields`` are those of `Approval`."""
        message = self._session.found(message_id)
        number = next(self._ids)
        given: dict[str, Any] = {
            "id": ApprovalId(f"p{number}"),
            "thread_id": message.thread_id,
            "message_id": message_id,
            "run_id": message.run_id or RunId("r1"),
            "tool_id": "send_email",
            "tool_title": "Send an e-mail",
            "tool_class": ToolClass.EXTERNAL,
            "arguments": ARGUMENTS,
            "args_hash": f"hash{number}",
            "title": "Send an e-mail to dana@acme.example",
            "state": CallState.PENDING,
            "created_at": message.created_at,
            "lines": LINES,
            "source_name": "Harmony",
            "input_schema": SEND_EMAIL,
            "expires_at": message.created_at + timedelta(hours=24),
        }
        approval = Approval(**given | fields)
        self._session.put_calls(message_id, (*message.calls, approval))
        self._tell(approval.thread_id)
        if approval.waits:
            self._session.bus.publish(ApprovalAsked(approval.id, approval.thread_id))
        return approval

    def becomes(self, approval_id: ApprovalId, state: CallState, **fields: Any) -> Approval:
        approval = next(a for a in self._all() if a.id == approval_id)
        now = replace(approval, **{"state": state, "sent": None, "rev": approval.rev + 1} | fields)
        message = self._session.found(approval.message_id)
        calls = tuple(now if a.id == approval_id else a for a in message.calls)
        self._session.put_calls(message.id, calls)
        self._tell(approval.thread_id)
        return now

    def _tell(self, thread_id: ThreadId) -> None:
        self._session.bus.publish(ThreadChanged(thread_id))
        self._session.bus.publish(ApprovalsChanged())

    def _all(self) -> list[Approval]:
        return [a for t in self._session.kept.values() for m in t.messages for a in m.calls]


def _lines(arguments: str) -> tuple[PreviewLine, ...]:
    """As the tool's code would tell them."""
    told = json.loads(arguments)
    return tuple(
        PreviewLine(name, ", ".join(value) if isinstance(value, list) else value)
        for name, value in told.items()
    )
