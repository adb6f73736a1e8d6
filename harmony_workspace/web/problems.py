"""Every error leaves as problem+json with the request's id, and without a traceback."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from harmony_protocol.errors import ErrorCode, Problem
from harmony_workspace.meetings.problems import ImportProblem
from harmony_workspace.problems import Refused

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_CODES = {
    HTTPStatus.UNAUTHORIZED: ErrorCode.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND: ErrorCode.NOT_FOUND,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ErrorCode.TOO_LARGE,
    HTTPStatus.INTERNAL_SERVER_ERROR: ErrorCode.INTERNAL,
}


def make(status: HTTPStatus, code: ErrorCode, detail: str) -> Problem:
    return Problem(title=status.phrase, status=int(status), detail=detail, code=code)


FAULT = make(HTTPStatus.INTERNAL_SERVER_ERROR, ErrorCode.INTERNAL, "Something went wrong in the workspace.")


def reply(scope: Scope, problem: Problem, headers: dict[str, str] | None = None) -> Response:
    told = problem.model_copy(update={"request_id": scope.get("state", {}).get("request_id", "")})
    return Response(told.model_dump_json(), problem.status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    @app.exception_handler(Refused)
    async def on_refused(request: Request, error: Refused) -> Response:
        return reply(request.scope, error.problem())

    @app.exception_handler(ImportProblem)
    async def on_import_problem(request: Request, error: ImportProblem) -> Response:
        return reply(request.scope, of_import(error))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:5]]
        problem = make(HTTPStatus.UNPROCESSABLE_ENTITY, ErrorCode.BAD_REQUEST, "; ".join(faults))
        return reply(request.scope, problem)

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        problem = make(status, _CODES.get(status, ErrorCode.BAD_REQUEST), str(error.detail))
        return reply(request.scope, problem, dict(error.headers or {}))


def of_import(error: ImportProblem) -> Problem:
    status = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        if error.code is ErrorCode.IMPORT_TOO_LARGE
        else HTTPStatus.UNPROCESSABLE_ENTITY
    )
    return make(status, error.code, error.detail).model_copy(update={"args": error.args_for_wording})
