"""Signing in and out, and the page somebody without a link comes to."""

import asyncio
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from harmony_workspace.access import attempts, browser, passwords, second_factor, tickets
from harmony_workspace.access.browser import Shown
from harmony_workspace.access.window_request import of_path
from harmony_workspace.web.pages import agents, wording
from harmony_workspace.web.pages.paths import HOME, SIGN_IN, SIGN_OUT, TICKET, own_page
from harmony_workspace.web.pages.visiting import (
    FormRefused,
    TheVisitor,
    answer,
    form,
    house_of,
    lead_on,
    session_secret,
    sign_in_for,
    signed_in,
    signed_out,
    visitor_if_any,
)
from harmony_workspace.web.pages.window import may_allow

router = APIRouter(include_in_schema=False)
_WRONG = "This e-mail address and password do not belong together."
_WRONG_OF_THREE = "This e-mail address, password and code do not belong together."
_STALE = "This page was open for long, or your browser keeps no cookies from here. Please sign in again."
_LONGEST_CODE = 40
_FROM_OUTSIDE_OR_US = frozenset({"", "none", "same-origin"})


@router.get(HOME)
async def home(request: Request, visitor: TheVisitor) -> Response:
    return await answer(request, "home.html", visitor=visitor)


@router.get(SIGN_IN)
async def sign_in_page(request: Request, next: str = HOME) -> Response:
    wanted = own_page(next)
    visitor = await visitor_if_any(request)
    if visitor is not None and (may_allow(visitor) or of_path(wanted) is None):
        return lead_on(wanted)
    return await _asked(request, wanted)


@router.post(SIGN_IN)
async def sign_in(request: Request) -> Response:
    try:
        fields = await form(request)
    except FormRefused as refused:
        if await visitor_if_any(request) is not None:  # meanwhile, in another tab
            return lead_on(refused.wanted)
        return await _asked(request, refused.wanted, HTTPStatus.FORBIDDEN, fault=_STALE)
    wanted, email = own_page(fields.get("next", HOME)), fields.get("email", "").strip().lower()[:320]
    house, host = house_of(request), request.client.host if request.client else ""
    account, address = attempts.account(email), attempts.address(host)
    if seconds := await house.database.write(attempts.admit, account, address):
        return await _asked(
            request,
            wanted,
            HTTPStatus.TOO_MANY_REQUESTS,
            {"Retry-After": str(seconds)},
            email=email,
            fault=f"Too many tries. Try again in {wording.wait(seconds)}.",
        )
    secret = await _let_in(request, email, fields)
    if secret is None:
        return await _asked(request, wanted, HTTPStatus.FORBIDDEN, email=email, fault=_WRONG)
    await house.database.write(attempts.forget, account)
    await house.database.write(attempts.forgive, address)
    return signed_in(request, secret, wanted)


async def _let_in(request: Request, email: str, fields: dict[str, str]) -> str | None:
    """Goes the same way whether there is such a person and the password is right, or not: what was wrong is nobody's
    business, nor does the time it takes tell."""
    house = house_of(request)
    known = await house.database.read(passwords.by_email, email)
    right = await house.browsers.hashed(passwords.matches, known, fields.get("password", ""))
    seed = await asyncio.to_thread(second_factor.seed_of, house.sealed, known.user_id if known else "")
    shown = Shown(right, fields.get("code", "")[:_LONGEST_CODE], seed)
    return await house.database.write(browser.sign_in, known, shown, session_secret(request), _agent(request))


@router.get(TICKET + "{secret}")
async def sign_in_by_ticket(request: Request, secret: str) -> Response:
    """From the window: once, within a minute. A page elsewhere that leads here could make others somebody else."""
    house = house_of(request)
    ours = request.headers.get("sec-fetch-site", "") in _FROM_OUTSIDE_OR_US
    well = ours and browser.well_formed(secret)
    ticket = await house.database.write(tickets.take, secret) if well else None
    if ticket is not None:
        before = session_secret(request)
        session = await house.database.write(
            browser.begin,
            ticket.user_id,
            before,
            ticket.until_ms,
            agent=_agent(request),
            key_id=ticket.key_id,
        )
        if session is not None:
            return signed_in(request, session, ticket.path)
    return await answer(request, "ticket_used.html", HTTPStatus.GONE)


@router.post(SIGN_OUT)
async def sign_out(request: Request) -> Response:
    """Also the way to sign in as somebody else, and back to the same page."""
    try:
        fields = await form(request)
    except FormRefused:
        return lead_on(HOME)
    await house_of(request).database.write(browser.end, session_secret(request))
    return signed_out(request, sign_in_for(own_page(fields.get("next", HOME))))


async def _asked(
    request: Request,
    wanted: str,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    *,
    email: str = "",
    fault: str = "",
) -> Response:
    asks_code = await house_of(request).database.read(second_factor.anybody)
    told = _WRONG_OF_THREE if asks_code and fault == _WRONG else fault
    shown = {"next": wanted, "email": email, "fault": told, "asks_code": asks_code}
    return await answer(
        request, "sign_in.html", status, headers, for_window=of_path(wanted) is not None, **shown
    )


def _agent(request: Request) -> str:
    return agents.shortly(request.headers.get("user-agent", ""))
