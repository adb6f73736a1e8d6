"""Error codes both sides know, and the RFC 9457 body that carries them."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ErrorCode(StrEnum):
    """What went wrong, in a word a program can act on; the client puts it in the user's words."""

    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    STALE_REVISION = "stale_revision"
    READ_ONLY = "read_only"
    """Read through a shared space; only its owner changes it."""
    KEY_REUSED = "key_reused"
    CURSOR_EXPIRED = "cursor_expired"
    FOREIGN_ORIGIN = "foreign_origin"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    INTERNAL = "internal"
    # a run that ended badly
    PROVIDER_KEY = "provider_key"
    PROVIDER_TIMEOUT = "provider_timeout"
    PROVIDER_RATE_LIMIT = "provider_rate_limit"
    PROVIDER_UNREACHABLE = "provider_unreachable"
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_FAULT = "provider_fault"
    """The provider itself fails, whatever it is asked."""
    PROVIDER_BAD_REPLY = "provider_bad_reply"
    MODEL_UNKNOWN = "model_unknown"
    MODEL_MISSING = "model_missing"
    RUN_INTERRUPTED = "run_interrupted"
    SCOPE_NARROWED = "scope_narrowed"
    """The asker may read less than when the answer was begun."""
    RUN_LIMIT = "run_limit"
    """args ``{limit: seconds | steps | tokens | cost_usd, allowed}``"""
    ANSWER_UNENDED = "answer_unended"
    """The provider's stream stopped without its word that the answer is complete."""
    ANSWER_LENGTH = "answer_length"
    """The model may write no longer message."""
    MODEL_LOCKED = "model_locked"
    MODEL_DISABLED = "model_disabled"
    """The thread's model is no longer offered; the thread stays readable."""
    IMAGES_NOT_READ = "images_not_read"
    """The model does not take images."""
    CONTEXT_FULL = "context_full"
    """Question, attachments and history are more than the model can read."""
    MODEL_IS_DEFAULT = "model_is_default"
    """New chats begin with it, so it cannot be withdrawn."""
    LAST_MODEL = "last_model"
    """At least one model must stay chosen."""
    # approvals
    APPROVAL_SETTLED = "approval_settled"
    """Decided already; args ``{state}``"""
    APPROVAL_EXPIRED = "approval_expired"
    APPROVAL_CHANGED = "approval_changed"
    """The arguments are not those that were looked at."""
    APPROVAL_NARROW = "approval_narrow"
    """The key may less than the one it was asked for with."""
    ARGUMENTS_INVALID = "arguments_invalid"
    """args ``{fault}``"""
    RULE_INVALID = "rule_invalid"
    """args ``{rule, detail}``"""
    TOOL_OFF = "tool_off"
    """It cannot be used now; args ``{tool, reason}``, the reason as in ``Tool.reason_off`` or ``unknown``"""
    TOOL_FAILED = "tool_failed"
    """The effect did not happen; args ``{detail}``"""
    TOOL_UNCERTAIN = "tool_uncertain"
    """Nobody can say whether it happened; args ``{detail}``"""
    # bringing meetings in
    IMPORT_EMPTY = "import_empty"
    IMPORT_UNREADABLE = "import_unreadable"
    IMPORT_TOO_LARGE = "import_too_large"
    """args ``{limit}`` in bytes"""
    IMPORT_TOO_LONG = "import_too_long"
    """It plays longer than a recording may; args ``{hours}``"""
    IMPORT_TRUNCATED = "import_truncated"
    """The file ends in the middle, or less of it came than was said."""
    IMPORT_NO_SOUND = "import_no_sound"
    IMPORT_NO_SPEECH = "import_no_speech"
    IMPORT_NO_SPACE = "import_no_space"
    """args ``{needed}`` in bytes"""
    IMPORT_CANCELLED = "import_cancelled"
    UPLOAD_PLACE = "upload_place"
    """A part that does not begin where the file ends; args ``{received}``"""
    SPEECH_MODEL_MISSING = "speech_model_missing"
    NOT_COMPLETED = "not_completed"
    """The meeting is not Completed yet; args ``{status}``"""
    # signing in with a browser
    PASSWORD_WRONG = "password_wrong"
    PASSWORD_WEAK = "password_weak"


class Problem(BaseModel):
    """``application/problem+json``. ``args`` fill the client's sentence for ``code``."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str = ""
    status: int = 500
    detail: str = ""
    code: str = ErrorCode.INTERNAL
    retryable: bool = False
    request_id: str = ""
    args: dict[str, Any] = Field(default_factory=dict)
