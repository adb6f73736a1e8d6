"""What stands before every route: request id, exact host, no foreign origin, a key, a limit on bodies.

Pages take a cookie instead of the key, and look at it themselves; nothing else ever does.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

import uuid_utils
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from harmony_protocol.errors import ErrorCode, Problem
from harmony_protocol.sessions import TOKEN
from harmony_workspace.access import attempts
from harmony_workspace.access.keys import digest
from harmony_workspace.store.database import Fault
from harmony_workspace.web.house import House
from harmony_workspace.web.misplaced import misplaced
from harmony_workspace.web.pages.paths import is_page
from harmony_workspace.web.problems import FAULT, make, of_database, told

log = logging.getLogger(__name__)
KEY_HEADER = "X-API-Key"
OPEN_PATHS = frozenset({"/.well-known/harmony", TOKEN})
MAX_BODY = 64 * 1024 * 1024
STRICT = "max-age=31536000"
"""A year, as usual; of other names below ours we know nothing."""

NOT_VALID = make(HTTPStatus.UNAUTHORIZED, ErrorCode.UNAUTHORIZED, f"Send a valid key as {KEY_HEADER}.")


@dataclass
class Guard:
    """Pure ASGI, so that event streams pass through untouched."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = str(uuid_utils.uuid7())
        scope["state"]["request_id"] = request_id
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _mark(message, scope)
            await send(message)

        try:
            refusal = await _refusal(scope)
            if refusal is not None:
                await (await told(scope, refusal))(scope, receive, sending)
                return
            caller = scope["state"].get("caller")
            if caller is None:
                await self.app(scope, _limited(receive), sending)
                return
            with scope["state"]["house"].open_keys.hold(caller) as held:
                await self.app(scope, _limited(receive), sending)
            if held.ended:
                log.info("request %s: its key ended in the middle", request_id)
                await _break_off(scope, receive, sending, started)
        except ClientDisconnect:
            log.info("request %s: its client left in the middle", request_id)
        except Exception as error:  # of the database: looking for the key stands outside the routes
            problem = of_database(error) if isinstance(error, Fault) else None
            if problem is None:
                log.exception("request %s failed: %s %s", request_id, scope["method"], scope["path"])
            if not started:
                await (await told(scope, problem or FAULT))(scope, receive, sending)


async def _refusal(scope: Scope) -> Problem | None:
    house: House = scope["state"]["house"]
    headers = Headers(scope=scope)
    if _host(scope) not in house.hosts:
        return make(
            HTTPStatus.MISDIRECTED_REQUEST, ErrorCode.BAD_REQUEST, "This is not the host you look for."
        )
    origin = headers.get("origin")
    if origin is not None and origin.removeprefix("https://").lower() not in house.hosts:
        return make(HTTPStatus.FORBIDDEN, ErrorCode.FOREIGN_ORIGIN, "Other sites may not call the workspace.")
    if house.deleted.is_set():
        return make(HTTPStatus.GONE, ErrorCode.WORKSPACE_DELETED, "This workspace was deleted.")
    if wrong := misplaced(scope):
        return make(HTTPStatus.UNAUTHORIZED, ErrorCode.UNAUTHORIZED, wrong)
    if not (scope["path"] in OPEN_PATHS or is_page(scope["path"])):
        given = headers.getlist(KEY_HEADER)
        caller = await house.caller(given[0]) if len(given) == 1 else None
        if caller is None:
            return _unknown(scope, house, ", ".join(given))
        key_id = caller.reader.key_id
        if key_id and (wait := house.requests.take(key_id)):
            return _later(f"This key asks too often. Wait {wait} seconds.", wait)
        scope["state"]["caller"] = caller
    return None if _fits(headers.get("content-length", "0")) else _too_large()


def _host(scope: Scope) -> str:
    return Headers(scope=scope).get("host", "").lower()


def _unknown(scope: Scope, house: House, given: str) -> Problem:
    """Who guesses has to wait. A good key is never counted, and a bad one once: a window that goes on with a key that
    was deleted hears that it is not valid, and keeps nobody out who shares its address."""
    host = attempts.network((scope.get("client") or ("", 0))[0])
    guessed = not house.guesses.take(f"{host} {digest(given)}")
    if guessed and (wait := house.failed_keys.take(host)):
        return _later(f"Too many keys from this address are not valid. Wait {wait} seconds.", wait)
    return NOT_VALID


def _later(detail: str, seconds: int) -> Problem:
    problem = make(HTTPStatus.TOO_MANY_REQUESTS, ErrorCode.RATE_LIMITED, detail)
    return problem.model_copy(update={"retryable": True, "args": {"seconds": seconds}})


async def _break_off(scope: Scope, receive: Receive, send: Send, started: bool) -> None:
    if not started:
        await (await told(scope, NOT_VALID))(scope, receive, send)
        return
    with suppress(RuntimeError):  # less came than was said: the server hangs up
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _mark(message: Message, scope: Scope) -> None:
    headers, strict = MutableHeaders(scope=message), scope["state"]["house"].strict_host
    headers["X-Request-Id"] = scope["state"]["request_id"]
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Cache-Control", "no-store")
    if strict and is_page(scope["path"]) and _host(scope) in (strict, f"{strict}:443"):
        headers["Strict-Transport-Security"] = STRICT


def _limited(receive: Receive) -> Receive:
    """Counts what really arrives; a chunked body names no length."""
    got = 0

    async def limited() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > MAX_BODY:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_large().detail)
        return message

    return limited


def _fits(length: str) -> bool:
    """Digits are counted first: Python refuses to read a number of thousands."""
    return length.isdecimal() and len(length) <= len(str(MAX_BODY)) and int(length) <= MAX_BODY


def _too_large() -> Problem:
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return make(status, ErrorCode.TOO_LARGE, f"A request may hold {MAX_BODY // 1024**2} MiB.")
