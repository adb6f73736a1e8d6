"""Where the code that a browser brought is exchanged for the key of a session: the one call that needs no key."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import pydantic
from fastapi import APIRouter, Depends, Request

from harmony_protocol.errors import ErrorCode
from harmony_protocol.sessions import TOKEN, CodeExchange, SessionKey
from harmony_workspace.access import attempts, window_codes
from harmony_workspace.problems import Refused, bad_request
from harmony_workspace.web.asked import PROBLEMS, TheHouse, whole_words

open_router = APIRouter(tags=["sign-in"], dependencies=[Depends(whole_words)])
_FORM = "application/x-www-form-urlencoded"
_LONGEST = 4_096
_ANSWERS: dict[int | str, dict[str, Any]] = {400: PROBLEMS[422], 422: PROBLEMS[422], 429: PROBLEMS[429]}
_SCHEMA = {"schema": CodeExchange.model_json_schema()}


@open_router.post(
    TOKEN,
    responses=_ANSWERS,
    openapi_extra={
        "requestBody": {"content": {"application/json": _SCHEMA, _FORM: _SCHEMA}, "required": True}
    },
)
async def exchange(house: TheHouse, request: Request) -> SessionKey:
    """The key of a session for a code: once, within a minute of its making, by the window that asked for it."""
    given = await _given(request)
    caller = attempts.exchange(request.client.host if request.client else "")
    if seconds := await house.database.write(attempts.admit, caller):
        text = f"Too many tries. Try again in {seconds} seconds."
        raise Refused(
            ErrorCode.RATE_LIMITED, HTTPStatus.TOO_MANY_REQUESTS, text, retryable=True, seconds=seconds
        )
    found = await house.database.write(window_codes.exchange, given)
    if isinstance(found, window_codes.Refusal):
        raise found.told()
    await house.database.write(attempts.forgive, caller)
    return found


async def _given(request: Request) -> CodeExchange:
    """As JSON, or as a form, as RFC 6749 has it; what else that names is nothing to us."""
    body = await request.body()
    try:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
            fields = dict(parse_qsl(body[:_LONGEST].decode(), max_num_fields=10))
            named = {name: fields[name] for name in CodeExchange.model_fields if name in fields}
            return CodeExchange.model_validate(named)
        return CodeExchange.model_validate_json(body)
    except (ValueError, pydantic.ValidationError) as error:
        raise bad_request("`code`, `code_verifier` and `redirect_uri` are needed.") from error
