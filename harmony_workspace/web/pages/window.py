"""The page where somebody lets a window in: who, which computer, Allow or Not now; then back to the window."""

from http import HTTPStatus
from typing import TypeGuard

from fastapi import APIRouter, Request
from starlette.responses import Response

from harmony_protocol.sessions import AUTHORIZE
from harmony_workspace.access import window_codes
from harmony_workspace.access.browser import Visitor
from harmony_workspace.access.window_request import Asked, NotAsked, of_path, parse
from harmony_workspace.web.pages.rendering import HEADERS
from harmony_workspace.web.pages.visiting import (
    FormRefused,
    answer,
    form,
    house_of,
    lead_on,
    sign_in_for,
    visitor_if_any,
)

router = APIRouter(include_in_schema=False)


@router.get(AUTHORIZE)
async def ask(request: Request) -> Response:
    try:
        asked = parse(request.query_params.multi_items())
    except NotAsked as fault:  # told here and never sent on: the address to send it to may be anybody's
        return await answer(request, "window_refused.html", HTTPStatus.BAD_REQUEST, fault=str(fault))
    visitor = await visitor_if_any(request)
    if not may_allow(visitor):
        return lead_on(sign_in_for(asked.path))
    # the answer to the form leads to the window, which browsers count as a part of the form
    policy = HEADERS["Content-Security-Policy"].replace("form-action 'self'", f"form-action {_back(asked)}")
    return await answer(
        request,
        "window.html",
        headers={"Content-Security-Policy": policy},
        asked=asked,
        visitor=visitor,
        address=request.headers["host"],
    )


@router.post(AUTHORIZE)
async def decide(request: Request) -> Response:
    try:
        fields = await form(request)
    except FormRefused as refused:
        return lead_on(refused.wanted)
    asked, visitor = of_path(fields.get("next", "")), await visitor_if_any(request)
    if asked is None:
        return await answer(request, "window_refused.html", HTTPStatus.BAD_REQUEST, fault="")
    if not may_allow(visitor):
        return lead_on(sign_in_for(asked.path))
    if fields.get("answer") != "allow":
        return lead_on(asked.led_back(error="access_denied", iss=issuer(request)))
    code = await house_of(request).database.write(window_codes.issue, visitor.user.id, asked)
    return lead_on(asked.led_back(code=code, iss=issuer(request)))


def issuer(request: Request) -> str:
    """Who answers, by the address the browser has just reached us at; the guard has checked it."""
    return f"https://{request.headers['host'].lower()}"


def may_allow(visitor: Visitor | None) -> TypeGuard[Visitor]:
    """A browser that a window opened lets no other window in: the key of a lost computer would live on in it."""
    return visitor is not None and not visitor.by_key


def _back(asked: Asked) -> str:
    """Addresses of the sixth version cannot be named there."""
    return "'self' http:" if "[" in asked.origin else f"'self' {asked.origin}"
