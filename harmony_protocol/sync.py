"""Operations the client sends, and the change feed it reads."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from harmony_protocol.base import Moment, Wire
from harmony_protocol.errors import Problem


class OpKind(StrEnum):
    """Every kind is repeat-safe: the same ``op_id`` takes effect once."""

    SEND_MESSAGE = "send_message"
    """body ``{message_id, text, spoken, model, time_zone?, parent_id?, attachments?, space_id?, sources?}``, target the thread;
    makes the thread (in that space) if it is new, stores the message and starts a run. Result ``{run_id, answer_id}``."""
    RETRY_RUN = "retry_run"
    """body ``{message_id, time_zone?}`` (the user's message), target the thread: another answer beside the earlier ones.
    Result ``{run_id, answer_id}``."""
    STOP_RUN = "stop_run"
    """body ``{}``, target the run."""
    UPDATE_THREAD = "update_thread"
    """body: any of ``{title, pinned, archived, space_id, head_id, sources}``, target the thread. With ``base_rev``:
    409 ``stale_revision`` when the thread has another one, which is in the problem's ``args.row``."""
    DELETE_THREAD = "delete_thread"
    PUT_SPACE = "put_space"
    """body: any of ``{name, context, team_id}``, target the space; makes it if it is new. ``base_rev`` guards
    ``context``: another one meanwhile is 409 ``stale_revision``, with the space as it is now in ``args.row``."""
    DELETE_SPACE = "delete_space"
    """Its threads stay, outside of any space."""
    SET_PREFERENCES = "set_preferences"
    """body: any field of ``Preferences``, target the user."""
    DECIDE_APPROVAL = "decide_approval"
    """body ``Decision``, target the approval. Result ``{state}``."""
    PROPOSE_CALL = "propose_call"
    """body ``ProposedCall``, target an answer of the user's own thread, under which it stands. It asks as a call of a
    model does, and no turn waits for it. Result ``{approval_id, state}``."""


class Op(Wire):
    op_id: str = Field(max_length=200)
    kind: str
    target: str
    body: dict[str, Any] = Field(default_factory=dict)
    base_rev: int | None = None
    written_at: Moment | None = None


class OpBatch(Wire):
    ops: list[Op] = Field(max_length=200)


class OpOutcome(Wire):
    op_id: str
    status: Literal["applied", "repeated", "failed", "skipped"]
    """``skipped``: an earlier operation of the same target failed."""
    result: dict[str, Any] = Field(default_factory=dict)
    place: str = ""
    """Where the change log stood then. Given to the feed as ``taken`` until it was read up to there, so that a
    workspace set back to a backup is noticed by who was told that an operation took effect."""
    problem: Problem | None = None


class OpOutcomes(Wire):
    outcomes: list[OpOutcome]


class Change(Wire):
    """One row that changed for this reader. ``revoke``: the reader's scope shrank; drop it.

    A thread that is dropped takes its messages with it; a space does not take its threads.
    """

    action: Literal["upsert", "delete", "revoke"]
    kind: Literal["space", "thread", "message", "conversation", "preferences", "approval"]
    id: str
    row: dict[str, Any] | None = None
    """The wire model (Space, Thread, Message, Conversation, Preferences, Approval) for an upsert."""


class SyncPage(Wire):
    changes: list[Change]
    cursor: str
    has_more: bool = False
    workspace_name: str = ""
    """As it is called now: an admin may have given it another name."""
