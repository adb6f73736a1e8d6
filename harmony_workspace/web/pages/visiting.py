"""Who asks for a page, told by a cookie, and what every page is answered with."""

import hmac
import logging
from collections.abc import Callable
from typing import Annotated, Any, Concatenate, ParamSpec
from urllib.parse import quote

import sqlalchemy as sa
from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from harmony_workspace.access import browser
from harmony_workspace.access.browser import Visitor
from harmony_workspace.store import facts
from harmony_workspace.store.database import Fault
from harmony_workspace.web.house import House
from harmony_workspace.web.pages.paths import HOME, SIGN_IN, own_page
from harmony_workspace.web.pages.rendering import HEADERS, rendered

log = logging.getLogger(__name__)
P = ParamSpec("P")
_SEE_OTHER = 303
_OWN_DIGITS = 8
_LONGEST_FORM = 16 * 1024


class SignInFirst(Exception):
    """Nobody is signed in, or no longer."""


class FormRefused(Exception):
    """It was not filled in on a page of ours, or long ago; ``wanted`` is where it says that one was going."""

    def __init__(self, wanted: str = HOME) -> None:
        super().__init__()
        self.wanted = own_page(wanted)


def house_of(request: Request) -> House:
    house: House = request.state.house
    return house


def session_secret(request: Request) -> str:
    """What the browser has from us; empty where it has nothing that could be."""
    return _cookie(request, "")


async def visitor_if_any(request: Request) -> Visitor | None:
    secret, house = session_secret(request), house_of(request)
    found = await house.database.read(browser.visitor, secret) if secret else None
    if found is not None and found.prolong:
        await note(house, browser.prolong, secret)
    return found


async def note(
    house: House, write: Callable[Concatenate[sa.Connection, P], None], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Keeps something beside what was asked for; a disk that takes nothing more keeps nobody from reading."""
    try:
        await house.database.write(write, *args, **kwargs)
    except Fault:
        log.exception("what a page notes could not be kept")


async def _visitor(request: Request) -> Visitor:
    found = await visitor_if_any(request)
    if found is None:
        raise SignInFirst
    return found


TheVisitor = Annotated[Visitor, Depends(_visitor)]


async def _house_name(house: House) -> str:
    """Also a page that says that the database does not answer has a head."""
    try:
        return str(await house.database.read(facts.get, facts.NAME))
    except Fault:
        return "Harmony"


async def answer(
    request: Request, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> Response:
    """A page with the mark that its forms bring back."""
    mark = _cookie(request, "-form") or browser.fresh()
    shown = {"form_mark": mark, "house_name": await _house_name(house_of(request)), "visitor": None, **values}
    page = await rendered(template, status, headers, **shown)
    if mark != _cookie(request, "-form"):
        _give(request, page, "-form", mark)
    return page


async def form(request: Request) -> dict[str, str]:
    """What was filled in on a page of ours. Raises ``FormRefused``."""
    from urllib.parse import parse_qsl

    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM:
            raise FormRefused
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=10))
    except ValueError as error:
        raise FormRefused from error
    mark = _cookie(request, "-form")
    # a cookie of this prefix cannot be planted by a neighbour, so only a page of ours knows what it holds
    if not mark or not hmac.compare_digest(mark.encode(), fields.get("form_mark", "").encode()):
        raise FormRefused(fields.get("next", HOME))
    return fields


def lead_on(path: str) -> Response:
    return RedirectResponse(path, _SEE_OTHER, HEADERS)


def signed_in(request: Request, secret: str, path: str) -> Response:
    """On to the page, with the new session; the mark of the forms before it is worth nothing from now on."""
    page = lead_on(path)
    _give(request, page, "", secret)
    _give(request, page, "-form", browser.fresh())
    return page


def signed_out(request: Request, path: str) -> Response:
    page = lead_on(path)
    for what in ("", "-form"):
        page.delete_cookie(_name(request, what), secure=True, httponly=True, samesite="lax")
    return page


def sign_in_for(path: str) -> str:
    """For a path of our own: see `own_page`."""
    return f"{SIGN_IN}?next={quote(path)}" if path != "/" else SIGN_IN


def _name(request: Request, what: str) -> str:
    """Cookies know no port, so two workspaces of one computer need different names."""
    return f"__Host-harmony{what}-{house_of(request).workspace_id[-_OWN_DIGITS:]}"


def _cookie(request: Request, what: str) -> str:
    found = request.cookies.get(_name(request, what), "")
    return found if browser.well_formed(found) else ""


def _give(request: Request, page: Response, what: str, secret: str) -> None:
    """Until the browser is closed; the session may end before. `Lax`, because links come from elsewhere."""
    page.set_cookie(_name(request, what), secret, path="/", secure=True, httponly=True, samesite="lax")
