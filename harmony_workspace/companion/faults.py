"""What can go wrong between the workspace and a model, in the codes of the contract."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from harmony_protocol.errors import ErrorCode
from harmony_protocol.threads import Model
from harmony_workspace.companion.answering import AnswerError

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse

_LONGEST = 500
_MODERATED = re.compile(r"\b(?:moderation|flagged|guardrail)", re.I)
_NO_SUCH_MODEL = re.compile(r"\b(?:invalid model|not a valid model)\b", re.I)


class Unfinished(Exception):
    """The model's last message ended, but not because it had said all."""

    def __init__(self, code: ErrorCode, detail: str, *, retryable: bool) -> None:
        super().__init__(detail)
        self.code = code
        self.retryable = retryable


def check_ending(response: "ModelResponse") -> None:
    """Raises ``Unfinished`` unless the provider said that its message is complete.

    The library takes a stream that merely stops for a complete one; only the provider's own word, which it keeps
    among the details, tells a broken connection from an end.
    """
    match response.finish_reason:
        case "length":
            raise Unfinished(ErrorCode.ANSWER_LENGTH, "the model reached its length", retryable=True)
        case "content_filter":
            raise Unfinished(ErrorCode.PROVIDER_REFUSED, "the provider's filter ended it", retryable=False)
        case "error":
            raise Unfinished(ErrorCode.PROVIDER_FAULT, "the provider ended it with an error", retryable=True)
    if not (response.provider_details or {}).get("finish_reason"):
        raise Unfinished(ErrorCode.ANSWER_UNENDED, "the stream ended without an ending", retryable=True)


def answer_error(
    error: Exception, model: Model, seconds: float, clean: Callable[[str], str] = str
) -> AnswerError | None:
    """The error as a reader is told of it; None when it is a fault of ours. ``clean`` takes keys out of words."""
    code, retryable = _classified(error)
    if code is None:
        return None
    return AnswerError(
        code,
        retryable=retryable,
        # a server that refuses a key may repeat it, and details are stored and shown
        detail="" if code is ErrorCode.PROVIDER_KEY else clean(_told(error, code))[:_LONGEST],
        provider=model.provider,
        model=model.name,
        seconds=round(seconds),
    )


def _classified(error: Exception) -> tuple[ErrorCode | None, bool]:
    import httpx
    import httpx2
    from pydantic_ai import exceptions as failed

    table: tuple[tuple[type[Exception] | tuple[type[Exception], ...], ErrorCode, bool], ...] = (
        (failed.ModelAuthenticationError, ErrorCode.PROVIDER_KEY, False),
        ((failed.ModelRateLimitError, failed.ModelQuotaExceededError), ErrorCode.PROVIDER_RATE_LIMIT, True),
        (failed.ModelNotFoundError, ErrorCode.MODEL_UNKNOWN, False),
        (failed.ModelContextWindowExceededError, ErrorCode.CONTEXT_FULL, False),
        ((failed.ModelTimeoutError, failed.ModelRequestTimeout), ErrorCode.PROVIDER_TIMEOUT, True),
        (failed.ModelConnectionError, ErrorCode.PROVIDER_UNREACHABLE, True),
        ((failed.ModelServerError, failed.ModelUnavailableError), ErrorCode.PROVIDER_FAULT, True),
        (failed.OutputTokenLimitExceeded, ErrorCode.ANSWER_LENGTH, True),
        ((failed.ModelRequestRejectedError, failed.ContentFilterError), ErrorCode.PROVIDER_REFUSED, False),
        ((httpx2.TimeoutException, httpx.TimeoutException), ErrorCode.PROVIDER_TIMEOUT, True),
        ((httpx2.TransportError, httpx.TransportError), ErrorCode.PROVIDER_UNREACHABLE, True),
    )
    if isinstance(error, Unfinished):
        return error.code, error.retryable
    if isinstance(error, failed.ModelHTTPError) and (code := _by_its_words(error.status_code, _words(error))):
        return code, False
    # the library wraps some failures of a stream that broke off in a general error
    for link in _chain(error):
        for kinds, code, retryable in table:
            if isinstance(link, kinds):
                return code, retryable
    general = (failed.ModelAPIError, failed.UnexpectedModelBehavior, json.JSONDecodeError)
    if isinstance(error, general):
        return ErrorCode.PROVIDER_BAD_REPLY, True
    return None, False


def _by_its_words(status: int, words: str) -> ErrorCode | None:
    """What some providers put under a status that means something else."""
    if status == 403 and _MODERATED.search(words):
        return ErrorCode.PROVIDER_REFUSED
    if status == 400 and _NO_SUCH_MODEL.search(words):
        return ErrorCode.MODEL_UNKNOWN
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _told(error: Exception, code: ErrorCode) -> str:
    """Of a connection that failed, what the network said (a proxy, a certificate), not that it failed."""
    import httpx
    import httpx2

    if code is ErrorCode.PROVIDER_UNREACHABLE:
        for link in _chain(error):
            if isinstance(link, httpx2.TransportError | httpx.TransportError) and str(link):
                return str(link)
    return _words(error)


def _words(error: Exception) -> str:
    """What the provider said, out of whatever it was wrapped in."""
    body: Any = getattr(error, "body", None)
    while isinstance(body, Mapping):
        for name in ("error", "message", "detail"):
            if name in body:
                body = body[name]
                break
        else:
            break
    return body if isinstance(body, str) and body else str(error)
