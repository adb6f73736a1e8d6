"""Every error leaves as problem+json with the request's id, or as a page in plain words, and without a traceback."""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from harmony_protocol.errors import ErrorCode, Problem
from harmony_workspace.bringing.files import KEPT_FREE
from harmony_workspace.meetings.problems import ImportProblem, no_space
from harmony_workspace.problems import Refused
from harmony_workspace.store.database import Fault, full, gone
from harmony_workspace.web.pages import faults
from harmony_workspace.web.pages.paths import is_page

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_CODES = {
    HTTPStatus.UNAUTHORIZED: ErrorCode.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND: ErrorCode.NOT_FOUND,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ErrorCode.TOO_LARGE,
    HTTPStatus.INTERNAL_SERVER_ERROR: ErrorCode.INTERNAL,
}

_IMPORT_STATUS = {
    ErrorCode.IMPORT_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorCode.IMPORT_NO_SPACE: HTTPStatus.INSUFFICIENT_STORAGE,
}


def make(status: HTTPStatus, code: ErrorCode, detail: str) -> Problem:
    return Problem(title=status.phrase, status=int(status), detail=detail, code=code)


FAULT = make(HTTPStatus.INTERNAL_SERVER_ERROR, ErrorCode.INTERNAL, "Something went wrong in the workspace.")
GONE = make(
    HTTPStatus.SERVICE_UNAVAILABLE, ErrorCode.INTERNAL, "The workspace's database does not answer just now."
).model_copy(update={"retryable": True})


async def told(scope: Scope, problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """As whoever asked can read it: a program, or somebody at a page."""
    whole = problem.model_copy(update={"request_id": scope.get("state", {}).get("request_id", "")})
    if problem.status == HTTPStatus.TOO_MANY_REQUESTS and "seconds" in problem.args:
        headers = {**(headers or {}), "Retry-After": str(problem.args["seconds"])}
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers = {**(headers or {}), "Retry-After": "2"}
    if is_page(scope["path"]):
        return await faults.page(whole, headers)
    return Response(whole.model_dump_json(), problem.status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    @app.exception_handler(Refused)
    async def on_refused(request: Request, error: Refused) -> Response:
        return await told(request.scope, error.problem())

    @app.exception_handler(ImportProblem)
    async def on_import_problem(request: Request, error: ImportProblem) -> Response:
        return await told(request.scope, of_import(error))

    @app.exception_handler(Fault)
    async def on_database(request: Request, error: Fault) -> Response:
        problem = of_database(error)
        if problem is None:
            raise error
        return await told(request.scope, problem)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        faults = "; ".join(_fault(each) for each in error.errors()[:5])
        problem = make(HTTPStatus.UNPROCESSABLE_ENTITY, ErrorCode.BAD_REQUEST, faults)
        return await told(request.scope, problem)

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        if status is HTTPStatus.BAD_REQUEST:  # the framework's word for bytes that are no text
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        problem = make(status, _CODES.get(status, ErrorCode.BAD_REQUEST), str(error.detail))
        return await told(request.scope, problem, dict(error.headers or {}))


def of_database(error: Fault) -> Problem | None:
    """A state of its server or disk that passes; None: it is a fault of ours."""
    if gone(error):
        log.error("the database of the workspace does not answer: %s", type(error.orig).__name__)
        return GONE
    if full(error):
        log.error("the disk of the workspace is full")
        return of_import(no_space(KEPT_FREE))
    return None


def _fault(fault: dict[str, Any]) -> str:
    said = "there is no such field" if fault["type"] == "extra_forbidden" else fault["msg"]
    return f"{'.'.join(map(str, fault['loc']))}: {said}"


def of_import(error: ImportProblem) -> Problem:
    status = _IMPORT_STATUS.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    told = {"args": error.args_for_wording, "retryable": error.retryable}
    return make(status, error.code, error.detail).model_copy(update=told)
