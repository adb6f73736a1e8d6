"""What went wrong, between wire and domain."""

from harmony_desktop.domain.problems import Problem
from harmony_protocol import errors


def problem(wire: errors.Problem) -> Problem:
    detail = wire.detail or wire.title
    if wire.request_id:
        detail = f"{detail} (request {wire.request_id})".strip()
    return Problem(wire.code, wire.args, wire.retryable, detail)
