"""A refusal the caller can act on; the web room turns it into problem+json, the command line into one line."""

from http import HTTPStatus
from typing import Any

from harmony_protocol.errors import ErrorCode, Problem


class Refused(Exception):
    """Raised anywhere below the routes; carries what the caller is told."""

    def __init__(
        self, code: ErrorCode, status: HTTPStatus, detail: str, /, *, retryable: bool = False, **args: Any
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.status = status
        self.detail = detail
        self.retryable = retryable
        self.args_for_wording: dict[str, Any] = args

    def problem(self) -> Problem:
        return Problem(
            title=self.status.phrase,
            status=int(self.status),
            detail=self.detail,
            code=self.code,
            retryable=self.retryable,
            args=self.args_for_wording,
        )


def not_found(what: str) -> Refused:
    """Also the answer for what is there but out of the reader's scope."""
    return Refused(ErrorCode.NOT_FOUND, HTTPStatus.NOT_FOUND, f"No such {what}.")


def bad_request(detail: str, **args: Any) -> Refused:
    return Refused(ErrorCode.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, detail, **args)


def too_large(detail: str, **args: Any) -> Refused:
    return Refused(ErrorCode.TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, **args)


def conflict(detail: str, **args: Any) -> Refused:
    return Refused(ErrorCode.CONFLICT, HTTPStatus.CONFLICT, detail, **args)


def read_only(what: str) -> Refused:
    """For what the reader sees through a shared space and may not change."""
    return Refused(
        ErrorCode.READ_ONLY, HTTPStatus.CONFLICT, f"This {what} is somebody else's; you can only read it."
    )
