"""What goes wrong on the way to a page, in plain words."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from starlette.responses import Response

from harmony_protocol.errors import Problem
from harmony_workspace.web.pages.paths import own_page
from harmony_workspace.web.pages.rendering import rendered
from harmony_workspace.web.pages.visiting import SignInFirst, lead_on, sign_in_for

_WORDS: dict[int, tuple[str, str]] = {
    # status: (what is so, what to do next)
    HTTPStatus.NOT_FOUND: (
        "There is nothing here",
        "Check the address, or open the link you were sent again.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: ("There is nothing here", "Open the link you were sent again."),
    HTTPStatus.FORBIDDEN: ("Another site tried to act for you", "Nothing was done. Close that site's page."),
    HTTPStatus.MISDIRECTED_REQUEST: (
        "This is not the address of this workspace",
        "Open the link exactly as you were sent it.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("This is too large", "Nothing was done."),
    HTTPStatus.INSUFFICIENT_STORAGE: (
        "The workspace has no room left on its disk",
        "Nothing was done. Tell an admin, and try again afterwards.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: ("Too much at once", "Wait a minute, then try again."),
}
_OURS = ("Something went wrong", "It is not your fault. Try again; if it stays, tell an admin this number:")


async def page(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Needs neither session nor database: it has to work when those do not."""
    title, advice = _WORDS.get(problem.status, _OURS)
    number = problem.request_id if (title, advice) == _OURS else ""
    return await rendered(
        "fault.html", problem.status, headers, visitor=None, title=title, advice=advice, number=number
    )


def install(app: FastAPI) -> None:
    @app.exception_handler(SignInFirst)
    async def on_nobody(request: Request, error: SignInFirst) -> Response:
        """Also where there is no such page: who is not signed in learns nothing."""
        return lead_on(sign_in_for(own_page(request.url.path)))
