"""What a route is given: the house, and who calls."""

import re
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader

from harmony_protocol.errors import Problem
from harmony_workspace.access.keys import Caller
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import bad_request, not_found
from harmony_workspace.web.guard import KEY_HEADER
from harmony_workspace.web.house import House
from harmony_workspace.web.problems import MEDIA_TYPE
from harmony_workspace.words import whole

key_scheme = APIKeyHeader(name=KEY_HEADER, auto_error=False, description="`lk_` and 64 lowercase hex digits.")
"""Names the key in the OpenAPI document; the guard has checked it before any route runs."""
_HALF = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
"""Where half of a character may stand in JSON. Most bodies have none, and need no second look."""


def _problem(what: str) -> dict[str, Any]:
    return {
        "description": what,
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}},
    }


PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {**_problem("No valid key."), "model": Problem},
    403: _problem("Not by this site, with this key or with this password."),
    404: _problem("Not there, or out of the caller's scope."),
    409: _problem("Changed meanwhile, or not the caller's to change."),
    410: _problem("No longer kept; read everything anew."),
    413: _problem("The body is too large."),
    422: _problem("The request cannot be understood or done."),
    429: {
        **_problem("Too often; `args.seconds` and `Retry-After` say how long to wait."),
        "headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
    },
    500: _problem("Our own fault; `request_id` finds it in the log."),
    503: _problem("The database does not answer just now; try again."),
    507: _problem("The workspace's disk is full; nothing was kept."),
}


def _house(request: Request) -> House:
    house: House = request.state.house
    return house


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


def _reader(request: Request) -> Reader:
    return _caller(request).reader


def _admin(request: Request) -> Reader:
    """Administration does not exist for others."""
    reader = _reader(request)
    if not reader.admin:
        raise not_found("page")
    return reader


async def whole_words(request: Request) -> None:
    """JSON can write half of a character; no database keeps one, and no log shows it."""
    if not _HALF.search(await request.body()):
        return
    try:
        value = await request.json()
    except (ValueError, RecursionError):  # no JSON: the route says so
        return
    if not whole(value):
        raise bad_request("Half of a character stands in it.")


TheHouse = Annotated[House, Depends(_house)]
TheCaller = Annotated[Caller, Depends(_caller)]
TheReader = Annotated[Reader, Depends(_reader)]
TheAdmin = Annotated[Reader, Depends(_admin)]
